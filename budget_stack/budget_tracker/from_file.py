"""The shipped template, changed as a settings file says."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any, TypeVar

from troposphere import Template

from budget_stack.blocks.container import init_environment
from budget_stack.blocks.database import DatabaseSettings
from budget_stack.budget_tracker.beside import (
    BESIDE,
    JOBS,
    ONE_OF,
    SENDS_TO,
    WORKERS,
    BudgetTrackerSettings,
    defaults_of_job,
    defaults_of_worker,
    wrong_names,
)
from budget_stack.budget_tracker.build import build_budget_tracker
from budget_stack.budget_tracker.groups.database import DATABASES, DSQL
from budget_stack.budget_tracker.groups.logs import for_queue
from budget_stack.budget_tracker.groups.network import ASSIGN_PUBLIC_IP, for_private_tasks
from budget_stack.budget_tracker.groups.scaling import TARGET_REQUESTS, for_shifting
from budget_stack.budget_tracker.parameters_in import parameters_in
from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecs import SHIFTING_STRATEGIES
from budget_stack.settings.common import CommonSettings
from budget_stack.settings.job import JobSettings
from budget_stack.settings.web_service import ADDRESSES, API_GATEWAY, LOAD_BALANCER, Settings
from budget_stack.settings.worker import WorkerSettings
from budget_stack.settings_file import Document, InvalidSettingsFile
from budget_stack.settings_file.changes import attempted, refuse, structured
from budget_stack.settings_file.document import CHECK, Location
from budget_stack.settings_file.names import KIND
from budget_stack.settings_file.problem import Problem, described, toml
from budget_stack.settings_file.structure import problem_of
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

_OF_WEB_SERVICE = {
    "cluster": "left out: the cluster is the web service's, and its settings stand below [cluster]",
    "endpoints": "left out: the VPC has those of the web service, and their settings stand below [endpoints]",
}
# where settings are that one shape does not have and another does
_OF_SHAPES: tuple[tuple[type[CommonSettings], str], ...] = (
    (Settings, "no such setting here; the web service has it"),
    (WorkerSettings, "no such setting here; a worker has it, [workers.NAME]"),
    (JobSettings, "no such setting here; a job has it, [jobs.NAME]"),
)
_NO_COMMAND = {
    WORKERS: "the worker would be another web service that nobody reaches",
    JOBS: "the job would be another web service, which never ends",
}
_DEFAULTS = {WORKERS: defaults_of_worker, JOBS: defaults_of_job}
_OF_OTHERS = (*BESIDE, SENDS_TO)


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


def left_out(document: Document) -> frozenset[str]:
    """Return the parameters of the shipped template that the one of a file is without, beside those of a database."""
    return frozenset(
        parameter.name
        for parameter, is_decided in (
            (ASSIGN_PUBLIC_IP, _has_private_tasks(document)),
            (TARGET_REQUESTS, shifting_strategy(document) is not None),
        )
        if is_decided
    )


def _has_private_tasks(document: Document) -> bool:
    return "private_subnet_ids" in document.tables


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
    try:
        return build_budget_tracker(address or said or LOAD_BALANCER, database_kind(document), change=change)
    except InvalidSetting as error:
        # what only shows once all of it is put together
        raise InvalidSettingsFile(described(problem_of(error), document)) from error


def _changed(document: Document, settings: BudgetTrackerSettings, template: Template) -> BudgetTrackerSettings:
    workers = _tables(_table(document, WORKERS))
    if _has_private_tasks(document):
        settings = for_private_tasks(settings, template)
    if shifting_strategy(document):
        settings = for_shifting(settings, template)
    if any("queue" in _tables(table).get("scaling", ()) for table in (document.tables, *workers.values())):
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
    made, problems = attempted(
        replace(settings, container=container),
        _without(document.tables, _OF_OTHERS),
        partial(parameters_in, template),
        _IN_VAIN[settings.address],
    )
    container = replace(
        made.container,
        environment=_without(made.container.environment, reserved),
        init_environment=_without(init_environment(made.container), reserved),
    )
    made = replace(made, container=container)
    if beside := {table: document.tables[table] for table in _OF_OTHERS if table in document.tables}:
        made, more = _with_beside(beside, made)
        problems += more
    refuse(problems, document)
    return made


def _with_beside(
    tables: Mapping[str, object], web: BudgetTrackerSettings
) -> tuple[BudgetTrackerSettings, list[Problem]]:
    """Return settings with the workers and jobs that a file describes, and what is wrong with the others."""
    named = {table: _tables(them) for table, them in tables.items() if table in BESIDE}
    problems = [Problem((table, name), f"{expected}, not {toml(name)}") for table, name, expected in wrong_names(named)]
    for table, name, one in ((table, name, one) for table, them in named.items() for name, one in them.items()):
        problems += [Problem((table, name, key), words) for key, words in _OF_WEB_SERVICE.items() if key in one]
        problems += [Problem((table, name, key), words) for key, words in _of_other_shapes(table, one)]
        container = _tables(one).get("container", {})
        if "port" in container:
            words = f"no such setting here: nobody connects to a {ONE_OF[table]}"
            problems.append(Problem((table, name, "container", "port"), words))
        if "image" not in container and container.get("command", []) == []:
            said = "a command, not []: without one" if "command" in container else "missing: without it"
            words = f"{said}, or an image of its own, {_NO_COMMAND[table]}"
            problems.append(Problem((table, name, "container", "command"), words))

    def base(given: Mapping[str, Any]) -> Mapping[str, object]:
        beside = {
            table: {name: defaults(web, name, one) for name, one in _tables(given.get(table)).items()}
            for table, defaults in _DEFAULTS.items()
        }
        return {**{field.name: getattr(web, field.name) for field in fields(web)}, **beside}

    made, found = structured(BudgetTrackerSettings, base, tables, problems)
    # a queue of a worker that was refused is there once that is mended
    refused = [path[1] for path, _ in found if path[0] == WORKERS and len(path) > 1]
    sends_to = _table_of(tables, SENDS_TO)
    return made, [it for it in found if it.path[0] != SENDS_TO or sends_to.get(str(it.path[-1])) not in refused]


def _of_other_shapes(table: str, given: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield settings that a worker or a job does not have and another shape does, each with where it is."""
    own = {field.name for field in fields(BESIDE[table])} | _OF_WEB_SERVICE.keys()
    for key in given:
        where = (words for shape, words in _OF_SHAPES if key in {field.name for field in fields(shape)})
        if key not in own and (words := next(where, None)):
            yield key, words


def _tables(table: object) -> Mapping[str, Mapping[str, Any]]:
    """Return the tables in a table."""
    entries = table.items() if isinstance(table, Mapping) else ()
    return {name: it for name, it in entries if isinstance(it, Mapping)}


def _without(named: Mapping[str, Named], left_out: Container[str]) -> Mapping[str, Named]:
    return {name: value for name, value in named.items() if name not in left_out}


def _table(document: Document, name: str) -> Mapping[str, object]:
    return _table_of(document.tables, name)


def _table_of(tables: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = tables.get(name)
    return table if isinstance(table, Mapping) else {}
