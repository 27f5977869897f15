"""The events of a stack's tasks, which are kept once, whoever shares its cluster."""

from __future__ import annotations

from typing import NamedTuple

from troposphere import Ref, Template

from budget_stack.blocks.events import Events, EventSettings, add_events, events_of_cluster
from budget_stack.errors import InvalidSetting
from budget_stack.naming import logical_id
from budget_stack.values import Value, sub


class KeptEvents(NamedTuple):
    """Where the events of a stack's tasks are kept.

    Attributes:
        log_group_name: The log group; `None` where they are not kept.
        waits_for: What the first task must wait for, lest its events are lost.
        added: The block that was added for them; `None` where another stack of the template keeps them, too.
    """

    log_group_name: Value | None = None
    waits_for: tuple[str, ...] = ()
    added: Events | None = None


def add_task_events(
    template: Template,
    *,
    settings: EventSettings | None,
    cluster_name: Value,
    is_shared: bool,
    task_definitions: Value | None = None,
    prefix: str = "",
) -> KeptEvents:
    """Add what keeps the events of a cluster; in one that others use too, those of this stack alone.

    Where the stack of that cluster is in the same template and keeps all that happens there, nothing is added.

    Args:
        template: The template to add to.
        settings: The settings of the log group; `None` for none.
        cluster_name: The cluster's name, not its ARN.
        is_shared: Whether the cluster is another stack's.
        task_definitions: How the ARNs of the stack's task definitions begin, where no service runs them. Left out, it
            is the name of the service that counts. It is not known before it is made: CloudFormation begins it with
            the stack's name and the logical id.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: another time than the stack of the cluster keeps them for.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
    """
    if settings is None:
        return KeptEvents()
    there = events_of_cluster(template, cluster_name) if is_shared else None
    if there is not None:
        _check_retention(settings, there)
        return KeptEvents(Ref(there.log_group), (str(there.rule.title),))
    service_name_prefix = None
    if is_shared and task_definitions is None:
        service_name_prefix = sub(f"${{AWS::StackName}}-{logical_id(prefix, 'Service')}-")
    added = add_events(
        template,
        cluster_name=cluster_name,
        service_name_prefix=service_name_prefix,
        task_definitions=task_definitions if is_shared else None,
        settings=settings,
        prefix=prefix,
    )
    return KeptEvents(Ref(added.log_group), (str(added.rule.title),), added)


def _check_retention(settings: EventSettings, there: Events) -> None:
    days = there.log_group.RetentionInDays
    if settings != EventSettings() and settings.retention_in_days != days:
        expected = (
            f"left out, or as in {there.log_group.title}, which has the events of all tasks of the cluster: {days}"
        )
        raise InvalidSetting("events.retention_in_days", settings.retention_in_days, expected)
