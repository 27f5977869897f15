"""What tells how a service does: the events of its tasks and deployments."""

from __future__ import annotations

from troposphere import Template

from budget_stack.blocks.events import Events, add_events
from budget_stack.naming import logical_id
from budget_stack.settings import Settings
from budget_stack.values import Value, sub


def add_service_events(
    template: Template, *, settings: Settings, cluster_name: Value, is_shared: bool, prefix: str = ""
) -> Events | None:
    """Add what keeps the events of a cluster; in one that others use too, those of the service to be made.

    Its name is not known before it is made: CloudFormation begins it with the stack's name and the logical id.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
    """
    if settings.events is None:
        return None
    service_name_prefix = sub(f"${{AWS::StackName}}-{logical_id(prefix, 'Service')}-") if is_shared else None
    return add_events(
        template,
        cluster_name=cluster_name,
        service_name_prefix=service_name_prefix,
        settings=settings.events,
        prefix=prefix,
    )
