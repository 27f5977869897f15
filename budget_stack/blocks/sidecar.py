"""Containers beside the application's, and who of a task waits for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from budget_stack.blocks.container_checks import (
    check_health_check,
    check_image,
    check_name,
    check_user,
    check_variables,
)
from budget_stack.blocks.secret import Secret
from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecs import ENDED, HEALTHY, WAITING_CONDITIONS
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_number, check_texts, number
from budget_stack.values import Value, is_literal


class Sidecar(Frozen):
    """A container beside the application's, in each of its tasks: a proxy, or a collector of metrics.

    It shares the task's network, so each reaches the other at 127.0.0.1, its roles and its log group, and is confined
    like the application.

    Attributes:
        name: The container's name, which no other of the task has; its log streams begin with it.
        image: Any image URI, by tag or digest, from ECR or a public registry.
        repository_arn: The ECR repository that the execution role may pull from, as for the application's container.
        essential: Whether the task stops, and is replaced, once this container ends. One that ends by itself, such as
            one that writes a file, must not be. A run of a job ends with it, too: the application is sent SIGTERM, and
            unless it then ends with another code than 0, nobody is told that the run was cut short.
        command: Replaces the command of the image; empty keeps it.
        environment: Plain variables, which anybody may read who may describe the task.
        secrets: Variables that Fargate fetches when the task starts, as for the application's container.
        health_check_command: `("CMD", ...)`, run in the container every 30 seconds; empty for none. Who waits for
            HEALTHY needs one.
        wait_for: For which other container of the task it waits, and until when: START, HEALTHY, or, of one that is not
            essential, COMPLETE or SUCCESS.
        cpu: CPU units of the task that are kept for it; left out, it takes what is left.
        memory: MiB that it is killed beyond; left out, the task's memory is its limit.
        user: Numeric `uid` or `uid:gid`, other than root; `None` keeps the user of the image.
        writable_root: Whether it may write to its whole file system, and not only to /tmp.

    Raises:
        InvalidSetting: a literal that ECS would reject.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    """

    name: str
    image: Value
    repository_arn: Value | None = None
    essential: bool = True
    command: Sequence[Value] = ()
    environment: Mapping[str, Value] = field(default_factory=dict)
    secrets: Mapping[str, Value | Secret] = field(default_factory=dict)
    health_check_command: Sequence[Value] = ()
    wait_for: Mapping[str, str] = field(default_factory=dict)
    cpu: Value | None = None
    memory: Value | None = None
    user: str | None = "10001:10001"
    writable_root: bool = False

    def __post_init__(self) -> None:
        check_name(self.name)
        check_image(self.image, self.repository_arn)
        check_bool("essential", self.essential)
        check_texts("command", self.command, '("serve",)', may_be_empty=True)
        check_variables("", self.environment, self.secrets)
        check_health_check(self.health_check_command)
        check_waiting("wait_for", self.wait_for)
        if self.cpu is not None:
            check_number("cpu", self.cpu, 1, unit="CPU units")
        if self.memory is not None:
            # less is what Docker does not take
            check_number("memory", self.memory, 6, unit="MiB")
        check_user(self.user)
        check_bool("writable_root", self.writable_root)


def check_waiting(setting: str, wait_for: Mapping[str, str]) -> None:
    """Refuse what says neither for whom nor until when."""
    if not isinstance(wait_for, Mapping):
        raise InvalidSetting(setting, wait_for, 'a mapping such as {"proxy": "HEALTHY"}')
    for name, until in wait_for.items():
        if not isinstance(name, str):
            raise InvalidSetting(setting, name, "names of containers")
        if until not in WAITING_CONDITIONS:
            raise InvalidSetting(f"{setting}[{name!r}]", until, f"one of {', '.join(WAITING_CONDITIONS)}")


def check_sidecars(
    sidecars: Sequence[Sidecar], *, taken: Sequence[str], wait_for: Mapping[str, str], cpu: Value, memory: Value
) -> None:
    """Refuse sidecars that one task cannot have together.

    Args:
        sidecars: All of the task.
        taken: The names of its other containers; the first is the application's.
        wait_for: For which of them the application waits.
        cpu: CPU units of the task.
        memory: MiB of the task.

    Raises:
        InvalidSetting: one name twice, more CPU or memory than the task has, a container that is not there to be waited
            for or never comes to what is waited for, or a circle of waiting.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
    """
    if not isinstance(sidecars, Sequence) or isinstance(sidecars, str | bytes):
        raise InvalidSetting("sidecars", sidecars, "a sequence of Sidecar")
    for position, sidecar in enumerate(sidecars):
        if not isinstance(sidecar, Sidecar):
            raise InvalidSetting(f"sidecars[{position}]", sidecar, "a Sidecar")
        if sidecar.name in (*taken, *(other.name for other in sidecars[:position])):
            raise InvalidSetting(f"sidecars[{position}].name", sidecar.name, "named unlike the task's other containers")
    check_waiting("wait_for", wait_for)
    by_name = {sidecar.name: sidecar for sidecar in sidecars}
    for name, until in wait_for.items():
        _check_awaited(f"wait_for[{name!r}]", name, until, by_name)
    for position, sidecar in enumerate(sidecars):
        for name, until in sidecar.wait_for.items():
            _check_awaited(f"sidecars[{position}].wait_for[{name!r}]", name, until, by_name)
        if _waits_for_itself(sidecar.name, by_name):
            expected = "such that none waits for itself through others"
            raise InvalidSetting(f"sidecars[{position}].wait_for", dict(sidecar.wait_for), expected)
    _check_shares(sidecars, cpu, memory)


def _check_awaited(setting: str, name: str, until: str, by_name: Mapping[str, Sidecar]) -> None:
    awaited = by_name.get(name)
    if awaited is None:
        raise InvalidSetting(setting, name, f"the name of a sidecar, of which there are {', '.join(by_name) or 'none'}")
    if until == HEALTHY and not awaited.health_check_command:
        raise InvalidSetting(setting, until, "START, or the sidecar given a health_check_command")
    if until in ENDED and awaited.essential:
        raise InvalidSetting(setting, until, "START or HEALTHY of an essential sidecar, with whose end the task ends")


def _waits_for_itself(name: str, by_name: Mapping[str, Sidecar]) -> bool:
    pending, seen = [*by_name[name].wait_for], set[str]()
    while pending:
        following = pending.pop()
        if following == name:
            return True
        if following not in seen:
            seen.add(following)
            pending += by_name[following].wait_for if following in by_name else ()
    return False


def _check_shares(sidecars: Sequence[Sidecar], cpu: Value, memory: Value) -> None:
    for setting, whole, unit in (("cpu", cpu, "CPU units"), ("memory", memory, "MiB")):
        shares = [share for sidecar in sidecars if (share := getattr(sidecar, setting)) is not None]
        known = sum(number(setting, share) for share in shares if is_literal(share))
        # the application needs some as well
        if is_literal(whole) and shares and known >= number(setting, whole):
            expected = f"such that their {setting} is less than the task's {whole} {unit} together"
            raise InvalidSetting("sidecars", known, expected)
