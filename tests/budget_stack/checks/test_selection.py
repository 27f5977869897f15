from __future__ import annotations

import pytest
from troposphere import GetAtt, Template, sqs

from budget_stack.checks import Selection, UnknownRule, check

TEMPLATE = """\
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt Gone.Arn}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Metadata: {budget-stack: {suppress: [{rule: image-docker-hub-without-login, reason: a test}]}}
    Properties: {ContainerDefinitions: [{Name: web, Image: "nginx:latest", Memory: 128}]}
"""


def found(*, template=TEMPLATE, **selection):
    report = check(template, engines=(), selection=Selection(**selection))
    return [finding.rule for finding in report.findings], report.left_out


def test_all_is_reported_unless_something_is_selected():
    assert found() == (["template-unresolvable", "image-tag-latest"], 0)


@pytest.mark.parametrize("name", ["image-tag-latest", "image-"])
def test_rules_are_selected_by_id_or_by_what_it_begins_with(name):
    # what could not be evaluated is told beside them
    assert found(select=[name])[0] == ["template-unresolvable", "image-tag-latest"]
    assert found(ignore=[name]) == (["template-unresolvable"], 1)


def test_what_is_not_selected_is_counted():
    assert found(select=["log-"]) == (["template-unresolvable"], 1)


def test_what_could_not_be_checked_can_be_ignored_too():
    assert found(select=["log-"], ignore=["template-unresolvable"]) == ([], 2)


@pytest.mark.parametrize(("severity", "rules"), [("error", 1), ("warning", 1), ("info", 2)])
def test_slight_findings_are_left_out(severity, rules):
    assert len(found(severity=severity)[0]) == rules


def test_an_id_is_no_beginning_of_another():
    selection = Selection(select=["image-tag-latest"])

    assert selection.asks("image-tag-latest")
    assert not selection.asks("image-tag-latest-too")


def test_rules_of_others_are_named_by_their_letter_and_number():
    assert not Selection(ignore=["E3"]).asks("E3012")
    assert Selection(ignore=["E3"]).asks("F3012")


def test_a_suppression_of_a_rule_that_is_ignored_is_still_used():
    assert "suppression-unused" not in found(ignore=["image-docker-hub-without-login"])[0]


def test_fails_on_a_rule_that_there_is_not():
    with pytest.raises(UnknownRule, match="no rule image-tag-latets, .*; did you mean image-tag-latest"):
        found(ignore=["image-tag-latets"])


def test_a_troposphere_template_is_checked_as_it_is():
    template = Template()
    template.add_resource(sqs.Queue("Queue", QueueName=GetAtt("Gone", "Arn")))

    assert found(template=template)[0] == ["template-unresolvable"]


def test_plain_data_is_checked_as_it_is():
    data = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}

    assert found(template=data) == ([], 0)
