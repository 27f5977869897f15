"""What a macro, an include or a module may add is not missed."""

from __future__ import annotations

import pytest

from budget_stack.checks import check
from budget_stack.checks.notices import NOT_CHECKED
from budget_stack.resolve import Source
from tests.budget_stack.checks.asking import QUEUE

INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/snippet.yaml"}}


@pytest.mark.parametrize(
    "included",
    [
        {"Transform": ["Mine"]},
        {"Fn::Transform": INCLUDE},
        {"Outputs": {"Fn::Transform": INCLUDE}},
        {"Resources": {"Fn::Transform": INCLUDE, "Named": {"Type": "AWS::SQS::Queue"}}},
        {"Resources": {"Named": {"Type": "AWS::SQS::Queue", "Fn::Transform": INCLUDE}}},
    ],
)
def test_what_a_macro_may_add_is_not_missed(included):
    template = {"Resources": dict(QUEUE)} | included
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "FromElsewhere"}, "Unheard": 1}}
    template["Resources"]["Topic"] = topic

    report = check(Source(template))

    assert report.is_clean
    assert NOT_CHECKED in [one.rule for one in report.findings]


def test_of_a_resource_that_includes_something_nothing_is_missed_and_of_others_all_that_is():
    listener = {"Protocol": "HTTPS", "Fn::Transform": INCLUDE}
    template = {
        "Resources": {
            "Included": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": listener},
            "Whole": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"Fn::Transform": INCLUDE}},
            "Written": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"Protocol": "HTTPS"}},
        }
    }

    said = check(Source(template)).findings

    assert {one.resource for one in said if one.severity != "info"} == {"Written"}
    assert "listener-certificate-missing" in [one.rule for one in said]
