"""What runs beside the Budget Tracker's web service: which workers and jobs, and what they take from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from typing import Any

from troposphere import AWSObject

from budget_stack.blocks.alarm import BackgroundAlarmSettings
from budget_stack.blocks.service import BackgroundServiceSettings
from budget_stack.blocks.task_run import RunSettings
from budget_stack.errors import InvalidSetting, LogicalIdTaken
from budget_stack.frozen import Frozen
from budget_stack.settings.common import check_nested
from budget_stack.settings.job import JobSettings
from budget_stack.settings.web_service import Settings
from budget_stack.settings.worker import WorkerSettings
from budget_stack.stacks.stack import Stack
from budget_stack.values import Value
from budget_stack.wiring.additions import with_repository

WORKERS, JOBS = "workers", "jobs"
BESIDE = {WORKERS: WorkerSettings, JOBS: JobSettings}
"""What can be beside the web service, by the setting that has it by names."""

ONE_OF = {WORKERS: "worker", JOBS: "job"}
"""What one of them is called."""

# What is true of the image, whatever it runs.
_OF_IMAGE = ("cpu_architecture", "image", "repository_arn", "repository_credentials", "user", "writable_root")
_OF_APPLICATION = ("environment", "secrets", "secrets_kms_key_arns", "stop_timeout")


class BudgetTrackerSettings(Settings, Frozen):
    """Of the shipped template: those of a web service, and what runs beside it.

    Attributes:
        workers: Services without a port beside the web service, by their names: letters, digits, hyphens and
            underscores. Each is in the web service's cluster, with its database, and waits for it, so that migrations
            are done. Its logical ids begin with its name, in CamelCase.
        jobs: Tasks that end by themselves, by names that no worker has. They are beside the web service as workers
            are, and a schedule exists only while that does; the output `RunTaskCommand` of a job starts it at any time.

    Raises:
        InvalidSetting: what is no worker or no job, a name that no logical id can begin with, or two that make the
            same.
    """

    workers: Mapping[str, WorkerSettings] = field(default_factory=dict)
    jobs: Mapping[str, JobSettings] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        for table, kind in BESIDE.items():
            if not isinstance(given := getattr(self, table), Mapping):
                raise InvalidSetting(table, given, f'a mapping such as {{"mail": {kind.__name__}(...)}}')
        for table, name, expected in wrong_names({table: getattr(self, table) for table in BESIDE}):
            raise InvalidSetting(f"{table}[{name!r}]", name, expected)
        for table, kind in BESIDE.items():
            for name, one in getattr(self, table).items():
                check_nested(f"{table}[{name!r}]", one, kind)


def prefix_of(name: str) -> str:
    """Return what the logical ids of a worker or a job begin with: `MailSender` for `mail-sender`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split("[-_]", name))


