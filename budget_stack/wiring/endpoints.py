"""Which VPC endpoints the tasks of a stack cannot do without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from troposphere import Template

from budget_stack.blocks.container import BackgroundContainerSettings, init_secrets
from budget_stack.blocks.database import DatabaseSettings
from budget_stack.blocks.endpoints import Endpoints, add_endpoints
from budget_stack.blocks.secret import Secret, secret_arn
from budget_stack.blocks.service import BackgroundServiceSettings
from budget_stack.blocks.task_run import RunSettings
from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecr import image_in_ecr
from budget_stack.settings.common import CommonSettings
from budget_stack.values import Value, is_literal


def add_task_endpoints(
    template: Template,
    *,
    settings: CommonSettings,
    container: BackgroundContainerSettings,
    client_security_group_id: Value,
    execute_command: bool = False,
    calls: Sequence[str] = (),
    prefix: str = "",
) -> Endpoints | None:
    """Add the endpoints that the tasks need; nothing where the settings ask for none.

    Raises:
        InvalidSetting: an image of another registry, or Aurora DSQL, which no such endpoint leads to.
    """
    if settings.endpoints is None:
        return None
    check_images(container)
    if isinstance(settings.database, DatabaseSettings):
        expected = "None or Aurora PostgreSQL beside endpoints: Aurora DSQL is reached by its public name"
        raise InvalidSetting("database", settings.database, expected)
    return add_endpoints(
        template,
        vpc_id=settings.vpc_id,
        subnet_ids=settings.task_subnet_ids,
        client_security_group_id=client_security_group_id,
        # The layers of an image are in S3.
        services=("ecr.api", "ecr.dkr", "s3", "logs", *_called(container, execute_command=execute_command), *calls),
        settings=settings.endpoints,
        prefix=prefix,
    )


def called_services(
    container: BackgroundContainerSettings, started_by: BackgroundServiceSettings | RunSettings
) -> Sequence[str]:
    """Return the ends of the names of endpoints that tasks need beside those of every task."""
    return _called(container, execute_command=started_by.execute_command)


def _called(container: BackgroundContainerSettings, *, execute_command: bool) -> Sequence[str]:
    return [*sorted({*_of_secrets(container)}), *(["ssmmessages"] if execute_command else [])]


def check_images(container: BackgroundContainerSettings) -> None:
    """Refuse images of registries that no endpoint leads to."""
    _check_image("container.image", container.image)
    for position, sidecar in enumerate(container.sidecars):
        _check_image(f"container.sidecars[{position}].image", sidecar.image)


def _check_image(setting: str, image: Value) -> None:
    if is_literal(image) and image_in_ecr(str(image)) is None:
        raise InvalidSetting(setting, image, "in Amazon ECR beside endpoints, which lead to no other registry")


def _of_secrets(container: BackgroundContainerSettings) -> Iterator[str]:
    """Yield the services that the container's secrets are read from; of an unknown ARN it may be either."""
    beside = (secret for sidecar in container.sidecars for secret in sidecar.secrets.values())
    for secret in (*container.secrets.values(), *init_secrets(container).values(), *beside):
        if isinstance(secret, Secret):
            yield "secretsmanager"
        elif not is_literal(arn := secret_arn(secret)):
            yield from ("secretsmanager", "ssm")
        else:
            yield _service(arn)


def _service(arn: Value) -> str:
    return "secretsmanager" if ":secretsmanager:" in str(arn) else "ssm"
