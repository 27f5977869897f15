"""The task definition: which container runs, and how it is locked in."""

from __future__ import annotations

from typing import Any, NamedTuple

from troposphere import Delete, Join, Ref, Retain, Template, ecs

from budget_stack.blocks.container import ContainerSettings, Secret
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, text

_WRITABLE, _TMPFS_MIB = "/tmp", 64  # noqa: S108


class Task(NamedTuple):
    """What `add_task_definition` adds."""

    task_definition: ecs.TaskDefinition


def add_task_definition(
    template: Template,
    *,
    execution_role_arn: Value,
    task_role_arn: Value,
    log_group_name: Value,
    settings: ContainerSettings,
    prefix: str = "",
) -> Task:
    """Add a Fargate task of one container that runs as a non-root user on a read-only file system.

    Only /tmp is writable: a tmpfs, because a volume would belong to root.
    """
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
                ContainerDefinitions=[_container(settings, log_group_name)],
            ),
        )
    )


def _container(settings: ContainerSettings, log_group_name: Value) -> ecs.ContainerDefinition:
    optional: dict[str, Any] = {
        "Command": list(settings.command),
        "Environment": [ecs.Environment(Name=k, Value=v) for k, v in settings.environment.items()],
        "Secrets": [ecs.Secret(Name=k, ValueFrom=_value_from(v)) for k, v in settings.secrets.items()],
        "HealthCheck": settings.health_check_command
        and ecs.HealthCheck(
            Command=list(settings.health_check_command), Interval=30, Timeout=5, Retries=3, StartPeriod=30
        ),
        "User": settings.user,
        "RepositoryCredentials": settings.repository_credentials
        and ecs.RepositoryCredentials(CredentialsParameter=settings.repository_credentials),
    }
    return ecs.ContainerDefinition(
        Name=settings.name,
        Image=settings.image,
        Essential=True,
        Memory=settings.memory,
        PortMappings=[ecs.PortMapping(ContainerPort=settings.port, Protocol="tcp")],
        ReadonlyRootFilesystem=True,
        LinuxParameters=ecs.LinuxParameters(
            Capabilities=ecs.KernelCapabilities(Drop=["ALL"]),
            Tmpfs=[ecs.Tmpfs(ContainerPath=_WRITABLE, Size=_TMPFS_MIB)],
        ),
        StopTimeout=settings.stop_timeout,
        LogConfiguration=ecs.LogConfiguration(
            LogDriver="awslogs",
            Options={
                "awslogs-group": log_group_name,
                "awslogs-region": Ref("AWS::Region"),
                "awslogs-stream-prefix": settings.name,
                # The application never waits for CloudWatch; past the buffer the oldest lines go.
                "mode": "non-blocking",
                "max-buffer-size": "4m",
            },
        ),
        **{key: value for key, value in optional.items() if value},
    )


def _value_from(secret: Value | Secret) -> Value:
    return Join("", [secret.arn, f":{secret.json_key}::"]) if isinstance(secret, Secret) else secret
