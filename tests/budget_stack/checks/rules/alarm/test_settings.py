from __future__ import annotations

from tests.budget_stack.checks.extensions import with_the_service
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def dimensions(**values):
    return [{"Name": name, "Value": value} for name, value in values.items()]


SERVICE = {"ClusterName": {"Ref": "Cluster"}, "ServiceName": {"Fn::GetAtt": ["Service", "Name"]}}


def alarm(namespace="AWS/ECS", metric="CPUUtilization", of=SERVICE, *, topic=None, **more):
    def change(template):
        add_resource(template, "Topic", "AWS::SNS::Topic", **(topic or {}))
        content = {
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": dimensions(**of),
            "Statistic": "Average",
            "Period": 60,
            "EvaluationPeriods": 3,
            "Threshold": 90,
            "ComparisonOperator": "GreaterThanThreshold",
            "AlarmActions": [{"Ref": "Topic"}],
        }
        add_resource(template, "Alarm", "AWS::CloudWatch::Alarm", **(content | more))
        with_the_service(template, "Alarm")

    return change


def in_expression(*periods, evaluated=3, **dimension):
    metric = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Dimensions": dimensions(**dimension)}

    def change(template):
        alarm(EvaluationPeriods=evaluated)(template)
        properties = template["Resources"]["Alarm"]["Properties"]
        for name in ("Namespace", "MetricName", "Dimensions", "Statistic", "Period"):
            properties.pop(name)
        properties["Metrics"] = [
            {"Id": f"m{number}", "MetricStat": {"Metric": metric, "Period": period, "Stat": "Average"}}
            for number, period in enumerate(periods or [60])
        ]

    return change


MUTANTS = [
    Mutant("alarm-datapoints-exceed-periods", "Alarm", alarm(DatapointsToAlarm=4)),
    Mutant("alarm-period-invalid", "Alarm", alarm(Period=90)),
    Mutant("alarm-period-invalid", "Alarm", alarm(Period=300, EvaluationPeriods=300)),
    Mutant("alarm-action-unusable", "Alarm", alarm(AlarmActions=[{"Fn::GetAtt": ["Topic", "TopicName"]}])),
    Mutant("alarm-action-unusable", "Alarm", alarm(OKActions=[{"Ref": "LogGroup"}])),
    Mutant("alarm-topic-key-denied", "Alarm", alarm(topic={"KmsMasterKeyId": "alias/aws/sns"})),
]
NEAR_MISSES = [
    NearMiss("alarm-datapoints-exceed-periods", alarm(DatapointsToAlarm=3)),
    NearMiss("alarm-period-invalid", alarm(Period=86400, EvaluationPeriods=7)),
    NearMiss("alarm-period-invalid", alarm(Period=20)),
    # the longest period counts
    NearMiss("alarm-period-invalid", in_expression(1800, 3600, evaluated=100, **SERVICE)),
    NearMiss(
        "alarm-action-unusable",
        alarm(AlarmActions=[{"Fn::GetAtt": ["Topic", "TopicArn"]}, {"Ref": "ServiceScalingPolicy"}]),
    ),
    NearMiss("alarm-topic-key-denied", alarm(topic={"KmsMasterKeyId": {"Fn::ImportValue": "Key"}})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
