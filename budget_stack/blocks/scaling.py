"""Auto scaling of a service on its CPU utilization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from awacs import cloudwatch, ecs
from awacs.aws import Allow, PolicyDocument, Statement
from troposphere import GetAtt, Ref, Template, applicationautoscaling, iam

from budget_stack.errors import InvalidSetting
from budget_stack.literals import check_int, check_number
from budget_stack.naming import add_resource, logical_id
from budget_stack.trust import service_trust
from budget_stack.values import Value, is_literal, sub


@dataclass(frozen=True, kw_only=True)
class ScalingSettings:
    """The range in which the service scales, and the utilization that it aims at.

    Attributes:
        min_capacity: The minimum number of tasks, 0 or more. With 0, once no task is running, no metric ever starts
            one again. `build_stack` starts such a service without tasks, and every update that changes the service
            returns to none.
        max_capacity: The maximum number of tasks, 0 or more; at least `min_capacity`.
        target_cpu_utilization: Percent, 1 to 100, of the service's reserved CPU, on average.
        scale_in_cooldown: Seconds, 0 or more, between two steps down.
        scale_out_cooldown: Seconds, 0 or more, between two steps up.

    Raises:
        InvalidSetting: a literal that Application Auto Scaling would reject.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """

    min_capacity: Value = 1
    max_capacity: Value = 5
    target_cpu_utilization: Value = 70
    scale_in_cooldown: int = 300
    scale_out_cooldown: int = 60

    def __post_init__(self) -> None:
        low, high = self.min_capacity, self.max_capacity
        check_number("min_capacity", low, 0)
        check_number("max_capacity", high, 0)
        if is_literal(low) and is_literal(high) and int(high) < int(low):
            raise InvalidSetting("max_capacity", high, f"at least min_capacity ({low})")
        check_int("scale_in_cooldown", self.scale_in_cooldown, 0, unit="seconds")
        check_int("scale_out_cooldown", self.scale_out_cooldown, 0, unit="seconds")
        check_number("target_cpu_utilization", self.target_cpu_utilization, 1, 100, "percent")


class Scaling(NamedTuple):
    """What `add_scaling` adds."""

    role_policy: iam.ManagedPolicy
    role: iam.Role
    target: applicationautoscaling.ScalableTarget
    policy: applicationautoscaling.ScalingPolicy


def add_scaling(
    template: Template,
    *,
    cluster_name: Value,
    service_name: Value,
    settings: ScalingSettings = ScalingSettings(),
    prefix: str = "",
) -> Scaling:
    """Add target tracking of the average CPU utilization of a service, in this stack or another.

    Args:
        template: The template to add to.
        cluster_name: The cluster's name, not its ARN.
        service_name: The service's name, not its ARN.
        settings: The settings of the scaling.
        prefix: The prefix of every logical id.
    """
    names = {"Cluster": cluster_name, "Service": service_name}
    role_policy = add_resource(
        template,
        iam.ManagedPolicy(
            logical_id(prefix, "AutoScalingPolicy"),
            Description="What scaling this one service takes",
            PolicyDocument=PolicyDocument(
                Version="2012-10-17",
                Statement=[
                    Statement(
                        Sid="ScaleService",
                        Effect=Allow,
                        Action=[ecs.DescribeServices, ecs.UpdateService],
                        Resource=[sub(_SERVICE_ARN, **names)],
                    ),
                    Statement(
                        Sid="WatchService",
                        Effect=Allow,
                        Action=[cloudwatch.DeleteAlarms, cloudwatch.DescribeAlarms, cloudwatch.PutMetricAlarm],
                        Resource=[sub(_ALARM_ARNS, **names)],
                    ),
                ],
            ),
        ),
    )
    role = add_resource(
        template,
        iam.Role(
            logical_id(prefix, "AutoScalingRole"),
            # For ECS, Application Auto Scaling uses its service-linked role whatever role it is given.
            Description="Scales the service where the service-linked role does not",
            AssumeRolePolicyDocument=service_trust(
                "application-autoscaling",
                source="application-autoscaling:${AWS::Region}:${AWS::AccountId}:scalable-target/*",
            ),
            ManagedPolicyArns=[Ref(role_policy)],
        ),
    )
    target = add_resource(
        template,
        applicationautoscaling.ScalableTarget(
            logical_id(prefix, "ServiceScalingTarget"),
            ServiceNamespace="ecs",
            ScalableDimension="ecs:service:DesiredCount",
            ResourceId=sub("service/${Cluster}/${Service}", **names),
            MinCapacity=settings.min_capacity,
            MaxCapacity=settings.max_capacity,
            RoleARN=GetAtt(role, "Arn"),
        ),
    )
    policy = add_resource(
        template,
        applicationautoscaling.ScalingPolicy(
            logical_id(prefix, "ServiceScalingPolicy"),
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            ScalingTargetId=Ref(target),
            TargetTrackingScalingPolicyConfiguration=applicationautoscaling.TargetTrackingScalingPolicyConfiguration(
                PredefinedMetricSpecification=applicationautoscaling.PredefinedMetricSpecification(
                    PredefinedMetricType="ECSServiceAverageCPUUtilization"
                ),
                TargetValue=settings.target_cpu_utilization,
                ScaleInCooldown=settings.scale_in_cooldown,
                ScaleOutCooldown=settings.scale_out_cooldown,
            ),
        ),
    )
    return Scaling(role_policy, role, target, policy)


_SERVICE_ARN = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/${Cluster}/${Service}"
# Application Auto Scaling names the alarms of a target-tracking policy after the target.
_ALARM_ARNS = (
    "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}"
    ":alarm:TargetTracking-service/${Cluster}/${Service}-*"
)
