"""The task definition: which container runs, and how it is confined."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from troposphere import Delete, Join, Ref, Retain, Template, ecs

from budget_stack.blocks.container import (
    BackgroundContainerSettings,
    ContainerSettings,
    init_environment,
    init_name,
    init_secrets,
)
from budget_stack.blocks.secret import Secret
from budget_stack.blocks.sidecar import Sidecar
from budget_stack.blocks.volume import EfsVolume, mounted
from budget_stack.handle import Handle
from budget_stack.literals import check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, only_where, text, unless_left_out

_WRITABLE, _TMPFS_MIB = "/tmp", 64  # noqa: S108


class Task(Handle):
    """What `add_task_definition` adds."""

    task_definition: ecs.TaskDefinition

    @property
    def container(self) -> ecs.ContainerDefinition:
        """The application's container, the first of the task."""
        container: ecs.ContainerDefinition = self.task_definition.ContainerDefinitions[0]
        return container


def add_task_definition(
    template: Template,
    *,
    execution_role_arn: Value,
    task_role_arn: Value,
    log_group_name: Value,
    init_process: bool = False,
    settings: BackgroundContainerSettings,
    prefix: str = "",
) -> Task:
    """Add a Fargate task with one container that runs as a non-root user on a read-only file system.

    Only /tmp is writable, unless the settings say otherwise; it is a tmpfs, because a volume would belong to root. An
    `init_command` runs in a second container, confined in the same way.

    Args:
        template: The template to add to.
        execution_role_arn: The role that starts the task.
        task_role_arn: The application's own role.
        log_group_name: The log group that the containers write to.
        init_process: Whether the application runs below a process that ends what others leave behind, as sessions of
            ECS Exec do.
        settings: The container, and those beside it.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.
    """
    check_references(execution_role_arn=execution_role_arn, task_role_arn=task_role_arn, log_group_name=log_group_name)
    return Task(
        add_resource(
            template,
            ecs.TaskDefinition(
                logical_id(prefix, "TaskDefinition"),
                # CloudFormation deregisters a replaced revision, and a rollback may still need it.
                UpdateReplacePolicy=Retain,
                DeletionPolicy=Delete,
                RequiresCompatibilities=["FARGATE"],
                NetworkMode="awsvpc",
                RuntimePlatform=ecs.RuntimePlatform(
                    CpuArchitecture=settings.cpu_architecture, OperatingSystemFamily="LINUX"
                ),
                Cpu=text(settings.cpu),
                Memory=text(settings.memory),
                ExecutionRoleArn=execution_role_arn,
                TaskRoleArn=task_role_arn,
                ContainerDefinitions=_containers(settings, log_group_name, init_process),
                **_given(Volumes=[_volume(volume) for volume in settings.volumes]),
            ),
        )
    )


def _containers(
    settings: BackgroundContainerSettings, log_group_name: Value, init_process: bool
) -> list[ecs.ContainerDefinition]:
    own = {
        "RepositoryCredentials": _credentials(settings),
        "StopTimeout": settings.stop_timeout,
        "MountPoints": [_mount_point(volume) for volume in settings.volumes],
    }
    application = ecs.ContainerDefinition(
        Name=settings.name,
        Image=settings.image,
        Essential=True,
        **_port(settings),
        **_given(Command=list(settings.command), HealthCheck=_health_check(settings)),
        **_variables(settings.environment, settings.secrets),
        **_common(settings, settings.name, log_group_name, **own),
    )
    if init_process:
        application.LinuxParameters.InitProcessEnabled = True
    containers = [application]
    awaited = dict(settings.wait_for)
    if settings.init_command:
        name = init_name(settings)
        init = ecs.ContainerDefinition(
            Name=name,
            Image=settings.image,
            Essential=False,
            Command=list(settings.init_command),
            **_variables(init_environment(settings), init_secrets(settings)),
            **_common(settings, name, log_group_name, **own),
        )
        containers.append(init)
        awaited = {name: "SUCCESS"} | awaited
    if awaited:
        application.DependsOn = _dependencies(awaited)
    return [*containers, *(_sidecar(sidecar, log_group_name) for sidecar in settings.sidecars)]


