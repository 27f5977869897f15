from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def named(logical_id, value, key="Name"):
    return lambda template: properties(template, logical_id).update({key: value})


def stored(*names):
    """Parameters of these names."""

    def change(template):
        for number, name in enumerate(names):
            add_resource(template, f"Stored{number}", "AWS::SSM::Parameter", Type="String", Value="1", Name=name)

    return change


def shared(template):
    template["Parameters"]["Shared"] = {"Type": "String", "Default": "/books", "AllowedValues": ["/books"]}


def alarms(*names):
    def change(template):
        for logical_id, name in zip(("Target5xxAlarm", "UsersHurtAlarm"), names, strict=True):
            properties(template, logical_id)["AlarmName"] = name

    return change


def roles(name):
    return named("TaskRole", name, "RoleName")


MUTANTS = [
    Mutant("name-twice", "UsersHurtAlarm", alarms("hurt", "hurt")),
    Mutant("name-twice", "TaskRole", both(roles("Shop"), named("ExecutionRole", "shop", "RoleName"))),
    Mutant("name-twice", "Stored1", stored("/books", "/books")),
    Mutant("name-twice", "Stored1", both(shared, stored("/books", {"Ref": "Shared"}))),
    Mutant("name-twice", "Stored1", stored({"Fn::Sub": "/${AWS::StackName}/a"}, {"Fn::Sub": "/${AWS::StackName}/a"})),
    Mutant("name-twice", "FirstPassword", both(named("SigningKey", "books"), named("FirstPassword", "books"))),
    Mutant("name-too-long", "TargetGroup", named("TargetGroup", "a" * 33)),
    Mutant("name-too-long", "LoadBalancer", named("LoadBalancer", {"Fn::Sub": f"${{AWS::StackName}}-{'b' * 32}"})),
    Mutant("name-too-long", "TaskRole", named("TaskRole", {"Fn::Sub": f"{'c' * 65}${{AWS::Region}}"}, "RoleName")),
    Mutant("name-characters-invalid", "LoadBalancer", named("LoadBalancer", {"Fn::Sub": "internal-${AWS::StackName}"})),
    Mutant("name-characters-invalid", "TargetGroup", named("TargetGroup", {"Fn::Sub": "${AWS::StackName}_web"})),
    Mutant("name-characters-invalid", "TargetGroup", named("TargetGroup", {"Fn::Sub": "${AWS::StackName}-"})),
    Mutant("name-fixed", "Cluster", named("Cluster", "production", "ClusterName")),
]
NEAR_MISSES = [
    NearMiss("name-twice", alarms("hurt", "Hurt")),
    NearMiss("name-twice", stored("/books", "/Books", {"Fn::ImportValue": "Name"})),
    NearMiss("name-twice", stored({"Fn::Sub": "/${AWS::StackName}/a"}, {"Fn::Sub": "/${AWS::StackName}/b"})),
    NearMiss("name-too-long", named("TargetGroup", {"Fn::Sub": f"${{AWS::StackName}}{'a' * 31}"})),
    NearMiss("name-characters-invalid", named("LoadBalancer", {"Fn::Sub": "my-internal-${AWS::StackName}"})),
    NearMiss("name-characters-invalid", named("LoadBalancer", "{{resolve:ssm:/names/load_balancer}}")),
    NearMiss("name-fixed", named("Cluster", {"Fn::Sub": "${AWS::StackName}-production"}, "ClusterName")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
