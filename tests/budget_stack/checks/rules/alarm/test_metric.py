from __future__ import annotations

from tests.budget_stack.checks.extensions import both, with_the_service
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def dimensions(**values):
    return [{"Name": name, "Value": value} for name, value in values.items()]


SERVICE = {"ClusterName": {"Ref": "Cluster"}, "ServiceName": {"Fn::GetAtt": ["Service", "Name"]}}
TARGETS = {
    "LoadBalancer": {"Fn::GetAtt": ["LoadBalancer", "LoadBalancerFullName"]},
    "TargetGroup": {"Fn::GetAtt": ["TargetGroup", "TargetGroupFullName"]},
}


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


def of_targets(metric="UnHealthyHostCount", **more):
    return alarm("AWS/ApplicationELB", metric, TARGETS | more)


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
    Mutant("alarm-dimension-wrong", "Alarm", alarm(of=SERVICE | {"ClusterName": {"Fn::GetAtt": ["Cluster", "Arn"]}})),
    Mutant("alarm-dimension-wrong", "Alarm", alarm(of=SERVICE | {"ServiceName": {"Ref": "Service"}})),
    Mutant("alarm-dimension-wrong", "Alarm", of_targets(LoadBalancer={"Ref": "LoadBalancer"})),
    Mutant(
        "alarm-dimension-wrong", "Alarm", of_targets(TargetGroup={"Fn::GetAtt": ["TargetGroup", "TargetGroupName"]})
    ),
    Mutant("alarm-dimension-wrong", "Alarm", in_expression(ClusterName={"Fn::GetAtt": ["Cluster", "Arn"]})),
    Mutant("alarm-dimension-missing", "Alarm", alarm(of={"ServiceName": SERVICE["ServiceName"]})),
    Mutant(
        "alarm-dimension-missing",
        "Alarm",
        alarm("AWS/ApplicationELB", "UnHealthyHostCount", {"LoadBalancer": TARGETS["LoadBalancer"]}),
    ),
    Mutant(
        "alarm-dimension-missing",
        "Alarm",
        alarm("AWS/ApplicationELB", "RequestCountPerTarget", {"LoadBalancer": TARGETS["LoadBalancer"]}),
    ),
    Mutant("alarm-metric-unknown", "Alarm", alarm(metric="CpuUtilization")),
    Mutant("alarm-metric-unknown", "Alarm", of_targets("HTTPCode_Target_5XX_Counts")),
]
NEAR_MISSES = [
    NearMiss("alarm-dimension-wrong", of_targets()),
    NearMiss("alarm-dimension-wrong", in_expression(ClusterName={"Ref": "Cluster"})),
    # another type gives the same name
    NearMiss(
        "alarm-dimension-wrong",
        both(
            lambda t: add_resource(
                t,
                "Gateway",
                "AWS::ECS::ExpressGatewayService",
                ExecutionRoleArn={"Fn::GetAtt": ["ExecutionRole", "Arn"]},
                InfrastructureRoleArn={"Fn::ImportValue": "InfrastructureRole"},
                PrimaryContainer={"Image": "public.ecr.aws/docker/library/python:3.13"},
            ),
            alarm(of=SERVICE | {"ServiceName": {"Fn::GetAtt": ["Gateway", "ServiceName"]}}),
        ),
    ),
    NearMiss("alarm-dimension-missing", of_targets("RequestCountPerTarget")),
    NearMiss(
        "alarm-dimension-missing",
        alarm("AWS/ApplicationELB", "LambdaUserError", {"TargetGroup": TARGETS["TargetGroup"]}),
    ),
    # of the connections between services
    NearMiss("alarm-dimension-missing", alarm(metric="RequestCount", of={"DiscoveryName": "budget"})),
    NearMiss("alarm-dimension-missing", alarm("My/Metrics", "Errors", {})),
    NearMiss("alarm-metric-unknown", alarm(metric="NetworkBytesIn")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
