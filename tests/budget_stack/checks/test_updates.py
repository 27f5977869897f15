"""Beside the template that is deployed, what an update would meet is told too."""

from __future__ import annotations

import pytest

from budget_stack.checks import UnusableDeployed, check
from budget_stack.resolve import Source
from tests.budget_stack.checks.asking import suppressing
from tests.budget_stack.checks.mutants import original


def listening(name, condition=None):
    listener = {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"LoadBalancerArn": "arn:x", "Port": 80}}
    return {name: listener | ({"Condition": condition} if condition else {})}


def updates(template, deployed, **parameters):
    report = check(Source(template), deployed=Source(deployed), engines=(), parameters=parameters)
    return [(one.rule, one.configuration) for one in report.findings if one.rule.startswith("update-")]


def test_updates_are_only_judged_where_the_deployed_template_is_known():
    template = {"Resources": listening("New")}
    template["Resources"]["New"]["Metadata"] = suppressing("update-listener-port-taken")

    alone = check(Source(template), engines=())
    beside = check(Source(template), deployed=Source({"Resources": listening("Old")}), engines=())
    same = check(Source(template), deployed=Source(template), engines=())

    assert "suppression-unused" not in [one.rule for one in alone.findings]
    assert [one.finding.rule for one in beside.suppressed] == ["update-listener-port-taken"]
    assert "suppression-unused" in [one.rule for one in same.findings]
    assert beside.rules > alone.rules


def test_both_templates_are_read_with_the_same_parameters_and_with_conditions_of_their_own():
    declared = {"Mode": {"Type": "String", "AllowedValues": ["a", "b"]}}
    deployed = {
        "Parameters": declared,
        "Conditions": {"Chosen": {"Fn::Equals": [{"Ref": "Mode"}, "a"]}},
        "Resources": listening("Old", "Chosen"),
    }
    template = deployed | {"Conditions": {"Chosen": {"Fn::Equals": [{"Ref": "Mode"}, "b"]}}}

    assert updates(template | {"Resources": listening("New", "Chosen")}, deployed) == []
    assert updates(template | {"Resources": listening("New")}, deployed) == [
        ("update-listener-port-taken", {"Mode": "a"})
    ]
    assert updates(template | {"Resources": listening("New")}, deployed, Mode="b") == []


def test_a_deployed_template_may_have_parameters_that_are_gone():
    deployed = {
        "Parameters": {"Port": {"Type": "Number", "Default": 80}},
        "Resources": listening("Old"),
    }
    deployed["Resources"]["Old"]["Properties"]["Port"] = {"Ref": "Port"}

    assert updates({"Resources": listening("New")}, deployed) == [("update-listener-port-taken", {"Port": "80"})]


def test_fails_on_a_deployed_template_that_cannot_be_one():
    with pytest.raises(UnusableDeployed, match="Resources"):
        check(Source(original()), deployed=Source({"Resources": []}), engines=())