def wrong_names(named: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield names that cannot be, each with its table before it and what it must be.

    Args:
        named: The names of each table, such as `workers`.
    """
    prefixes: dict[str, tuple[str, str]] = {}
    for table, name in ((table, name) for table, names in named.items() for name in names):
        prefix = prefix_of(str(name))
        if not isinstance(name, str) or not re.fullmatch("[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*", name):
            yield table, name, "a name of letters and digits, with single hyphens or underscores between them"
        elif (first := prefixes.setdefault(prefix, (table, name))) != (table, name):
            other = f"{ONE_OF[first[0]]} {first[1]}"
            yield table, name, f"another name: the logical ids of the {other} begin with {prefix} already"


def defaults_of_worker(web: Settings, name: str, table: Mapping[str, Any]) -> dict[str, object]:
    """Return the settings of a worker that follow from those of the web service, by their names.

    Args:
        web: The settings of the web service.
        name: What the worker is called.
        table: What is said of it, which decides what else it takes: another image has facts of its own.
    """
    scaling = table.get("scaling")
    follows_queue = isinstance(scaling, Mapping) and "queue" in scaling
    return {
        **_defaults(web, name, table),
        "service": BackgroundServiceSettings(
            condition=web.service.condition, assign_public_ip=_assign_public_ip(web, table)
        ),
        # whether tasks are counted there matters to a queue alone
        **({"cluster": web.cluster} if follows_queue else {}),
        "alarms": web.alarms
        and BackgroundAlarmSettings(topic=web.alarms.topic, log_error_pattern=web.alarms.log_error_pattern),
    }


def defaults_of_job(web: Settings, name: str, table: Mapping[str, Any]) -> dict[str, object]:
    """Return the settings of a job that follow from those of the web service; as `defaults_of_worker`."""
    return {
        **_defaults(web, name, table),
        "run": RunSettings(assign_public_ip=_assign_public_ip(web, table)),
        "topic": web.alarms and web.alarms.topic,
    }


def _defaults(web: Settings, name: str, table: Mapping[str, Any]) -> dict[str, object]:
    own = table.get("container")
    container = with_repository(web)
    taken = (*_OF_APPLICATION, *(() if isinstance(own, Mapping) and "image" in own else _OF_IMAGE))
    subnets = {it: getattr(web, it) for it in ("subnet_ids", "private_subnet_ids")}
    if web.private_subnet_ids is not None:
        subnets["subnet_ids"] = None
    if said := [it for it in subnets if it in table]:
        subnets = {it: None for it in subnets if it not in said}
    return {
        "vpc_id": web.vpc_id,
        **subnets,
        "container": {"name": name} | {it: getattr(container, it) for it in taken},
        "logs": web.logs,
        # the web service's has the events of all tasks of the cluster
        "events": None,
        "tags": web.tags,
        "permissions_boundary": web.permissions_boundary,
    }


def _assign_public_ip(web: Settings, table: Mapping[str, Any]) -> Value | None:
    """What is said of the web service, where the tasks are in public subnets as well."""
    said = {"subnet_ids", "private_subnet_ids"} & table.keys()
    is_public = "subnet_ids" in said if said else web.private_subnet_ids is None
    return web.service.assign_public_ip if is_public else None


def add_workers(stack: Stack, settings: BudgetTrackerSettings) -> None:
    """Add the workers to the template of a web service.

    Raises:
        InvalidSetting: a worker that cannot be beside it, with its name.
    """
    # only who asks for a worker waits for what builds it
    from budget_stack.stacks.beside import beside
    from budget_stack.stacks.worker import build_worker

    for name, worker in settings.workers.items():
        with _named(WORKERS, name):
            made = build_worker(
                beside(worker, stack, settings), template=stack.template, prefix=prefix_of(name), shared=stack.shared
            )
        _let_wait(made.service.service, stack)


def add_jobs(stack: Stack, settings: BudgetTrackerSettings) -> None:
    """Add the jobs to the template of a web service, without which none is started by its schedule.

    Raises:
        InvalidSetting: a job that cannot be beside it, with its name.
    """
    # only who asks for a job waits for what builds it
    from budget_stack.stacks.beside import beside
    from budget_stack.stacks.job import build_job

    for name, job in settings.jobs.items():
        with _named(JOBS, name):
            made = build_job(
                beside(job, stack, settings), template=stack.template, prefix=prefix_of(name), shared=stack.shared
            )
        if made.schedule is not None:
            # before the first push there is no image to run
            if settings.service.condition is not None:
                made.schedule.schedule.Condition = settings.service.condition
            _let_wait(made.schedule.schedule, stack)


def _let_wait(resource: AWSObject, stack: Stack) -> None:
    """Let what starts tasks wait for the web service, whose own have migrated the database by then."""
    resource.DependsOn = [*getattr(resource, "DependsOn", ()), stack.service.service.title]


@contextmanager
def _named(table: str, name: str) -> Iterator[None]:
    """Say of what is refused in which worker or job it is."""
    setting = f"{table}[{name!r}]"
    try:
        yield
    except LogicalIdTaken as error:
        expected = f"another name: the template has a {error.kind} {error.logical_id} already"
        raise InvalidSetting(setting, name, expected) from error
    except InvalidSetting as error:
        raise InvalidSetting(f"{setting}.{error.setting}", error.got, error.expected) from error
