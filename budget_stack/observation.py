"""What tells how a service does: the events of its tasks and deployments, the logs of its load balancer."""

from __future__ import annotations

from troposphere import Ref, Template
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.blocks.access_logs import AccessLogs, add_access_logs, load_balancer_attributes
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


def add_load_balancer_logs(
    template: Template, *, settings: Settings, load_balancer: elb.LoadBalancer, prefix: str = ""
) -> AccessLogs | None:
    """Add the bucket of the load balancer's logs, and tell the load balancer of it once it may write there."""
    if settings.access_logs is None:
        return None
    access_logs = add_access_logs(template, settings=settings.access_logs, prefix=prefix)
    load_balancer.LoadBalancerAttributes += load_balancer_attributes(
        Ref(access_logs.bucket), settings=settings.access_logs
    )
    load_balancer.DependsOn = [access_logs.bucket_policy.title]
    return access_logs
