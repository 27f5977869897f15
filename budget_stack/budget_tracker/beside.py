"""What runs beside the Budget Tracker's web service: which workers and jobs, and what they take from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from budget_stack.blocks.alarm import BackgroundAlarmSettings
from budget_stack.blocks.service import BackgroundServiceSettings
from budget_stack.blocks.task_run import RunSettings
from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.literals import check_names
from budget_stack.settings.common import check_nested
from budget_stack.settings.job import JobSettings
from budget_stack.settings.web_service import Settings
from budget_stack.settings.worker import WorkerSettings
from budget_stack.values import Value
from budget_stack.wiring.additions import with_repository
from budget_stack.wiring.databases import DATABASE_URL
from budget_stack.wiring.queue import QUEUE_URL

WORKERS, JOBS, SENDS_TO = "workers", "jobs", "sends_to"
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
        sends_to: Variables by which the web service is told the addresses of workers' queues, with the right to send
            there: `{"MAIL_QUEUE_URL": "mail-sender"}`. Workers and jobs are told as well, unless they have a variable
            of that name.

    Raises:
        InvalidSetting: what is no worker or no job, a name that no logical id can begin with, or two that make the
            same; a volume that two of them share and the web service does not have; a variable that the web service
            has already, or a worker that is not there or has no queue of its own.
    """

    workers: Mapping[str, WorkerSettings] = field(default_factory=dict)
    jobs: Mapping[str, JobSettings] = field(default_factory=dict)
    sends_to: Mapping[str, str] = field(default_factory=dict)

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
        self._check_volumes()
        self._check_queues()

    def _check_volumes(self) -> None:
        """Refuse a volume that only workers and jobs share: their order would decide whose file system it is on."""
        ours = {volume.name for volume in self.container.volumes}
        first: dict[str, tuple[str, bool]] = {}
        of_all = [(table, name, one) for table in BESIDE for name, one in getattr(self, table).items()]
        for table, name, one in of_all:
            called = f"{ONE_OF[table]} {name}"
            for position, volume in enumerate(one.container.volumes):
                other, is_made_here = first.setdefault(volume.name, (called, volume.is_made_here))
                if other == called or volume.name in ours or not (is_made_here or volume.is_made_here):
                    continue
                setting = f"{table}[{name!r}].container.volumes[{position}].name"
                expected = (
                    f"another name, or one of the web service's container.volumes as well, on whose file system it "
                    f"then is, with the volume of this name that the {other} has"
                )
                raise InvalidSetting(setting, volume.name, expected)

    def _check_queues(self) -> None:
        """Refuse variables that are taken, and queues that nobody makes."""
        check_names(SENDS_TO, self.sends_to)
        with_queue = [name for name, worker in self.workers.items() if worker.queue is not None]
        for variable, worker in self.sends_to.items():
            setting = f"{SENDS_TO}[{variable!r}]"
            if variable in {*self.container.environment, *self.container.secrets, DATABASE_URL}:
                raise InvalidSetting(setting, worker, "under another name: the container has this variable already")
            if worker not in with_queue:
                there = f"; there is {', '.join(with_queue)}" if with_queue else ""
                raise InvalidSetting(setting, worker, f"the name of a worker with a queue of its own{there}")


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
    # one with a queue of its own is told that one
    kinds = ("environment", "secrets") if "queue" in table else ()
    own_queue = {it: {name: told for name, told in getattr(container, it).items() if name != QUEUE_URL} for it in kinds}
    subnets = {it: getattr(web, it) for it in ("subnet_ids", "private_subnet_ids")}
    if web.private_subnet_ids is not None:
        subnets["subnet_ids"] = None
    if said := [it for it in subnets if it in table]:
        subnets = {it: None for it in subnets if it not in said}
    return {
        "vpc_id": web.vpc_id,
        **subnets,
        "container": {"name": name} | {it: getattr(container, it) for it in taken} | own_queue,
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
