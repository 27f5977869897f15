from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.alarm.alarms import SERVICE, alarm, in_expression

TARGETS = {
    "LoadBalancer": {"Fn::GetAtt": ["LoadBalancer", "LoadBalancerFullName"]},
    "TargetGroup": {"Fn::GetAtt": ["TargetGroup", "TargetGroupFullName"]},
}


def of_targets(metric="UnHealthyHostCount", **more):
    return alarm("AWS/ApplicationELB", metric, TARGETS | more)


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
