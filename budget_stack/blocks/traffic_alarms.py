"""Alarms of what clients are answered: how often with an error, how slowly, and whether at all."""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import Template, cloudwatch

from budget_stack.blocks.alarm import AlarmSettings
from budget_stack.facts.metrics import API_METRICS, LOAD_BALANCER_METRICS
from budget_stack.handle import Handle
from budget_stack.literals import check_optional_references, check_references
from budget_stack.parts.metric_alarm import ABOVE, Evaluation, Metric, add_alarm, of_target_groups
from budget_stack.values import Value, sub

# Minutes without an error have no data point at all, so that two with one need not follow each other at once.
_MINUTES = 2
_TAIL = "aws logs tail ${Log} --since 15m --region ${AWS::Region}"


class TrafficAlarms(Handle):
    """What `add_traffic_alarms` adds; `None` for an alarm that was left out."""

    target_5xx: cloudwatch.Alarm | None
    load_balancer_5xx: cloudwatch.Alarm | None
    http_api_5xx: cloudwatch.Alarm | None
    target_response_time: cloudwatch.Alarm | None
    rejected_connections: cloudwatch.Alarm | None


def add_traffic_alarms(  # noqa: PLR0913 # references, each by its name
    template: Template,
    *,
    load_balancer_full_name: Value,
    target_group_arn: Value,
    target_group_full_names: Sequence[Value],
    log_group_name: Value,
    http_api_id: Value | None = None,
    http_api_log_group_name: Value | None = None,
    is_shared: bool = False,
    may_have_no_tasks: bool = False,
    settings: AlarmSettings = AlarmSettings(),
    prefix: str = "",
) -> TrafficAlarms:
    """Add the alarms by which a deployment, too, may be judged: none of them refers to the service.

    Where a deployment shifts traffic between two target groups, which swap their roles each time, an alarm watches
    both: their errors together, and the slower of the two.

    Args:
        template: The template to add to.
        load_balancer_full_name: Such as `app/name/50dc6c495c0c9188`, as metrics are filed; not the ARN.
        target_group_arn: A target group of the service, for the command in a description.
        target_group_full_names: The one or two target groups of the service, such as
            `targetgroup/name/73e2d6bc24d8a067`.
        log_group_name: What the application writes to, for the commands in the descriptions.
        http_api_id: The HTTP API before the load balancer; left out, there is none.
        http_api_log_group_name: What the HTTP API writes to.
        is_shared: Whether the load balancer is another stack's, with other services behind it: what it says of all of
            them together is then left to that stack.
        may_have_no_tasks: Whether scaling stops the last task at times. What is answered meanwhile is 503, which is
            then not counted; an HTTP API, which counts all 5xx together, is not watched.
        settings: The settings of all alarms.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; no target group, or more than two.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html and
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    """
    check_references(
        load_balancer_full_name=load_balancer_full_name,
        target_group_arn=target_group_arn,
        target_group_full_names=target_group_full_names,
        log_group_name=log_group_name,
    )
    check_optional_references(http_api_id=http_api_id, http_api_log_group_name=http_api_log_group_name)
    codes = ("502", "504") if may_have_no_tasks else ("5XX",)
    balancer = {"LoadBalancer": load_balancer_full_name}
    groups = of_target_groups(load_balancer_full_name, target_group_full_names)
    target_5xx = load_balancer_5xx = http_api_5xx = response_time = rejected = None
    if (count := settings.target_5xx_count) is not None:
        target_5xx = add_alarm(
            template,
            "Target5xxAlarm",
            sub(f"The application answers 5xx: {_TAIL}", Log=log_group_name),
            [Metric(LOAD_BALANCER_METRICS, "HTTPCode_Target_5XX_Count", "Sum", group) for group in groups],
            Evaluation(ABOVE, count, _MINUTES),
            # What is missing of one counts as 0 here.
            expression="a+b" if len(groups) > 1 else None,
            prefix=prefix,
        )
    if (count := settings.load_balancer_5xx_count) is not None and not is_shared:
        load_balancer_5xx = add_alarm(
            template,
            "LoadBalancer5xxAlarm",
            sub(
                "No task answers the load balancer, or too late:"
                " aws elbv2 describe-target-health --region ${AWS::Region} --target-group-arn ${TargetGroup}",
                TargetGroup=target_group_arn,
            ),
            [Metric(LOAD_BALANCER_METRICS, f"HTTPCode_ELB_{code}_Count", "Sum", balancer) for code in codes],
            Evaluation(ABOVE, count, _MINUTES),
            expression="a+b" if may_have_no_tasks else None,
            prefix=prefix,
        )
    if (count := settings.http_api_5xx_count) is not None and http_api_id is not None and not may_have_no_tasks:
        http_api_5xx = add_alarm(
            template,
            "HttpApi5xxAlarm",
            sub(
                f"The HTTP API answers 5xx: {_TAIL}",
                Log=log_group_name if http_api_log_group_name is None else http_api_log_group_name,
            ),
            [Metric(API_METRICS, "5xx", "Sum", {"ApiId": http_api_id})],
            Evaluation(ABOVE, count, _MINUTES),
            prefix=prefix,
        )
    if (seconds := settings.target_response_time) is not None:
        response_time = add_alarm(
            template,
            "ResponseTimeAlarm",
            sub(f"One request in 100 is slow: {_TAIL}", Log=log_group_name),
            [Metric(LOAD_BALANCER_METRICS, "TargetResponseTime", "p99", group) for group in groups],
            Evaluation(ABOVE, seconds, 5, 3),
            # The slower one; AWS advises against MAX in alarms.
            expression="a*(a>b)+b*(b>=a)" if len(groups) > 1 else None,
            prefix=prefix,
        )
    if (count := settings.rejected_connection_count) is not None and not is_shared:
        rejected = add_alarm(
            template,
            "RejectedConnectionsAlarm",
            sub(f"The load balancer refuses connections. Who asks: {_TAIL}", Log=log_group_name),
            [Metric(LOAD_BALANCER_METRICS, "RejectedConnectionCount", "Sum", balancer)],
            Evaluation(ABOVE, count, 1),
            prefix=prefix,
        )
    return TrafficAlarms(target_5xx, load_balancer_5xx, http_api_5xx, response_time, rejected)
