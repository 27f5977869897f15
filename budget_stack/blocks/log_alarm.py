"""The alarm of errors in a log, and the filter that counts them."""

from __future__ import annotations

import shlex

from troposphere import Ref, Template, cloudwatch, logs

from budget_stack.blocks.alarm import BackgroundAlarmSettings
from budget_stack.handle import Handle
from budget_stack.literals import check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.parts.metric_alarm import ABOVE, Evaluation, Metric, add_alarm
from budget_stack.values import Value, is_literal, sub

# AlarmDescription holds 1,024 characters, of which a name of a log group may take 512.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
_ROOM = 400


class LogAlarm(Handle):
    """What `add_log_alarm` adds."""

    filter: logs.MetricFilter
    alarm: cloudwatch.Alarm


def add_log_alarm(
    template: Template,
    *,
    log_group_name: Value,
    settings: BackgroundAlarmSettings = BackgroundAlarmSettings(),
    prefix: str = "",
) -> LogAlarm | None:
    """Add a filter that counts the errors in a log, and the alarm that watches their number.

    The metric is called after the stack, and has data points only for minutes with errors.

    Args:
        template: The template to add to.
        log_group_name: The log group, of the class `STANDARD`: others take no filter.
        settings: The settings of all alarms.
        prefix: The prefix of every logical id.

    Returns:
        Both; `None` where `log_error_count` leaves the alarm out.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
    """
    check_references(log_group_name=log_group_name)
    if (count := settings.log_error_count) is None:
        return None
    pattern, name = settings.log_error_pattern, logical_id(prefix, "LogErrors")
    metric_filter = add_resource(
        template,
        logs.MetricFilter(
            logical_id(prefix, "LogErrorsFilter"),
            LogGroupName=log_group_name,
            FilterPattern=pattern,
            MetricTransformations=[
                logs.MetricTransformation(MetricNamespace=Ref("AWS::StackName"), MetricName=name, MetricValue="1")
            ],
        ),
    )
    alarm = add_alarm(
        template,
        "LogErrorsAlarm",
        _description(log_group_name, pattern),
        [Metric(Ref("AWS::StackName"), name, "Sum", {})],
        Evaluation(ABOVE, count, 2),
        prefix=prefix,
    )
    return LogAlarm(metric_filter, alarm)


def _description(log_group_name: Value, pattern: Value) -> Value:
    """What it means, and the command that shows what the filter found, as long as there is room for the pattern."""
    tail = "Errors in the log: aws logs tail ${Log} --since 15m --region ${AWS::Region}"
    if not is_literal(pattern):
        return sub(f"{tail} --filter-pattern '${{Pattern}}'", Log=log_group_name, Pattern=pattern)
    quoted = shlex.quote(str(pattern)).replace("${", "${!")
    return sub(f"{tail} --filter-pattern {quoted}" if len(quoted) <= _ROOM else tail, Log=log_group_name)
