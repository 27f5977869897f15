"""What the containers of a task definition name: each other, volumes, secrets.

Every function yields the reasons why AWS would refuse it, or never start its tasks; moto takes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from budget_stack.testing.context import Context
from budget_stack.testing.handler import Properties

_SUFFIX = "-[A-Za-z0-9]{6}"


def wrong_containers(aws: Context, task: Properties) -> Iterator[str]:
    """Everything that containers name."""
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
        yield from _wrong_secrets(aws, task, container, where)


def _wrong_secrets(aws: Context, task: Properties, container: Mapping[str, Any], where: str) -> Iterator[str]:
    sources = [
        secret.get("ValueFrom")
        for secret in (
            *container.get("Secrets", ()),
            *container.get("LogConfiguration", {}).get("SecretOptions", ()),
        )
    ]
    sources += [source for source in [container.get("RepositoryCredentials", {}).get("CredentialsParameter")] if source]
    if sources and "ExecutionRoleArn" not in task:
        yield f"{where} has secrets, for which the task definition must have an ExecutionRoleArn"
    for source in sources:
        if _is_missing_secret(aws, str(source)):
            yield f"{where} takes its secret from {source}, which does not exist"


def _is_missing_secret(aws: Context, source: str) -> bool:
    # what follows the name is a key in it, a stage and a version
    parts = source.split(":")[:7]
    ours = ["arn", aws.account.partition, "secretsmanager", aws.account.region, aws.account.id, "secret"]
    # of parameters, other accounts and other regions nothing is known here
    if parts[:6] != ours or len(parts) < 7:
        return False
    arn = ":".join(parts)
    try:
        found = aws.read("secretsmanager", "describe_secret", SecretId=arn)["ARN"]
    except ClientError:
        return True
    # an ARN may be written without the six characters that Secrets Manager adds
    return not re.fullmatch(f"{re.escape(arn)}({_SUFFIX})?", found)
