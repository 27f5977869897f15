"""What runs beside the Budget Tracker's web service: which workers, and what they take from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from budget_stack.blocks.alarm import BackgroundAlarmSettings
from budget_stack.blocks.service import BackgroundServiceSettings
from budget_stack.errors import InvalidSetting, LogicalIdTaken
from budget_stack.frozen import Frozen
from budget_stack.settings.common import check_nested
from budget_stack.settings.web_service import Settings
from budget_stack.settings.worker import WorkerSettings
from budget_stack.stacks.stack import Stack
from budget_stack.wiring.additions import with_repository

WORKERS = "workers"
# What is true of the image, whatever it runs.
_OF_IMAGE = ("cpu_architecture", "image", "repository_arn", "repository_credentials", "user", "writable_root")
_OF_APPLICATION = ("environment", "secrets", "secrets_kms_key_arns", "stop_timeout")


class BudgetTrackerSettings(Settings, Frozen):
    """Of the shipped template: those of a web service, and what runs beside it.

    Attributes:
        workers: Services without a port beside the web service, by their names: letters, digits, hyphens and
            underscores. Each is in the web service's cluster, with its database, and waits for it, so that migrations
            are done. Its logical ids begin with its name, in CamelCase.

    Raises:
        InvalidSetting: what is no worker, a name that no logical id can begin with, or two that make the same.
    """

    workers: Mapping[str, WorkerSettings] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.workers, Mapping):
            raise InvalidSetting(WORKERS, self.workers, 'a mapping such as {"mail": WorkerSettings(...)}')
        for name, expected in wrong_names(self.workers):
            raise InvalidSetting(f"{WORKERS}[{name!r}]", name, expected)
        for name, worker in self.workers.items():
            check_nested(f"{WORKERS}[{name!r}]", worker, WorkerSettings)


def prefix_of(name: str) -> str:
    """Return what the logical ids of a worker begin with: `MailSender` for `mail-sender`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split("[-_]", name))


def wrong_names(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield names of workers that cannot be, each with what it must be."""
    prefixes: dict[str, str] = {}
    for name in names:
        prefix = prefix_of(str(name))
        if not isinstance(name, str) or not re.fullmatch("[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*", name):
            yield name, "a name of letters and digits, with single hyphens or underscores between them"
        elif (other := prefixes.setdefault(prefix, name)) != name:
            yield name, f"another name: the logical ids of {other} begin with {prefix} already"


def defaults_of_worker(web: Settings, name: str, table: Mapping[str, Any]) -> dict[str, object]:
    """Return the settings of a worker that follow from those of the web service, by their names.

    Args:
        web: The settings of the web service.
        name: What the worker is called.
        table: What is said of it, which decides what else it takes: another image has facts of its own.
    """
    own = table.get("container")
    container, service = with_repository(web), web.service
    taken = (*_OF_APPLICATION, *(() if isinstance(own, Mapping) and "image" in own else _OF_IMAGE))
    subnets = {it: getattr(web, it) for it in ("subnet_ids", "private_subnet_ids")}
    if web.private_subnet_ids is not None:
        subnets["subnet_ids"] = None
    if said := [it for it in subnets if it in table]:
        subnets = {it: None for it in subnets if it not in said}
    is_public = "subnet_ids" in table if said else web.private_subnet_ids is None
    scaling = table.get("scaling")
    follows_queue = isinstance(scaling, Mapping) and "queue" in scaling
    return {
        "vpc_id": web.vpc_id,
        **subnets,
        "container": {"name": name} | {it: getattr(container, it) for it in taken},
        "service": BackgroundServiceSettings(
            condition=service.condition, assign_public_ip=service.assign_public_ip if is_public else None
        ),
        "logs": web.logs,
        # whether tasks are counted there matters to a queue alone
        **({"cluster": web.cluster} if follows_queue else {}),
        # the web service's has the events of all tasks of the cluster
        "events": None,
        "alarms": web.alarms
        and BackgroundAlarmSettings(topic=web.alarms.topic, log_error_pattern=web.alarms.log_error_pattern),
        "tags": web.tags,
        "permissions_boundary": web.permissions_boundary,
    }


def add_workers(stack: Stack, settings: BudgetTrackerSettings) -> None:
    """Add the workers to the template of a web service.

    Raises:
        InvalidSetting: a worker that cannot be beside it, with its name.
    """
    # only who asks for a worker waits for what builds it
    from budget_stack.stacks.beside import beside
    from budget_stack.stacks.worker import build_worker

    for name, worker in settings.workers.items():
        setting = f"{WORKERS}[{name!r}]"
        try:
            made = build_worker(
                beside(worker, stack, settings), template=stack.template, prefix=prefix_of(name), shared=stack.shared
            )
        except LogicalIdTaken as error:
            expected = f"another name: the template has a {error.kind} {error.logical_id} already"
            raise InvalidSetting(setting, name, expected) from error
        except InvalidSetting as error:
            raise InvalidSetting(f"{setting}.{error.setting}", error.got, error.expected) from error
        service = made.service.service
        # its tasks have migrated the database by then
        service.DependsOn = [*getattr(service, "DependsOn", ()), stack.service.service.title]
