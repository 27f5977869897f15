"""Each rule is asked in every configuration that its answer depends on, and in no more."""

from __future__ import annotations

import json

import pytest

from budget_stack.checks import all_rules, check, pipeline
from budget_stack.checks.engines.engine import Subject
from budget_stack.checks.engines.rules import OwnRules
from budget_stack.resolve import Source
from budget_stack.resolve.configurations import walk
from tests.budget_stack.checks.asking import found, rules, without_its_container
from tests.budget_stack.checks.mutants import properties


@pytest.fixture
def broken():
    return without_its_container()


def test_a_fault_that_one_configuration_has_is_told_with_the_values_that_show_it(broken):
    broken["Conditions"]["Never"] = {"Fn::Equals": [{"Ref": "Database"}, "none"]}
    target = properties(broken, "Service")["LoadBalancers"][0]
    target["ContainerName"] = {"Fn::If": ["Never", "nobody", "budget-tracker"]}

    (finding,) = (one for one in found(broken) if one.severity != "info")

    assert finding.configuration == {"Database": "none", "MinContainerCount": "1"}
    assert finding.path == "Resources/Service/Properties/LoadBalancers/0/ContainerName/Fn::If/1"


def test_a_fault_that_rules_make_impossible_is_not_told(broken):
    target = properties(broken, "Service")["LoadBalancers"][0]
    broken["Conditions"]["Huge"] = {"Fn::Equals": [{"Ref": "ContainerMemory"}, "249856"]}
    broken["Conditions"]["Small"] = {"Fn::Equals": [{"Ref": "ContainerCpu"}, "256"]}
    broken["Conditions"]["Both"] = {"Fn::And": [{"Condition": "Huge"}, {"Condition": "Small"}]}
    target["ContainerName"] = {"Fn::If": ["Both", "nobody", "budget-tracker"]}

    assert rules(broken) == []

    del broken["Rules"]["MemoryOfCpu"]
    assert rules(broken) != []


def test_a_question_that_depends_on_too_much_is_reported_as_incomplete(monkeypatch):
    # two to the power of 11 is more than a rule is asked
    names = [f"C{n}" for n in range(11)]
    asked = [rule for rule in all_rules() if rule.id == "service-container-unknown"]
    monkeypatch.setattr(pipeline, "all_rules", lambda: asked)
    template = {
        "Parameters": {name: {"Type": "String", "AllowedValues": ["true", "false"]} for name in names},
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, "true"]} for name in names},
        "Resources": {
            "Task": {
                "Type": "AWS::ECS::TaskDefinition",
                "Properties": {
                    "ContainerDefinitions": [
                        {"Fn::If": [name, {"Name": name, "Image": "x", "Essential": True}, {"Ref": "AWS::NoValue"}]}
                        for name in names
                    ]
                },
            },
            "Service": {
                "Type": "AWS::ECS::Service",
                "Properties": {
                    "TaskDefinition": {"Ref": "Task"},
                    "LoadBalancers": [{"ContainerName": "nobody", "ContainerPort": 1, "TargetGroupArn": "arn:x"}],
                },
            },
        },
    }

    report = check(Source(template), engines=())
    incomplete = [one for one in report.findings if one.rule == "check-incomplete"]

    assert any("service-container-unknown was not checked in every configuration" in one.message for one in incomplete)
    assert not report.is_clean


def test_services_with_switches_of_their_own_do_not_depend_on_each_other():
    names = [f"S{number}" for number in range(14)]
    balancer = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Subnets": ["a", "b"]}}
    listener = {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"LoadBalancerArn": {"Ref": "Balancer"}}}
    resources = {"Balancer": balancer, "Listener": listener}
    for number, name in enumerate(names, 1):
        forward = [{"Type": "forward", "TargetGroupArn": {"Ref": f"{name}Group"}}]
        rule = {"ListenerArn": {"Ref": "Listener"}, "Priority": number, "Actions": forward}
        target = {"TargetGroupArn": {"Ref": f"{name}Group"}, "ContainerName": "web", "ContainerPort": 80}
        made = {
            f"{name}Group": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {"TargetType": "ip"}},
            f"{name}Rule": {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": rule},
            f"{name}Service": {
                "Type": "AWS::ECS::Service",
                "DependsOn": f"{name}Rule",
                "Properties": {"LoadBalancers": [target]},
            },
        }
        resources |= {key: entry | {"Condition": name} for key, entry in made.items()}
    template = {
        "Parameters": {name: {"Type": "String", "AllowedValues": ["yes", "no"]} for name in names},
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names},
        "Resources": resources,
    }

    assert "check-incomplete" not in rules(template)


@pytest.mark.parametrize("database", ["dsql", "existing", "none"])
def test_rules_that_remember_nothing_for_each_other_find_the_same(broken, database, monkeypatch):
    # policies as JSON text, conditions in them, and a role that may do nothing
    policy = properties(broken, "ExecutionPolicy")
    statements = policy["PolicyDocument"]["Statement"]
    broken["Conditions"]["Chosen"] = {"Fn::Equals": [{"Ref": "Database"}, database]}
    policy["PolicyDocument"] = {
        "Fn::If": ["Chosen", json.dumps({"Statement": []}), {"Statement": [statements[0], *statements[2:]]}]
    }
    subject = Subject(broken, {})
    remembered = [*OwnRules(all_rules()).findings(subject)]

    monkeypatch.setattr(walk, "_MOST_ANSWERS", -1)

    assert [*OwnRules(all_rules()).findings(subject)] == remembered
    assert "execution-role-cannot-pull" in [finding.rule for finding in remembered]
