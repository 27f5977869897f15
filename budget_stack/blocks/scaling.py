"""Auto scaling of a service, in a range that schedules may change, by what it is told to follow."""

from __future__ import annotations

from awacs import cloudwatch as cloudwatch_actions
from awacs import ecs
from awacs.aws import Allow, PolicyDocument, Statement
from troposphere import GetAtt, Ref, Template, applicationautoscaling, cloudwatch, iam

from budget_stack.blocks.scaling_policies import (
    queue_policy,
    requests_policy,
    utilization_policy,
    wake_alarm,
    wake_policy,
)
from budget_stack.blocks.scaling_schedule import scheduled_actions
from budget_stack.blocks.scaling_settings import BackgroundScalingSettings, ScalingSettings
from budget_stack.errors import InvalidSetting
from budget_stack.handle import Handle
from budget_stack.literals import check_optional_references, check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.parts.role import Role
from budget_stack.parts.trust import service_trust
from budget_stack.values import Value, sub


class Scaling(Handle):
    """What `add_scaling` adds; `None` for each policy that was not asked for.

    `policy` follows the CPU. `wake_policy` and `wake_alarm` start the first task where a queue may find none.
    """

    role_policy: iam.ManagedPolicy
    role: iam.Role
    target: applicationautoscaling.ScalableTarget
    policy: applicationautoscaling.ScalingPolicy | None
    memory_policy: applicationautoscaling.ScalingPolicy | None = None
    requests_policy: applicationautoscaling.ScalingPolicy | None = None
    queue_policy: applicationautoscaling.ScalingPolicy | None = None
    wake_policy: applicationautoscaling.ScalingPolicy | None = None
    wake_alarm: cloudwatch.Alarm | None = None