def _sidecar(sidecar: Sidecar, log_group_name: Value) -> ecs.ContainerDefinition:
    return ecs.ContainerDefinition(
        Name=sidecar.name,
        Image=sidecar.image,
        Essential=sidecar.essential,
        **_given(
            Command=list(sidecar.command),
            HealthCheck=_health_check(sidecar),
            DependsOn=_dependencies(sidecar.wait_for),
            Cpu=sidecar.cpu,
            Memory=sidecar.memory,
        ),
        **_variables(sidecar.environment, sidecar.secrets),
        **_common(sidecar, sidecar.name, log_group_name),
    )


def _mount_point(volume: EfsVolume) -> ecs.MountPoint:
    return ecs.MountPoint(SourceVolume=volume.name, ContainerPath=volume.path, ReadOnly=volume.read_only)


def _volume(volume: EfsVolume) -> ecs.Volume:
    file_system_id, access_point_id = mounted(volume)
    return ecs.Volume(
        Name=volume.name,
        EFSVolumeConfiguration=ecs.EFSVolumeConfiguration(
            FilesystemId=file_system_id,
            TransitEncryption="ENABLED",
            AuthorizationConfig=ecs.AuthorizationConfig(AccessPointId=access_point_id, IAM="ENABLED"),
        ),
    )


def _dependencies(wait_for: Mapping[str, str]) -> list[ecs.ContainerDependency]:
    return [ecs.ContainerDependency(ContainerName=name, Condition=until) for name, until in wait_for.items()]


def _credentials(settings: BackgroundContainerSettings) -> ecs.RepositoryCredentials | None:
    if settings.repository_credentials is None:
        return None
    return ecs.RepositoryCredentials(CredentialsParameter=settings.repository_credentials)


def _common(
    container: BackgroundContainerSettings | Sidecar, name: str, log_group_name: Value, **own: Any
) -> dict[str, Any]:
    """Return what all containers of the task have in common: their surroundings, and how they are confined."""
    return _given(
        User=container.user,
        ReadonlyRootFilesystem=not container.writable_root,
        LinuxParameters=ecs.LinuxParameters(
            Capabilities=ecs.KernelCapabilities(Drop=["ALL"]),
            Tmpfs=[ecs.Tmpfs(ContainerPath=_WRITABLE, Size=_TMPFS_MIB)],
        ),
        **own,
        LogConfiguration=ecs.LogConfiguration(
            LogDriver="awslogs",
            Options={
                "awslogs-group": log_group_name,
                "awslogs-region": Ref("AWS::Region"),
                "awslogs-stream-prefix": name,
                # The application never waits for CloudWatch; once the buffer is full, the oldest lines are dropped.
                "mode": "non-blocking",
                "max-buffer-size": "4m",
            },
        ),
    )


def _variables(environment: Mapping[str, Value], secrets: Mapping[str, Value | Secret]) -> dict[str, Any]:
    return _given(
        Environment=_named(ecs.Environment, "Value", environment),
        Secrets=_named(ecs.Secret, "ValueFrom", {name: _value_from(secret) for name, secret in secrets.items()}),
    )


def _named(kind: type[Any], key: str, values: Mapping[str, Value]) -> list[Any]:
    return [unless_left_out(value, partial(_variable, kind, name, key)) for name, value in values.items()]


def _variable(kind: type[Any], name: str, key: str, value: Value) -> Any:
    return kind(Name=name, **{key: value})


def _port(settings: BackgroundContainerSettings) -> dict[str, Any]:
    if not isinstance(settings, ContainerSettings):
        return {}
    return {"PortMappings": [ecs.PortMapping(ContainerPort=settings.port, Protocol="tcp")]}


def _health_check(settings: BackgroundContainerSettings | Sidecar) -> ecs.HealthCheck | None:
    if not settings.health_check_command:
        return None
    command = list(settings.health_check_command)
    return ecs.HealthCheck(Command=command, Interval=30, Timeout=5, Retries=3, StartPeriod=30)


def _value_from(secret: Value | Secret) -> Value:
    if not isinstance(secret, Secret):
        return secret
    value = Join("", [secret.arn, f":{secret.json_key}::"]) if secret.json_key else secret.arn
    return only_where(secret.condition, value)


def _given(**properties: Any) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value or value is False}
