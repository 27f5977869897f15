from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.scaling.test_schedule import scheduled

TARGET = "ServiceScalingTarget"


def of_another(least):
    """A target for a service of another stack."""
    content = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount", "MaxCapacity": 4}
    return lambda t: add_resource(
        t,
        "Another",
        "AWS::ApplicationAutoScaling::ScalableTarget",
        **content,
        ResourceId="service/shop/orders",
        MinCapacity=least,
    )


def named(*names):
    def change(template):
        actions = properties(template, TARGET)["ScheduledActions"]
        for action, name in zip(actions, names, strict=True):
            action["ScheduledActionName"] = name

    return both(scheduled(*((1, 5) for _ in names)), change)


MUTANTS = [
    Mutant("scaling-capacity-negative", "Another", of_another(-1)),
    Mutant("scaling-capacity-negative", "Another", of_another("-2")),
    Mutant("scaling-capacity-negative", "Another", of_another({"Fn::Sub": "-1"})),
    Mutant("scaling-action-name-twice", TARGET, named("night", "night")),
    Mutant("scaling-action-name-twice", TARGET, named("night", "day", {"Fn::Sub": "night"})),
    Mutant("scaling-action-name-twice", TARGET, named({"Ref": "AWS::StackName"}, {"Fn::Sub": "${AWS::StackName}"})),
]
NEAR_MISSES = [
    NearMiss("scaling-capacity-negative", of_another(0)),
    NearMiss("scaling-action-name-twice", named("night", "Night")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
