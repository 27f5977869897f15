from __future__ import annotations

from tests.budget_stack.checks.extensions import both, step_scaling
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests


def steps(**content):
    """A policy of steps, with these settings; what is None is left out."""

    def change(template):
        configuration = properties(template, "StepPolicy")["StepScalingPolicyConfiguration"]
        configuration.update(content)
        for name in [name for name, value in configuration.items() if value is None]:
            del configuration[name]

    return both(step_scaling, change)


def to(*numbers):
    """Steps of these sizes, one after the other."""
    last = len(numbers) - 1
    listed = [{"MetricIntervalLowerBound": place, "ScalingAdjustment": one} for place, one in enumerate(numbers)]
    return [
        one if place == last else {**one, "MetricIntervalUpperBound": place + 1} for place, one in enumerate(listed)
    ]


EXACT, PERCENT = "ExactCapacity", "PercentChangeInCapacity"
MUTANTS = [
    Mutant("scaling-step-incomplete", "StepPolicy", steps(AdjustmentType=None)),
    Mutant("scaling-step-incomplete", "StepPolicy", steps(StepAdjustments=[])),
    Mutant("scaling-step-incomplete", "StepPolicy", steps(AdjustmentType={"Ref": "AWS::NoValue"})),
    Mutant("scaling-step-below-zero", "StepPolicy", steps(AdjustmentType=EXACT, StepAdjustments=to(2, -1))),
    Mutant("scaling-step-below-zero", "StepPolicy", steps(AdjustmentType={"Fn::Sub": EXACT}, StepAdjustments=to("-2"))),
    Mutant(
        "scaling-step-below-zero",
        "StepPolicy",
        steps(AdjustmentType=EXACT, StepAdjustments=to({"Fn::Join": ["", ["-", "1"]]})),
    ),
    Mutant("scaling-step-magnitude-unused", "StepPolicy", steps(MinAdjustmentMagnitude=2)),
    Mutant("scaling-step-magnitude-unused", "StepPolicy", steps(MinAdjustmentMagnitude="2", AdjustmentType=EXACT)),
    Mutant("scaling-step-magnitude-unused", "StepPolicy", steps(MinAdjustmentMagnitude={"Fn::Sub": "2"})),
]
NEAR_MISSES = [
    NearMiss("scaling-step-incomplete", steps(Cooldown=None)),
    NearMiss("scaling-step-below-zero", steps(StepAdjustments=to(-1))),
    NearMiss("scaling-step-below-zero", steps(AdjustmentType=EXACT, StepAdjustments=to(0))),
    NearMiss("scaling-step-magnitude-unused", steps(AdjustmentType=PERCENT, MinAdjustmentMagnitude=2)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
