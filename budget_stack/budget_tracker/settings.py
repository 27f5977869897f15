"""The settings of the shipped template: whatever may differ between two deployments is a reference."""

from __future__ import annotations

from troposphere import Template

from budget_stack.budget_tracker.groups import container, database, image, login, logs, network, scaling
from budget_stack.budget_tracker.parameter import declare_conditions, declare_parameters, declare_rules
from budget_stack.settings import Settings

GROUPS = (
    network.NETWORK,
    image.IMAGE,
    container.CONTAINER,
    login.LOGIN,
    database.DATABASE,
    scaling.SCALING,
    logs.LOGS,
)
"""As the console shows them."""

# Their conditions and Rules come last in the template.
_LAST = (database.DATABASE, container.CONTAINER)


def add_parameters(template: Template) -> Settings:
    """Add the parameters, conditions and rules, and return the settings that refer to them.

    Everything that may differ between two deployments of one template is here and nowhere else.

    Args:
        template: The template to add to.
    """
    for group in GROUPS:
        declare_parameters(template, group)
    for group in (*(group for group in GROUPS if group not in _LAST), *_LAST):
        declare_rules(template, group)
        declare_conditions(template, group)
    return Settings(
        vpc_id=network.VPC.ref,
        subnet_ids=(network.SUBNET_1.ref, network.SUBNET_2.ref),
        container=container.container_settings(image=image.image(), secrets=database.secrets()),
        database=database.database_settings(has_tasks=scaling.HAS_TASKS),
        network=database.network_settings(),
        registry=image.registry_settings(),
        logs=logs.log_settings(),
        cluster=logs.cluster_settings(),
        load_balancer=network.load_balancer_settings(),
        routing=container.routing_settings(),
        service=network.service_settings(condition=scaling.HAS_TASKS),
        scaling=scaling.scaling_settings(has_database=database.HAS_DATABASE),
    )
