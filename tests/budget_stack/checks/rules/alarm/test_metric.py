from __future__ import annotations

import json

from tests.budget_stack.checks.extensions import both, given
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


OTHER = {"Fn::GetAtt": ["OtherBalancer", "LoadBalancerFullName"]}


def other_balancer(template):
    """A second load balancer, with a listener that answers by itself."""
    for name in ("LoadBalancer", "HttpListener"):
        copied = json.loads(json.dumps(template["Resources"][name]))
        template["Resources"][name.replace("LoadBalancer", "OtherBalancer").replace("Http", "Other")] = copied
    template["Resources"]["OtherListener"]["Properties"]["LoadBalancerArn"] = {"Ref": "OtherBalancer"}


def filtered(metric="LogErrors", of=None):
    """An alarm of what a metric filter counts."""

    def change(template):
        counted = {"MetricNamespace": {"Ref": "AWS::StackName"}, "MetricName": "LogErrors", "MetricValue": "1"}
        add_resource(
            template,
            "Errors",
            "AWS::Logs::MetricFilter",
            LogGroupName={"Ref": "LogGroup"},
            FilterPattern="ERROR",
            MetricTransformations=[counted],
        )
        alarm({"Ref": "AWS::StackName"}, metric, of or {})(template)

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
    Mutant(
        "alarm-dimension-missing",
        "Alarm",
        alarm("AWS/ApplicationELB", "TargetResponseTime", {"TargetGroup": TARGETS["TargetGroup"]}),
    ),
    Mutant("alarm-dimension-missing", "Alarm", alarm("AWS/ApiGateway", "5xx", {"ApiName": "budget"})),
    Mutant("alarm-dimension-missing", "Alarm", filtered(of={"Service": "budget"})),
    Mutant("alarm-dimensions-unrelated", "Alarm", both(other_balancer, of_targets(LoadBalancer=OTHER))),
    Mutant("alarm-metric-unknown", "Alarm", alarm(metric="CpuUtilization")),
    Mutant("alarm-metric-unknown", "Alarm", filtered("LogError")),
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
    NearMiss("alarm-dimension-missing", filtered()),
    NearMiss("alarm-dimension-missing", alarm("AWS/ApiGateway", "5XXError", {"ApiName": "budget"})),
    NearMiss("alarm-metric-unknown", alarm(metric="NetworkBytesIn")),
    # of the same application, and of no filter
    NearMiss("alarm-metric-unknown", filtered("QueueLength")),
    NearMiss("alarm-dimensions-unrelated", both(other_balancer, of_targets())),
    # which load balancer another stack's listener is of, nobody says
    NearMiss(
        "alarm-dimensions-unrelated",
        both(
            other_balancer,
            given("ListenerRule", ListenerArn={"Fn::ImportValue": "Listener"}),
            of_targets(LoadBalancer=OTHER),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
