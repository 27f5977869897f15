"""The log group that the containers write to."""

from __future__ import annotations

from troposphere import Retain, RetainExceptOnCreate, Template, logs

from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_retention
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value


class LogSettings(Frozen):
    """How long the service's logs are kept.

    Attributes:
        retention_in_days: Days, one of the values that CloudWatch Logs accepts.

    Raises:
        InvalidSetting: a literal that CloudWatch Logs would reject.

    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """

    retention_in_days: Value = 365

    def __post_init__(self) -> None:
        check_retention("retention_in_days", self.retention_in_days)


class Logs(Handle):
    """What `add_logs` adds."""

    log_group: logs.LogGroup


def add_logs(
    template: Template, *, role: str = "LogGroup", settings: LogSettings = LogSettings(), prefix: str = ""
) -> Logs:
    """Add a log group without a fixed name, so that two stacks never clash.

    It outlives its stack, since logs are needed most after something has gone wrong. Its events expire after
    `retention_in_days`.

    Args:
        template: The template to add to.
        role: Completes the logical id.
        settings: The settings of the log group.
        prefix: The prefix of every logical id.
    """
    return Logs(
        add_resource(
            template,
            logs.LogGroup(
                logical_id(prefix, role),
                DeletionPolicy=RetainExceptOnCreate,
                UpdateReplacePolicy=Retain,
                RetentionInDays=settings.retention_in_days,
            ),
        )
    )
