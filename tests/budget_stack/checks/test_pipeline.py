from __future__ import annotations

from budget_stack.checks import check
from budget_stack.checks.rules.template import QUOTAS
from budget_stack.resolve import Source, parse_template
from tests.budget_stack.checks.asking import rules
from tests.budget_stack.checks.mutants import original


def test_nobody_says_anything_of_our_template():
    report = check(Source(original()), engines=("cfn-lint",))

    assert report.is_clean
    assert [finding for finding in report.findings if finding.severity != "info"] == []


def test_a_template_that_is_too_large_is_not_looked_at_further():
    text = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Foo a}, Metadata: {x: %s}}}"
    large = parse_template(text % ("x" * 1_000_000))

    report = check(large)

    assert [one.rule for one in report.findings] == ["not-checked", "template-too-large"]
    assert report.rules == len(QUOTAS)


def test_a_template_of_far_too_many_resources_is_not_looked_at_further():
    resources = {f"Q{number}": {"Type": "AWS::SQS::Queue", "Properties": {"Typo": 1}} for number in range(5001)}

    report = check({"Resources": resources}, engines=("cfn-lint",))

    assert [one.rule for one in report.findings] == ["not-checked", "template-too-many-entries"]


def test_a_service_may_wait_through_what_metadata_names():
    template = original()
    del template["Resources"]["Service"]["Properties"]["Tags"]
    assert "load-balancer-after-service" in rules(template)

    template["Resources"]["Service"]["Metadata"] = {"After": {"Ref": "ListenerRule"}}

    assert "load-balancer-after-service" not in rules(template)
