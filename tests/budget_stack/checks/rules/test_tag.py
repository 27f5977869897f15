from __future__ import annotations

from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled


def tagged(logical_id):
    return lambda template, key: (
        properties(template, logical_id).setdefault("Tags", []).append({"Key": key, "Value": "books"})
    )


def valued(template, value):
    properties(template, "TaskDefinition").setdefault("Tags", []).append({"Key": "made-by", "Value": value})


def parameter(template, tags):
    add_resource(template, "Setting", "AWS::SSM::Parameter", Type="String", Value="on", Tags=tags)


MUTANTS = [
    *spelled("tag-prefix-reserved", "Service", tagged("Service"), "aws:cost-center", switched=False),
    *spelled("tag-prefix-reserved", "LoadBalancer", tagged("LoadBalancer"), "AWS:Owner", switched=False),
    *spelled("tag-prefix-reserved", "TaskDefinition", valued, "aws:hand", switched=False),
    *spelled("tag-prefix-reserved", "Setting", parameter, {"aws:owner": "books"}, switched=False),
]
NEAR_MISSES = [
    NearMiss("tag-prefix-reserved", lambda t: tagged("Service")(t, "aws-team")),
    NearMiss("tag-prefix-reserved", lambda t: tagged("Service")(t, {"Fn::Sub": "${AWS::StackName}:team"})),
    # other services take such a value
    NearMiss(
        "tag-prefix-reserved",
        lambda t: properties(t, "LogGroup").update(Tags=[{"Key": "made-by", "Value": "aws:cloudformation"}]),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