def add_scaling(
    template: Template,
    *,
    cluster_name: Value,
    service_name: Value,
    load_balancer_full_name: Value | None = None,
    target_group_full_name: Value | None = None,
    settings: BackgroundScalingSettings = BackgroundScalingSettings(),
    prefix: str = "",
) -> Scaling:
    """Add the auto scaling of a service, in this stack or another.

    Args:
        template: The template to add to.
        cluster_name: The cluster's name, not its ARN.
        service_name: The service's name, not its ARN.
        load_balancer_full_name: The end of the load balancer's ARN, `app/name/id`, which `GetAtt` gives as
            `LoadBalancerFullName`; for `target_requests_per_task` alone. A rule of one of its listeners must forward
            to the target group by then, as one does that the service waits for.
        target_group_full_name: The end of the target group's ARN, `targetgroup/name/id`, as `TargetGroupFullName`.
        settings: The settings of the scaling.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; requests or messages are to be followed, and it is
            not said whose.
    """
    check_references(cluster_name=cluster_name, service_name=service_name)
    check_optional_references(
        load_balancer_full_name=load_balancer_full_name, target_group_full_name=target_group_full_name
    )
    if settings.queue is not None and settings.queue.name is None:
        raise InvalidSetting("queue.name", None, "the name of a queue")
    names = {"Cluster": cluster_name, "Service": service_name}
    role_policy = add_resource(template, _role_policy(names, settings, prefix))
    role = add_resource(
        template,
        Role(
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
    target = applicationautoscaling.ScalableTarget(
        logical_id(prefix, "ServiceScalingTarget"),
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=sub("service/${Cluster}/${Service}", **names),
        MinCapacity=settings.min_capacity,
        MaxCapacity=settings.max_capacity,
        RoleARN=GetAtt(role, "Arn"),
    )
    if settings.all_schedules:
        target.ScheduledActions = scheduled_actions(settings.all_schedules)
    add_resource(template, target)
    scaling = Scaling(
        role_policy,
        role,
        target,
        _add_utilization(template, Ref(target), settings, "cpu", prefix),
        _add_utilization(template, Ref(target), settings, "memory", prefix),
        _add_requests(template, Ref(target), settings, load_balancer_full_name, target_group_full_name, prefix),
    )
    if settings.queue is None:
        return scaling
    service = {"ClusterName": cluster_name, "ServiceName": service_name}
    follows = queue_policy(
        logical_id(prefix, "ServiceQueueScalingPolicy"), Ref(target), settings, queue=settings.queue, service=service
    )
    scaling = scaling._replace(queue_policy=add_resource(template, follows))
    if not settings.may_sleep:
        return scaling
    wakes = add_resource(template, wake_policy(logical_id(prefix, "ServiceWakePolicy"), Ref(target), settings))
    alarm = wake_alarm(
        logical_id(prefix, "ServiceWakeAlarm"), policy_arn=Ref(wakes), queue=settings.queue, service=service
    )
    return scaling._replace(wake_policy=wakes, wake_alarm=add_resource(template, alarm))


_UTILIZATIONS = {
    "cpu": ("ServiceScalingPolicy", "CPUUtilization", "target_cpu_utilization"),
    "memory": ("ServiceMemoryScalingPolicy", "MemoryUtilization", "target_memory_utilization"),
}


def _add_utilization(
    template: Template, target_id: Ref, settings: BackgroundScalingSettings, name: str, prefix: str
) -> applicationautoscaling.ScalingPolicy | None:
    role, metric, setting = _UTILIZATIONS[name]
    target: Value | None = getattr(settings, setting)
    if target is None:
        return None
    policy = utilization_policy(
        logical_id(prefix, role),
        target_id,
        settings,
        name=name,
        metric=metric,
        target=target,
    )
    return add_resource(template, policy)


def _add_requests(
    template: Template,
    target_id: Ref,
    settings: BackgroundScalingSettings,
    load_balancer_full_name: Value | None,
    target_group_full_name: Value | None,
    prefix: str,
) -> applicationautoscaling.ScalingPolicy | None:
    if not isinstance(settings, ScalingSettings) or (target := settings.target_requests_per_task) is None:
        return None
    if load_balancer_full_name is None or target_group_full_name is None:
        raise InvalidSetting(
            "target_requests_per_task", target, "None without load_balancer_full_name and target_group_full_name"
        )
    policy = requests_policy(
        logical_id(prefix, "ServiceRequestsScalingPolicy"),
        target_id,
        settings,
        target=target,
        load_balancer_full_name=load_balancer_full_name,
        target_group_full_name=target_group_full_name,
    )
    if settings.requests_where is not None:
        policy.Condition = settings.requests_where
    return add_resource(template, policy)


def _role_policy(names: dict[str, Value], settings: BackgroundScalingSettings, prefix: str) -> iam.ManagedPolicy:
    statements = [
        Statement(
            Sid="ScaleService",
            Effect=Allow,
            Action=[ecs.DescribeServices, ecs.UpdateService],
            Resource=[sub(_SERVICE_ARN, **names)],
        ),
        Statement(
            Sid="WatchService",
            Effect=Allow,
            Action=[
                cloudwatch_actions.DeleteAlarms,
                cloudwatch_actions.DescribeAlarms,
                cloudwatch_actions.PutMetricAlarm,
            ],
            Resource=[sub(_ALARM_ARNS, **names)],
        ),
    ]
    if settings.high_resolution:
        statements += [
            Statement(
                Sid="ReadRevisions",
                Effect=Allow,
                Action=[ecs.DescribeServiceRevisions],
                Resource=[sub(_REVISION_ARNS, **names)],
            ),
            # This action cannot be limited to a resource.
            Statement(Sid="ReadMetrics", Effect=Allow, Action=[cloudwatch_actions.GetMetricData], Resource=["*"]),
        ]
    return iam.ManagedPolicy(
        logical_id(prefix, "AutoScalingPolicy"),
        Description="What scaling this one service takes",
        PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=statements),
    )


_SERVICE_ARN = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/${Cluster}/${Service}"
# What AWS's own policy for the service-linked role has had since there are metrics of every 20 seconds.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSApplicationAutoscalingECSServicePolicy.html
_REVISION_ARNS = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service-revision/${Cluster}/${Service}/*"
# Application Auto Scaling names the alarms of a target-tracking policy after the target.
_ALARM_ARNS = (
    "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}"
    ":alarm:TargetTracking-service/${Cluster}/${Service}-*"
)
