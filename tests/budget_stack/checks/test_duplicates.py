"""What several rules or engines know of is reported once."""

from __future__ import annotations

import pytest

from budget_stack.checks import check
from budget_stack.resolve import Source
from tests.budget_stack.checks.asking import a_service_alone, found, rules
from tests.budget_stack.checks.mutants import properties


@pytest.fixture
def broken():
    return a_service_alone()


def test_what_two_rules_of_ours_know_of_is_said_once():
    twice = ["subnet-0123456789abcdef0"] * 2
    balancer = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Subnets": twice}}

    said = check(Source({"Resources": {"L": balancer}})).findings

    assert [one.rule for one in said if one.severity == "error"] == ["load-balancer-too-few-subnets"]


def test_what_cloudformation_cannot_evaluate_is_told_once(broken):
    properties(broken, "Service")["TaskDefinition"] = {"Ref": "Nobody"}

    unresolvable = [one for one in found(broken) if one.rule == "template-unresolvable"]

    assert [one.resource for one in unresolvable] == ["Service"]
    assert "Unresolved resource dependencies [Nobody]" in unresolvable[0].message


def test_what_cannot_be_evaluated_is_said_once():
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Foo": "a"}}}

    assert rules({"Resources": {"Q": queue}}, ("cfn-lint",)) == ["template-unresolvable"]


@pytest.mark.parametrize("stays", [{"Ref": "Gone"}, {"Fn::GetAtt": ["Gone", "Arn"]}, {"Fn::Sub": "${Gone}"}])
@pytest.mark.check
def test_a_reference_to_nothing_is_said_once(stays):
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": stays}}

    assert rules({"Resources": {"Q": queue}}, ("cloudformation-validate",)) == ["template-unresolvable"]
