"""What our template does not have, added to it as it should be: so that it can be broken."""

from __future__ import annotations

import json
from typing import Any

from tests.budget_stack.checks.mutants import Change, properties
from tests.budget_stack.checks.parts import add_resource

Template = dict[str, Any]
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"


def both(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(template: Template) -> None:
        for one in changes:
            one(template)

    return change


def renamed(before: str, after: str) -> Change:
    """Another logical id, wherever it stands."""

    def change(template: Template) -> None:
        # a metric's dimension keeps its name
        dimension = f'"Name": "{before}"'
        parts = (part.replace(f'"{before}"', f'"{after}"') for part in json.dumps(template).split(dimension))
        text = dimension.join(parts)
        for end in (".", "}"):
            text = text.replace(f"${{{before}{end}", f"${{{after}{end}")
        template.clear()
        template.update(json.loads(text))

    return change


def given(logical_id: str, **values: Any) -> Change:
    """Other values of a resource's properties."""
    return lambda template: properties(template, logical_id).update(values)


def with_the_service(template: Template, name: str) -> None:
    """What refers to the service is there only where the service is."""
    template["Resources"][name]["Condition"] = "HasTasks"


def attribute_of(name: str, attribute: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]}


def https(template: Template) -> None:
    """An HTTPS listener of the same load balancer, a rule that forwards there, and its port."""
    listener = {**properties(template, "HttpListener"), "Port": 443, "Protocol": "HTTPS"}
    add_resource(
        template,
        "HttpsListener",
        "AWS::ElasticLoadBalancingV2::Listener",
        **listener,
        Certificates=[{"CertificateArn": CERTIFICATE}],
        SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
    )
    rule = {**properties(template, "ListenerRule"), "ListenerArn": {"Ref": "HttpsListener"}, "Priority": 9}
    add_resource(template, "HttpsRule", "AWS::ElasticLoadBalancingV2::ListenerRule", **rule)
    properties(template, "LoadBalancerSecurityGroup")["SecurityGroupIngress"].append(
        {"CidrIp": {"Ref": "AllowedCidr"}, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    )


def awsvpc(template: Template) -> Template:
    found: Template = properties(template, "Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    return found


def deployment(template: Template) -> Template:
    found: Template = properties(template, "Service")["DeploymentConfiguration"]
    return found


def blue_green(template: Template) -> None:
    """A second target group, to which ECS shifts the requests."""
    add_resource(
        template,
        "OtherTargetGroup",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        **properties(template, "TargetGroup"),
    )
    properties(template, "ListenerRule")["Actions"] = [
        {
            "Type": "forward",
            "ForwardConfig": {
                "TargetGroups": [
                    {"TargetGroupArn": {"Ref": "TargetGroup"}, "Weight": 100},
                    {"TargetGroupArn": {"Ref": "OtherTargetGroup"}, "Weight": 0},
                ]
            },
        }
    ]
    add_resource(
        template,
        "ShiftRole",
        "AWS::IAM::Role",
        AssumeRolePolicyDocument={
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"Service": ["ecs.amazonaws.com"]}}
            ],
        },
        ManagedPolicyArns=[
            {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"}
        ],
    )
    properties(template, "Service")["LoadBalancers"][0]["AdvancedConfiguration"] = {
        "AlternateTargetGroupArn": {"Ref": "OtherTargetGroup"},
        "ProductionListenerRule": {"Ref": "ListenerRule"},
        "RoleArn": attribute_of("ShiftRole", "Arn"),
    }
    deployment(template)["Strategy"] = "BLUE_GREEN"


def requests_scaling(template: Template) -> None:
    """A policy that follows the requests a target gets."""
    add_resource(
        template,
        "RequestPolicy",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        PolicyName="requests",
        PolicyType="TargetTrackingScaling",
        ScalingTargetId={"Ref": "ServiceScalingTarget"},
        TargetTrackingScalingPolicyConfiguration={
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "ALBRequestCountPerTarget",
                "ResourceLabel": {"Fn::Sub": "${LoadBalancer.LoadBalancerFullName}/${TargetGroup.TargetGroupFullName}"},
            },
            "TargetValue": 1000,
        },
    )
    with_the_service(template, "RequestPolicy")


def step_scaling(template: Template) -> None:
    """A policy of steps."""
    add_resource(
        template,
        "StepPolicy",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        PolicyName="steps",
        PolicyType="StepScaling",
        ScalingTargetId={"Ref": "ServiceScalingTarget"},
        StepScalingPolicyConfiguration={
            "AdjustmentType": "ChangeInCapacity",
            "Cooldown": 60,
            "StepAdjustments": [
                {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 20, "ScalingAdjustment": 1},
                {"MetricIntervalLowerBound": 20, "ScalingAdjustment": 3},
            ],
        },
    )
    with_the_service(template, "StepPolicy")


def second_load_balancer(template: Template) -> None:
    """Another load balancer, with a listener of its own that forwards nowhere."""
    add_resource(
        template,
        "OtherLoadBalancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        **properties(template, "LoadBalancer"),
    )
    add_resource(
        template,
        "OtherListener",
        "AWS::ElasticLoadBalancingV2::Listener",
        **{**properties(template, "HttpListener"), "LoadBalancerArn": {"Ref": "OtherLoadBalancer"}},
    )


def on_instances(template: Template, mode: str = "awsvpc") -> None:
    """The same tasks, on instances of a cluster's own."""
    task, service = properties(template, "TaskDefinition"), properties(template, "Service")
    task.update(RequiresCompatibilities=["EC2"], NetworkMode=mode)
    del service["CapacityProviderStrategy"]
    service["LaunchType"] = "EC2"
    awsvpc(template)["AssignPublicIp"] = "DISABLED"
    if mode != "awsvpc":
        del service["NetworkConfiguration"]
        properties(template, "TargetGroup")["TargetType"] = "instance"


def of_windows(template: Template) -> None:
    """The same containers, for Windows, without what Linux alone knows."""
    task = properties(template, "TaskDefinition")
    task["RuntimePlatform"] = {"CpuArchitecture": "X86_64", "OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    task.update(Cpu="1024", Memory="2048")
    for container in task["ContainerDefinitions"]:
        del container["LinuxParameters"], container["ReadonlyRootFilesystem"]


def sidecar(template: Template, **settings: Any) -> Template:
    """Another container, which nobody waits for."""
    added = {"Name": "sidecar", "Image": "public.ecr.aws/docker/library/nginx:1.27", "Essential": False, **settings}
    properties(template, "TaskDefinition")["ContainerDefinitions"].append(added)
    return added
