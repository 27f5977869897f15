from __future__ import annotations

from tests.budget_stack.checks.extensions import both, step_scaling
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

WITH_TASKS = {"MinContainerCount": "1"}
ABSENT = {"Ref": "AWS::NoValue"}


def alarm(**content):
    """An alarm on a metric of one's own; what is None is left out."""
    settings = {
        "Namespace": "Ledger",
        "MetricName": "Orders",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 3,
        "Threshold": 5,
        "ComparisonOperator": "GreaterThanThreshold",
        **content,
    }
    settings = {name: value for name, value in settings.items() if value is not None}
    return lambda t: add_resource(t, "Orders", "AWS::CloudWatch::Alarm", **settings)


def stat(id_, name="Orders", **content):
    metric = {"Namespace": "Ledger", "MetricName": name}
    return {"Id": id_, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, **content}


def hidden(id_, **content):
    return stat(id_, ReturnData=False, **content)


def several(*queries, **content):
    none = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period"))
    return alarm(**none, Metrics=list(queries), **content)


def band(**content):
    queries = [stat("orders"), {"Id": "usual", "Expression": "ANOMALY_DETECTION_BAND(orders, 2)"}]
    settings = {
        "ThresholdMetricId": "usual",
        "Threshold": None,
        "ComparisonOperator": "GreaterThanUpperThreshold",
        **content,
    }
    return several(*queries, **settings)


def with_tasks(value, otherwise=ABSENT):
    return {"Fn::If": ["HasTasks", value, otherwise]}


ALL = {"Id": "all", "Expression": "SUM(METRICS())"}
RATE = {"Id": "rate", "Expression": "failed / all"}
MUTANTS = [
    Mutant("alarm-setting-missing", "Orders", alarm(Statistic=None)),
    Mutant("alarm-setting-missing", "Orders", alarm(Period=ABSENT)),
    Mutant("alarm-setting-missing", "Orders", alarm(Threshold=with_tasks(ABSENT, 5)), WITH_TASKS),
    Mutant("alarm-setting-missing", "Orders", alarm(Namespace=None)),
    Mutant("alarm-query-malformed", "Orders", several(stat("failed"), hidden("all"), RATE)),
    Mutant("alarm-query-malformed", "Orders", several(hidden("failed"), hidden("failed"), {**RATE, "Expression": "1"})),
    Mutant(
        "alarm-query-malformed",
        "Orders",
        several(hidden("failed"), {**RATE, "Expression": {"Fn::Sub": "failed / all"}}),
    ),
    Mutant("alarm-query-malformed", "Orders", several(hidden("failed"))),
    Mutant("alarm-query-malformed", "Orders", several(stat("failed", Expression="failed * 2"))),
    Mutant(
        "alarm-query-malformed",
        "Orders",
        several(hidden("failed"), stat("all", ReturnData=with_tasks(True, False)), RATE),
        WITH_TASKS,
    ),
    Mutant(
        "alarm-query-malformed",
        "Orders",
        several(*(hidden(f"m{one}") for one in range(20)), ALL),
    ),
    Mutant("alarm-band-misused", "Orders", band(Threshold=2)),
    Mutant("alarm-band-misused", "Orders", band(ComparisonOperator="GreaterThanThreshold")),
    Mutant("alarm-band-misused", "Orders", band(ThresholdMetricId={"Fn::Sub": "band"})),
    Mutant("alarm-band-misused", "Orders", alarm(ComparisonOperator="LessThanLowerThreshold")),
    Mutant(
        "alarm-band-misused",
        "Orders",
        both(step_scaling, band(AlarmActions=[with_tasks({"Ref": "StepPolicy"})])),
        WITH_TASKS,
    ),
]
NEAR_MISSES = [
    NearMiss("alarm-setting-missing", alarm(Statistic=None, ExtendedStatistic="p99")),
    NearMiss("alarm-query-malformed", several(hidden("failed"), hidden("all"), RATE)),
    NearMiss(
        "alarm-query-malformed",
        several({"Id": "q", "Expression": 'SELECT AVG(CPUUtilization) FROM "AWS/ECS" GROUP BY cluster', "Period": 60}),
    ),
    NearMiss(
        "alarm-query-malformed",
        several({"Id": "all", "Expression": "SUM(SEARCH('{Ledger,shop} orders', 'Sum', 60))"}),
    ),
    NearMiss("alarm-band-misused", band()),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
