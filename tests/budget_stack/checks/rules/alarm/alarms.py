"""Alarms of our service, beside it in our template."""

from __future__ import annotations

from tests.budget_stack.checks.extensions import with_the_service
from tests.budget_stack.checks.parts import add_resource


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
            {
                "Id": f"m{number}",
                "MetricStat": {"Metric": metric, "Period": period, "Stat": "Average"},
                "ReturnData": not number,
            }
            for number, period in enumerate(periods or [60])
        ]

    return change
