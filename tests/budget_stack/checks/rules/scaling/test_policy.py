from __future__ import annotations

from tests.budget_stack.checks.extensions import both, step_scaling
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests


def tracking(template, policy="ServiceScalingPolicy"):
    return properties(template, policy)["TargetTrackingScalingPolicyConfiguration"]


def metric(template, policy="RequestPolicy"):
    return tracking(template, policy)["PredefinedMetricSpecification"]


def steps(*adjustments):
    keys = ("MetricIntervalLowerBound", "MetricIntervalUpperBound", "ScalingAdjustment")

    def change(template):
        properties(template, "StepPolicy")["StepScalingPolicyConfiguration"]["StepAdjustments"] = [
            {key: value for key, value in zip(keys, step, strict=True) if value is not None} for step in adjustments
        ]

    return both(step_scaling, change)


def on_memory(template):
    """The policy follows memory, and aims at more than the task has."""
    tracking(template).update(TargetValue=120)
    metric(template, "ServiceScalingPolicy").update(PredefinedMetricType="ECSServiceAverageMemoryUtilization")


def with_reservation(template):
    properties(template, "TaskDefinition")["ContainerDefinitions"][0]["MemoryReservation"] = 64


def by_its_id(template):
    """The policy names the service itself instead of the scalable target."""
    target, policy = properties(template, "ServiceScalingTarget"), properties(template, "ServiceScalingPolicy")
    del policy["ScalingTargetId"]
    policy |= {key: target[key] for key in ("ResourceId", "ServiceNamespace", "ScalableDimension")}


MUTANTS = [
    Mutant(
        "scaling-policy-without-target",
        "ServiceScalingPolicy",
        lambda t: properties(t, "ServiceScalingPolicy").update(ScalingTargetId={"Ref": "Service"}),
    ),
    Mutant("scaling-policy-without-target", "ServiceScalingPolicy", by_its_id),
    Mutant(
        "scaling-policy-type-mismatch",
        "ServiceScalingPolicy",
        lambda t: properties(t, "ServiceScalingPolicy").update(PolicyType="StepScaling"),
    ),
    Mutant(
        "scaling-policy-type-mismatch",
        "StepPolicy",
        both(
            step_scaling,
            lambda t: properties(t, "StepPolicy").update(
                TargetTrackingScalingPolicyConfiguration=tracking(t, "ServiceScalingPolicy")
            ),
        ),
    ),
    Mutant("scaling-policy-target-not-positive", "ServiceScalingPolicy", lambda t: tracking(t).update(TargetValue=0)),
    Mutant("scaling-policy-target-unreachable", "ServiceScalingPolicy", lambda t: tracking(t).update(TargetValue=120)),
    Mutant("scaling-policy-target-unreachable", "ServiceScalingPolicy", on_memory),
    Mutant("scaling-cooldown-negative", "ServiceScalingPolicy", lambda t: tracking(t).update(ScaleInCooldown=-1)),
    Mutant("scaling-steps-not-contiguous", "StepPolicy", steps((0, 20, 1), (30, None, 3))),
    Mutant("scaling-steps-not-contiguous", "StepPolicy", steps((0, 20, 1), (10, None, 3))),
    Mutant("scaling-steps-not-contiguous", "StepPolicy", steps((0, 20, 1), (20, 40, 3))),
    Mutant("scaling-steps-not-contiguous", "StepPolicy", steps((-20, 0, -1))),
    Mutant("scaling-steps-not-contiguous", "StepPolicy", steps((None, None, 1))),
]
NEAR_MISSES = [
    NearMiss(
        "scaling-policy-without-target",
        both(by_its_id, lambda t: t["Resources"]["ServiceScalingPolicy"].update(DependsOn="ServiceScalingTarget")),
    ),
    NearMiss("scaling-policy-type-mismatch", step_scaling),
    NearMiss("scaling-policy-target-not-positive", lambda t: tracking(t).update(TargetValue=0.5)),
    NearMiss("scaling-policy-target-unreachable", lambda t: tracking(t).update(TargetValue=100)),
    NearMiss("scaling-policy-target-unreachable", both(on_memory, with_reservation)),
    NearMiss("scaling-cooldown-negative", lambda t: tracking(t).update(ScaleInCooldown=0)),
    NearMiss("scaling-steps-not-contiguous", steps((None, -20, -2), (-20, 0, -1))),
    NearMiss("scaling-steps-not-contiguous", steps((20, None, 3), (0, 20, 1))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
