from __future__ import annotations

import copy

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def another(template, **specification):
    """A second policy, by default of the same metric."""
    policy = copy.deepcopy(properties(template, "ServiceScalingPolicy")) | {"PolicyName": "another"}
    if specification:
        tracking = policy["TargetTrackingScalingPolicyConfiguration"]
        del tracking["PredefinedMetricSpecification"]
        tracking |= specification
    add_resource(template, "AnotherPolicy", "AWS::ApplicationAutoScaling::ScalingPolicy", **policy)
    template["Resources"]["AnotherPolicy"]["Condition"] = template["Resources"]["ServiceScalingPolicy"]["Condition"]


def every_20_seconds(template):
    tracking = properties(template, "ServiceScalingPolicy")["TargetTrackingScalingPolicyConfiguration"]
    tracking["PredefinedMetricSpecification"]["PredefinedMetricType"] += "HighResolution"


def published(*metrics, seconds=20):
    configurations = [{"MetricNames": list(metrics), "ResolutionSeconds": seconds}]
    return lambda template: properties(template, "Service").update(Monitoring={"MetricConfigurations": configurations})


MEMORY = {"PredefinedMetricType": "ECSServiceAverageMemoryUtilization"}
WAITING = {"Namespace": "Orders", "MetricName": "Waiting", "Statistic": "Average"}
MUTANTS = [
    Mutant("scaling-metric-followed-twice", "AnotherPolicy", another),
    Mutant("scaling-metric-not-published", "ServiceScalingPolicy", every_20_seconds),
    Mutant(
        "scaling-metric-not-published", "ServiceScalingPolicy", both(every_20_seconds, published("MemoryUtilization"))
    ),
    Mutant(
        "scaling-metric-not-published",
        "ServiceScalingPolicy",
        both(every_20_seconds, published("CPUUtilization", seconds=60)),
    ),
]
NEAR_MISSES = [
    NearMiss("scaling-metric-followed-twice", lambda t: another(t, PredefinedMetricSpecification=MEMORY)),
    NearMiss("scaling-metric-followed-twice", lambda t: another(t, CustomizedMetricSpecification=WAITING)),
    NearMiss("scaling-metric-not-published", both(every_20_seconds, published("MemoryUtilization", "CPUUtilization"))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
