from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.alarm.alarms import SERVICE, alarm
from tests.budget_stack.checks.rules.scaling.test_custom import follows

INSIGHTS = "ECS/ContainerInsights"
RUNNING = {"Namespace": INSIGHTS, "MetricName": "RunningTaskCount", "Statistic": "Average"}
DIMENSIONS = [
    {"Name": "ClusterName", "Value": {"Ref": "Cluster"}},
    {"Name": "ServiceName", "Value": attribute_of("Service", "Name")},
]


def cluster(value):
    return given("Cluster", ClusterSettings=[{"Name": "containerInsights", "Value": value}])


running = alarm(INSIGHTS, "RunningTaskCount", SERVICE)
MUTANTS = [
    Mutant("alarm-container-insights-off", "Alarm", both(cluster("disabled"), running)),
    Mutant("alarm-container-insights-off", "Alarm", both(given("Cluster", ClusterSettings=[]), running)),
    Mutant(
        "alarm-container-insights-off",
        "Alarm",
        both(cluster({"Fn::If": ["HasTasks", "disabled", "enabled"]}), running),
        {"MinContainerCount": "1"},
    ),
    Mutant(
        "alarm-container-insights-off",
        "ServiceScalingPolicy",
        both(cluster("disabled"), follows(custom={**RUNNING, "Dimensions": DIMENSIONS})),
    ),
]
NEAR_MISSES = [
    NearMiss("alarm-container-insights-off", both(cluster("enhanced"), running)),
    NearMiss("alarm-container-insights-off", both(cluster("disabled"), alarm())),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
