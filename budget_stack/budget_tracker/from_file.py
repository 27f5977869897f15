"""The shipped template, changed as a settings file says."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from troposphere import Template

from budget_stack.blocks.container import init_environment
from budget_stack.blocks.database import DatabaseSettings
from budget_stack.budget_tracker.build import build_budget_tracker
from budget_stack.budget_tracker.groups.database import DATABASES, DSQL
from budget_stack.budget_tracker.groups.logs import for_queue
from budget_stack.budget_tracker.groups.scaling import for_shifting
from budget_stack.budget_tracker.parameters_in import parameters_in
from budget_stack.facts.ecs import SHIFTING_STRATEGIES
from budget_stack.settings.web_service import ADDRESSES, API_GATEWAY, LOAD_BALANCER, Settings
from budget_stack.settings_file import Document, InvalidSettingsFile, changed
from budget_stack.settings_file.document import CHECK, Location
from budget_stack.settings_file.names import KIND
from budget_stack.stacks.stack import Stack
from budget_stack.wiring.databases import DATABASE_URL

Named = TypeVar("Named")

_COUNT = "auto scaling decides this, and would be undone; set MinContainerCount in samconfig.toml instead"
_IN_VAIN: dict[str, dict[Location, str]] = {
    LOAD_BALANCER: {
        ("http_api",): f'only behind the other address; write address = "{API_GATEWAY}" above the first table',
        ("service", "desired_count"): _COUNT,
    },
    API_GATEWAY: {
        ("https", "listener"): f"only behind the address {LOAD_BALANCER}: an HTTP API has no listener",
        ("service", "desired_count"): _COUNT,
    },
}


def address_of(document: Document) -> str | None:
    """Return the address that a file asks for; `None` if it does not, or for one that there is not."""
    address = document.tables.get("address")
    return address if isinstance(address, str) and address in ADDRESSES else None


def database_kind(document: Document) -> str:
    """Return the kind of database that a file asks for; Aurora DSQL if it does not, or for one that there is not."""
    kind = _table(document, "database").get(KIND)
    return kind if isinstance(kind, str) and kind in DATABASES else DSQL


def shifting_strategy(document: Document) -> str | None:
    """Return the strategy of a file by which ECS shifts requests; `None` if it asks for none."""
    strategy = _table(document, "release").get("strategy")
    return str(strategy) if strategy in SHIFTING_STRATEGIES else None


def build_from_file(document: Document, address: str | None = None) -> Stack:
    """Build the Budget Tracker with what a file says on top of everything that the template sets.

    Args:
        document: What the file says.
        address: What clients meet, as in `Settings.address`; left out, what the file says.

    Raises:
        InvalidSettingsFile: the file says what cannot be set: all of it, each with its place.
    """
    document = document._replace(tables=_without(document.tables, {CHECK}))
    said = address_of(document)
    if address and said not in (None, address):
        raise InvalidSettingsFile(f'{document.place(("address",))[1]}: address: "{said}", and not {address}')
    change = partial(_changed, document)
    return build_budget_tracker(address or said or LOAD_BALANCER, database_kind(document), change=change)


def _changed(document: Document, settings: Settings, template: Template) -> Settings:
    if shifting_strategy(document):
        settings = for_shifting(settings, template)
    if "queue" in _table(document, "scaling"):
        for_queue(template)
    # build_stack() adds this variable unless it is given, and here the database gives it: a parameter, or its own.
    database = settings.database
    of_file = database.url_otherwise or "" if isinstance(database, DatabaseSettings) else "postgresql+psycopg://..."
    reserved = {DATABASE_URL: of_file}
    container = settings.container
    container = replace(
        container,
        environment={**container.environment, **reserved},
        init_environment={**init_environment(container), **reserved},
    )
    made = changed(
        replace(settings, container=container), document, partial(parameters_in, template), _IN_VAIN[settings.address]
    )
    container = replace(
        made.container,
        environment=_without(made.container.environment, reserved),
        init_environment=_without(init_environment(made.container), reserved),
    )
    return replace(made, container=container)


def _without(named: Mapping[str, Named], left_out: Container[str]) -> Mapping[str, Named]:
    return {name: value for name, value in named.items() if name not in left_out}


def _table(document: Document, name: str) -> Mapping[str, object]:
    table = document.tables.get(name)
    return table if isinstance(table, Mapping) else {}
