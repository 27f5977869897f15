"""The settings of a container: image, size, command, environment, secrets and health check."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field

from budget_stack.blocks.container_checks import (
    check_health_check,
    check_image,
    check_name,
    check_user,
    check_variables,
)
from budget_stack.blocks.rights import IamStatement, check_statements
from budget_stack.blocks.secret import Secret, check_key_arns, check_secret
from budget_stack.blocks.sidecar import Sidecar, check_sidecars
from budget_stack.blocks.volume import EfsVolume, check_volumes
from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecs import MOST_CONTAINERS
from budget_stack.facts.fargate import CPU_ARCHITECTURES, FARGATE_SIZES, MOST_STOP_TIMEOUT
from budget_stack.facts.iam import MOST_MANAGED_POLICIES
from budget_stack.frozen import Frozen
from budget_stack.literals import (
    check_bool,
    check_different,
    check_int,
    check_number,
    check_reference,
    check_references_of,
    check_texts,
    number,
)
from budget_stack.values import Value, is_literal


class BackgroundContainerSettings(Frozen):
    """The container of a worker or a job, which nobody connects to.

    Attributes:
        image: Any image URI, by tag or digest, from ECR or another registry.
        repository_arn: The ECR repository that the execution role may pull from. `None` derives it from a
            literal ECR URI, or from what `image_uri` returns. An ECR image named by any other intrinsic needs it; other
            registries do not.
        repository_credentials: ARN of the Secrets Manager secret with the user name and password of a private
            registry other than ECR.
        name: The container's name.
        cpu: CPU units, of which 1,024 are one vCPU; one of Fargate's sizes, 256 to 32,768.
        memory: MiB; a size that goes with `cpu`. The container may use all of it.
        cpu_architecture: `X86_64` or `ARM64`, as the image was built for.
        command: Replaces the command of the image; empty keeps it.
        init_command: Runs first, in a container of its own with the same image, for example to migrate a
            database. The application starts once it has succeeded, and the task stops if it fails; empty for none.
        environment: Plain variables, which anybody may read who may describe the task. A variable whose value is
            `If(condition, value, NoValue)` is left out if the condition is false.
        secrets: Variables that Fargate fetches when the task starts: the ARN of a Secrets Manager secret or a
            Systems Manager parameter, the name of a parameter, with its leading slash, or a `Secret`, which may be one
            key, and depend on a condition. The execution role gets the right to read exactly these.
        init_environment: Plain variables of the container that runs first; `None` for those in `environment`.
        init_secrets: Secrets of the container that runs first; `None` for those in `secrets`.
        secrets_kms_key_arns: ARNs of the customer-managed KMS keys that encrypt those secrets. The execution role may
            decrypt with them through Secrets Manager and Systems Manager, and not by itself.
        health_check_command: `("CMD", ...)`, run in the container every 30 seconds; empty for none. It can only
            use what is in the image: slim images have no curl.
        user: Numeric `uid` or `uid:gid`, other than root; files of volumes that name no file system are that user's.
            `None` keeps the user of the image.
        writable_root: Whether the container may write to its whole file system, and not only to /tmp. What breaks into
            it can then change the application and leave tools behind, until the task ends.
        sidecars: Containers beside this one; each takes its share of `cpu` and `memory`.
        wait_for: For which sidecars the application waits before it starts, and until when: `{"proxy": "HEALTHY"}`, or
            START, or, of one that is not essential, COMPLETE or SUCCESS. A task fails whose sidecar never gets there.
        volumes: File systems of Amazon EFS that this container, and the one that runs first, mount.
        statements: What the application may do in AWS: statements of awacs, or tables as IAM writes them, such as
            `{Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::invoices/*"]}`. The service waits
            until its role has them. Empty for nothing.
        policy_arns: ARNs of managed policies that the application's role has besides, of AWS or of your own.
        stop_timeout: Seconds, 2 to 120, from SIGTERM to SIGKILL; at least what the application needs to shut down.

    Raises:
        InvalidSetting: a size that Fargate does not have, a name that is both a variable and a secret, variables
            of a container that does not exist, a secret without an ARN, the same policy under two conditions, root
            as the user, a statement that no role's policy can have, a string instead of a sequence, a number instead
            of a string, or any other literal that ECS would reject.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    """

    image: Value
    repository_arn: Value | None = None
    repository_credentials: Value | None = None
    name: str = "app"
    cpu: Value = 256
    memory: Value = 512
    cpu_architecture: Value = "X86_64"
    command: Sequence[Value] = ()
    init_command: Sequence[Value] = ()
    environment: Mapping[str, Value] = field(default_factory=dict)
    secrets: Mapping[str, Value | Secret] = field(default_factory=dict)
    init_environment: Mapping[str, Value] | None = None
    init_secrets: Mapping[str, Value | Secret] | None = None
    secrets_kms_key_arns: Sequence[Value] = ()
    health_check_command: Sequence[Value] = ()
    user: str | None = "10001:10001"
    writable_root: bool = False
    sidecars: Sequence[Sidecar] = ()
    wait_for: Mapping[str, str] = field(default_factory=dict)
    volumes: Sequence[EfsVolume] = ()
    statements: Sequence[IamStatement] = ()
    policy_arns: Sequence[Value] = ()
    stop_timeout: int = 30

    def __post_init__(self) -> None:
        check_image(self.image, self.repository_arn)
        check_name(self.name)
        _check_size(self.cpu, self.memory)
        if is_literal(self.cpu_architecture) and self.cpu_architecture not in CPU_ARCHITECTURES:
            raise InvalidSetting("cpu_architecture", self.cpu_architecture, f"one of {CPU_ARCHITECTURES}")
        check_texts("command", self.command, '("python", "-m", "app")', may_be_empty=True)
        check_texts("init_command", self.init_command, '("python", "-m", "app", "migrate")', may_be_empty=True)
        check_sidecars(
            self.sidecars,
            taken=(self.name, init_name(self)),
            wait_for=self.wait_for,
            cpu=self.cpu,
            memory=self.memory,
        )
        self._check_number_of_containers()
        _check_variables(self)
        check_health_check(self.health_check_command)
        check_user(self.user)
        check_bool("writable_root", self.writable_root)
        check_volumes(self.volumes, self.user)
        check_statements("statements", self.statements)
        check_references_of(self, "policy_arns")
        check_different("policy_arns", self.policy_arns, at_most=MOST_MANAGED_POLICIES)
        check_int("stop_timeout", self.stop_timeout, 2, MOST_STOP_TIMEOUT, "seconds")

    def _check_number_of_containers(self) -> None:
        if self.init_command:
            check_name(init_name(self))
        room = MOST_CONTAINERS - (2 if self.init_command else 1)
        if len(self.sidecars) > room:
            raise InvalidSetting(
                "sidecars", len(self.sidecars), f"{room} at most: a task has {MOST_CONTAINERS} containers"
            )


class ContainerSettings(BackgroundContainerSettings, Frozen):
    """The container of a service behind a load balancer.

    Attributes:
        port: The TCP port, 1 to 65,535, that the application listens on, on all interfaces.

    Raises:
        InvalidSetting: something that is no port, or a literal that `BackgroundContainerSettings` refuses.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    """

    port: Value = 5000

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number("port", self.port, 1, 65535)


def init_name(container: BackgroundContainerSettings) -> str:
    """Return the name of the container that runs first."""
    return f"{container.name}-init"


def init_environment(container: BackgroundContainerSettings) -> Mapping[str, Value]:
    """Return the plain variables of the container that runs first."""
    return container.environment if container.init_environment is None else container.init_environment


def init_secrets(container: BackgroundContainerSettings) -> Mapping[str, Value | Secret]:
    """Return the secrets of the container that runs first."""
    return container.secrets if container.init_secrets is None else container.init_secrets


def _check_size(cpu: Value, memory: Value) -> None:
    check_number("memory", memory, 1, unit="MiB")
    if not is_literal(cpu):
        return
    sizes = FARGATE_SIZES.get(number("cpu", cpu))
    if sizes is None:
        raise InvalidSetting("cpu", cpu, f"one of {tuple(FARGATE_SIZES)} CPU units")
    if is_literal(memory) and number("memory", memory) not in sizes:
        raise InvalidSetting("memory", memory, f"one of {sizes} MiB with {cpu} CPU units")


def _check_variables(container: BackgroundContainerSettings) -> None:
    for setting in ("init_environment", "init_secrets"):
        if getattr(container, setting) is not None and not container.init_command:
            raise InvalidSetting(setting, getattr(container, setting), "left out where there is no init_command")
    check_variables("", container.environment, container.secrets)
    check_variables("init_", init_environment(container), init_secrets(container))
    beside = (item for sidecar in container.sidecars for item in sidecar.secrets.items())
    _check_conditions(*container.secrets.items(), *init_secrets(container).items(), *beside)
    check_key_arns("secrets_kms_key_arns", container.secrets_kms_key_arns)
    if container.repository_credentials is not None:
        check_secret("repository_credentials", Secret(container.repository_credentials))


def _check_conditions(*secrets: tuple[str, Value | Secret]) -> None:
    conditions: dict[str, str] = {}
    for name, secret in secrets:
        if not isinstance(secret, Secret) or secret.condition is None:
            continue
        check_reference(f"secrets[{name!r}].condition", secret.condition, "condition")
        if not re.fullmatch("[A-Za-z0-9]+", secret.policy):
            raise InvalidSetting(f"secrets[{name!r}].policy", secret.policy, "letters and digits only")
        other = conditions.setdefault(secret.policy, secret.condition)
        if other != secret.condition:
            raise InvalidSetting(f"secrets[{name!r}].policy", secret.policy, f"another one than under {other}")
