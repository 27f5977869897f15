"""The policies by which a scalable target follows metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troposphere import Ref, applicationautoscaling, cloudwatch

from budget_stack.blocks.scaling_settings import BackgroundScalingSettings, Queue
from budget_stack.facts.metrics import CONTAINER_INSIGHTS, QUEUE_METRICS
from budget_stack.facts.scaling import HIGH_RESOLUTION, REQUESTS_PER_TARGET, UTILIZATION_METRICS
from budget_stack.values import Value, sub

_COUNTED = {"visible": "ApproximateNumberOfMessagesVisible", "taken": "ApproximateNumberOfMessagesNotVisible"}


def utilization_policy(
    title: str, target_id: Ref, settings: BackgroundScalingSettings, *, name: str, metric: str, target: Value
) -> applicationautoscaling.ScalingPolicy:
    """Return a policy that keeps the average of a metric of `UTILIZATION_METRICS` at a percentage."""
    type_ = UTILIZATION_METRICS[metric] + (HIGH_RESOLUTION if settings.high_resolution else "")
    predefined = applicationautoscaling.PredefinedMetricSpecification(PredefinedMetricType=type_)
    return _policy(title, target_id, settings, name, target, PredefinedMetricSpecification=predefined)


def requests_policy(
    title: str,
    target_id: Ref,
    settings: BackgroundScalingSettings,
    *,
    target: Value,
    load_balancer_full_name: Value,
    target_group_full_name: Value,
) -> applicationautoscaling.ScalingPolicy:
    """Return a policy that keeps the requests of each task and minute at a number."""
    predefined = applicationautoscaling.PredefinedMetricSpecification(
        PredefinedMetricType=REQUESTS_PER_TARGET,
        ResourceLabel=sub("${Balancer}/${Group}", Balancer=load_balancer_full_name, Group=target_group_full_name),
    )
    return _policy(title, target_id, settings, "requests", target, PredefinedMetricSpecification=predefined)


def queue_policy(
    title: str, target_id: Ref, settings: BackgroundScalingSettings, *, queue: Queue, service: Mapping[str, Value]
) -> applicationautoscaling.ScalingPolicy:
    """Return a policy that keeps the messages of each task at a number; without tasks there is no such number."""
    queries = [
        applicationautoscaling.TargetTrackingMetricDataQuery(
            Id=id_,
            ReturnData=False,
            MetricStat=applicationautoscaling.TargetTrackingMetricStat(
                Stat=stat,
                Metric=applicationautoscaling.TargetTrackingMetric(
                    Namespace=namespace,
                    MetricName=metric,
                    Dimensions=[
                        applicationautoscaling.TargetTrackingMetricDimension(Name=name, Value=value)
                        for name, value in dimensions.items()
                    ],
                ),
            ),
        )
        for id_, namespace, metric, stat, dimensions in (
            *((id_, QUEUE_METRICS, metric, "Sum", _of_queue(queue)) for id_, metric in _COUNTED.items()),
            ("tasks", CONTAINER_INSIGHTS, "RunningTaskCount", "Average", service),
        )
    ]
    backlog = applicationautoscaling.TargetTrackingMetricDataQuery(
        Id="backlog", Expression=f"({' + '.join(_COUNTED)}) / tasks", ReturnData=True
    )
    customized = applicationautoscaling.CustomizedMetricSpecification(Metrics=[*queries, backlog])
    return _policy(
        title, target_id, settings, "queue", queue.messages_per_task, CustomizedMetricSpecification=customized
    )


def wake_policy(
    title: str, target_id: Ref, settings: BackgroundScalingSettings
) -> applicationautoscaling.ScalingPolicy:
    """Return a policy that starts one task whenever its alarm rings."""
    step = applicationautoscaling.StepAdjustment(MetricIntervalLowerBound=0, ScalingAdjustment=1)
    return applicationautoscaling.ScalingPolicy(
        title,
        PolicyName="wake",
        PolicyType="StepScaling",
        ScalingTargetId=target_id,
        StepScalingPolicyConfiguration=applicationautoscaling.StepScalingPolicyConfiguration(
            AdjustmentType="ChangeInCapacity",
            Cooldown=settings.scale_out_cooldown,
            MetricAggregationType="Maximum",
            StepAdjustments=[step],
        ),
    )


def wake_alarm(title: str, *, policy_arn: Value, queue: Queue, service: Mapping[str, Value]) -> cloudwatch.Alarm:
    """Return an alarm that rings while messages wait and no task is wanted."""
    waiting = _stat("waiting", QUEUE_METRICS, _COUNTED["visible"], _of_queue(queue))
    # Wanted and not running, or it would ring again while the first one starts.
    tasks = _stat("tasks", CONTAINER_INSIGHTS, "DesiredTaskCount", service)
    # Where there are no tasks, there may be no data. Of the last minute there may be none yet in any case, which is
    # why three minutes in a row must say the same.
    asleep = cloudwatch.MetricDataQuery(
        Id="asleep", Expression="IF(FILL(tasks, 0) < 1, waiting, 0)", Label="Messages that nobody works on"
    )
    return cloudwatch.Alarm(
        title,
        AlarmDescription="Messages wait, and the service has no tasks: starts the first one",
        AlarmActions=[policy_arn],
        Metrics=[asleep, waiting, tasks],
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        Threshold=1,
        EvaluationPeriods=3,
        DatapointsToAlarm=3,
        TreatMissingData="notBreaching",
    )


def _stat(id_: str, namespace: str, metric: str, dimensions: Mapping[str, Value]) -> cloudwatch.MetricDataQuery:
    return cloudwatch.MetricDataQuery(
        Id=id_,
        ReturnData=False,
        MetricStat=cloudwatch.MetricStat(
            Stat="Maximum",
            Period=60,
            Metric=cloudwatch.Metric(
                Namespace=namespace,
                MetricName=metric,
                Dimensions=[cloudwatch.MetricDimension(Name=name, Value=value) for name, value in dimensions.items()],
            ),
        ),
    )


def _of_queue(queue: Queue) -> dict[str, Value]:
    assert queue.name is not None
    return {"QueueName": queue.name}


def _policy(
    title: str, target_id: Ref, settings: BackgroundScalingSettings, name: str, target: Value, **metric: Any
) -> applicationautoscaling.ScalingPolicy:
    return applicationautoscaling.ScalingPolicy(
        title,
        PolicyName=name,
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=target_id,
        TargetTrackingScalingPolicyConfiguration=applicationautoscaling.TargetTrackingScalingPolicyConfiguration(
            **metric,
            TargetValue=target,
            ScaleInCooldown=settings.scale_in_cooldown,
            ScaleOutCooldown=settings.scale_out_cooldown,
        ),
    )
