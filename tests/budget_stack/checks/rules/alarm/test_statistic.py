from __future__ import annotations

from tests.budget_stack.checks.extensions import given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.alarm.test_queries import alarm, several, stat


def of_several(statistic):
    """Our alarm of answers with 5xx, as an expression."""

    def change(template):
        alarm = properties(template, "Target5xxAlarm")
        metric = {name: alarm.pop(name) for name in ("Namespace", "MetricName", "Dimensions")}
        stat = {"Metric": metric, "Period": alarm.pop("Period"), "Stat": statistic}
        alarm.pop("Statistic")
        alarm["Metrics"] = [
            {"Id": "a", "MetricStat": stat, "ReturnData": False},
            {"Id": "doubled", "Expression": "a*2"},
        ]

    return change


PERCENTILE = {"Statistic": None}
MUTANTS = [
    Mutant("alarm-statistic-invalid", "Orders", alarm(**PERCENTILE, ExtendedStatistic="P99")),
    Mutant("alarm-statistic-invalid", "Orders", alarm(**PERCENTILE, ExtendedStatistic="p101")),
    Mutant("alarm-statistic-invalid", "Orders", alarm(**PERCENTILE, ExtendedStatistic={"Fn::Sub": "TM(10%-90%)"})),
    Mutant(
        "alarm-statistic-invalid",
        "Orders",
        several({**stat("m"), "MetricStat": {**stat("m")["MetricStat"], "Stat": "Mean"}}),
    ),
    Mutant("alarm-statistic-always-one", "Target5xxAlarm", given("Target5xxAlarm", Statistic="Average")),
    Mutant("alarm-statistic-always-one", "LoadBalancer5xxAlarm", given("LoadBalancer5xxAlarm", Statistic="Maximum")),
    Mutant("alarm-statistic-always-one", "Target5xxAlarm", of_several("Average")),
    Mutant("alarm-missing-data-rings", "Target5xxAlarm", given("Target5xxAlarm", TreatMissingData="breaching")),
    Mutant("alarm-missing-data-rings", "ResponseTimeAlarm", given("ResponseTimeAlarm", TreatMissingData="breaching")),
]
NEAR_MISSES = [
    *(
        NearMiss("alarm-statistic-invalid", alarm(**PERCENTILE, ExtendedStatistic=text))
        for text in ("p99.9", "tm90", "IQM", "PR(:300)", "TM(2%:98%)", "WM(0.5:)")
    ),
    NearMiss("alarm-statistic-always-one", of_several("Sum")),
    NearMiss("alarm-statistic-always-one", given("HealthyHostsAlarm", Statistic="Average")),
    # how many answers there were
    NearMiss("alarm-statistic-always-one", given("Target5xxAlarm", Statistic="SampleCount")),
    NearMiss("alarm-missing-data-rings", given("Target5xxAlarm", TreatMissingData="ignore")),
    # that there are requests is watched
    NearMiss(
        "alarm-missing-data-rings",
        given(
            "ResponseTimeAlarm",
            MetricName="HTTPCode_Target_2XX_Count",
            ExtendedStatistic={"Ref": "AWS::NoValue"},
            Statistic="Sum",
            ComparisonOperator="LessThanThreshold",
            TreatMissingData="breaching",
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
