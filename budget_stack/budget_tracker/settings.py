"""The settings of the shipped template: whatever may differ between two deployments is a reference."""

from __future__ import annotations

from troposphere import Template

from budget_stack.budget_tracker.beside import BudgetTrackerSettings
from budget_stack.budget_tracker.groups import address as addresses
from budget_stack.budget_tracker.groups import alarms, container, database, image, login, logs, network, scaling
from budget_stack.budget_tracker.parameter import Group, declare_conditions, declare_parameters, declare_rules
from budget_stack.errors import InvalidSetting
from budget_stack.settings.web_service import ADDRESSES, API_GATEWAY, LOAD_BALANCER

_ADDRESSES = {LOAD_BALANCER: addresses.LOAD_BALANCER_ADDRESS, API_GATEWAY: addresses.API_GATEWAY_ADDRESS}
# Their conditions and Rules come last in the template.
_LAST = (database.DATABASE, container.CONTAINER)


def groups_of(chosen: str = LOAD_BALANCER, chosen_database: str = database.DSQL) -> tuple[Group, ...]:
    """Return the groups of an address and a database as the console shows them."""
    return (
        network.NETWORK,
        _ADDRESSES[chosen],
        image.IMAGE,
        container.CONTAINER,
        login.LOGIN,
        *((database.DATABASE,) if chosen_database == database.DSQL else ()),
        scaling.SCALING,
        logs.LOGS,
        alarms.ALARMS,
    )


def add_parameters(
    template: Template, address: str = LOAD_BALANCER, database_kind: str = database.DSQL
) -> BudgetTrackerSettings:
    """Add the parameters, conditions and rules, and return the settings that refer to them.

    Everything that may differ between two deployments of one template is here and nowhere else.

    Args:
        template: The template to add to.
        address: What clients meet, as in `Settings.address`.
        database_kind: As in `build_budget_tracker`.

    Raises:
        InvalidSetting: there is no such address or database.
    """
    for name, chosen, choices in (
        ("address", address, ADDRESSES),
        ("database_kind", database_kind, database.DATABASES),
    ):
        if chosen not in choices:
            raise InvalidSetting(name, chosen, f"one of {', '.join(choices)}")
    is_dsql = database_kind == database.DSQL
    groups = groups_of(address, database_kind)
    for group in groups:
        declare_parameters(template, group)
    for group in sorted(groups, key=lambda group: _LAST.index(group) if group in _LAST else -1):
        declare_rules(template, group)
        declare_conditions(template, group)
    return BudgetTrackerSettings(
        vpc_id=network.VPC.ref,
        subnet_ids=(network.SUBNET_1.ref, network.SUBNET_2.ref),
        container=container.container_settings(image=image.image(), secrets=database.secrets() if is_dsql else {}),
        address=address,
        database=(database.database_settings if is_dsql else database.aurora_settings)(has_tasks=scaling.HAS_TASKS),
        registry=image.registry_settings(),
        logs=logs.log_settings(),
        cluster=logs.cluster_settings(),
        load_balancer=network.load_balancer_settings(address),
        https=addresses.https_settings(address),
        http_api=logs.http_api_settings(),
        routing=container.routing_settings(),
        events=logs.event_settings(),
        service=scaling.with_spot(network.service_settings(condition=scaling.HAS_TASKS)),
        scaling=scaling.scaling_settings(has_database=database.HAS_DATABASE if is_dsql else None),
        alarms=alarms.alarm_settings(address),
    )
