"""What the containers of a task definition refer to: each other, volumes, secrets.

Every function yields reasons; moto accepts anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties

_SUFFIX = "-[A-Za-z0-9]{6}"


def wrong_containers(task: Properties) -> Iterator[str]:
    """Yield why ECS would refuse the task definition for references within it."""
    containers = task.get("ContainerDefinitions", ())
    names = {container.get("Name") for container in containers}
    volumes = {volume.get("Name") for volume in task.get("Volumes", ())}
    for container in containers:
        where = f"container {container.get('Name')}"
        for dependency in container.get("DependsOn", ()):
            if dependency.get("ContainerName") not in names:
                yield f"{where} depends on the container {dependency.get('ContainerName')}, which does not exist"
        for source in container.get("VolumesFrom", ()):
            if source.get("SourceContainer") not in names:
                yield f"{where} takes the volumes of {source.get('SourceContainer')}, which does not exist"
        for mount in container.get("MountPoints", ()):
            if mount.get("SourceVolume") not in volumes:
                yield f"{where} mounts the volume {mount.get('SourceVolume')}, which is not among the Volumes"
        if _sources(container) and "ExecutionRoleArn" not in task:
            yield f"{where} has secrets, for which the task definition must have an ExecutionRoleArn"


def missing_secrets(aws: Context, task: Properties) -> Iterator[str]:
    """Yield which secrets of this account and region its tasks would lack."""
    for container in task.get("ContainerDefinitions", ()):
        for source in _sources(container):
            if _is_missing_secret(aws, source):
                yield f"container {container.get('Name')} takes its secret from {source}, which does not exist"


def _sources(container: Mapping[str, Any]) -> list[str]:
    secrets = (*container.get("Secrets", ()), *container.get("LogConfiguration", {}).get("SecretOptions", ()))
    sources = [secret.get("ValueFrom") for secret in secrets]
    sources.append(container.get("RepositoryCredentials", {}).get("CredentialsParameter"))
    return [str(source) for source in sources if source is not None]


def _is_missing_secret(aws: Context, source: str) -> bool:
    # after the name come a JSON key, a version stage and a version id
    parts = source.split(":")[:7]
    ours = ["arn", aws.account.partition, "secretsmanager", aws.account.region, aws.account.id, "secret"]
    # nothing is known of parameters, other accounts and other regions
    if parts[:6] != ours or len(parts) < 7:
        return False
    arn = ":".join(parts)
    # an ARN may lack the six characters that Secrets Manager adds
    existing = aws.find("secretsmanager", "describe_secret", SecretId=arn).get("ARN", "")
    return not re.fullmatch(f"{re.escape(arn)}({_SUFFIX})?", existing)
