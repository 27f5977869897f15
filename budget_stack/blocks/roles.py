"""The task's two roles: what Fargate may do to start it, and what the application may do."""

from __future__ import annotations

import re
from typing import NamedTuple

from awacs import ecr, kms, logs, secretsmanager, ssm
from awacs.aws import Action, Allow, PolicyDocument, Statement
from troposphere import Ref, Template, iam

from budget_stack.blocks.container import ContainerSettings, secret_arn
from budget_stack.naming import add_resource, logical_id
from budget_stack.trust import service_trust
from budget_stack.values import Value, is_literal, sub

_ECR_IMAGE = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([^:@]+)")


class Roles(NamedTuple):
    """What `add_roles` adds."""

    execution_policy: iam.ManagedPolicy
    execution_role: iam.Role
    task_role: iam.Role


def add_roles(template: Template, *, log_group_arn: Value, settings: ContainerSettings, prefix: str = "") -> Roles:
    """Add the role that pulls the image, writes the logs and reads the secrets, and the application's own.

    The execution role may use this repository, this log group and these secrets, nothing else. The task
    role may do nothing: give the application a right through `stack.roles.task_role.ManagedPolicyArns`.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    execution_policy = add_resource(
        template,
        iam.ManagedPolicy(
            logical_id(prefix, "ExecutionPolicy"),
            Description="What Fargate needs to start the task",
            PolicyDocument=PolicyDocument(
                Version="2012-10-17",
                Statement=[
                    *_pull(settings),
                    Statement(
                        Sid="WriteLogs",
                        Effect=Allow,
                        Action=[logs.CreateLogStream, logs.PutLogEvents],
                        Resource=[log_group_arn],
                    ),
                    *_read_secrets(settings),
                ],
            ),
        ),
    )
    execution_role = add_resource(
        template,
        iam.Role(
            logical_id(prefix, "ExecutionRole"),
            Description="Starts the task: pulls its image, writes its logs, reads its secrets",
            AssumeRolePolicyDocument=service_trust("ecs-tasks"),
            # Attached here and not by the policy, so that the service cannot start before its rights exist.
            ManagedPolicyArns=[Ref(execution_policy)],
        ),
    )
    task_role = add_resource(
        template,
        iam.Role(
            logical_id(prefix, "TaskRole"),
            Description="What the application itself may do in AWS",
            AssumeRolePolicyDocument=service_trust("ecs-tasks"),
        ),
    )
    return Roles(execution_policy, execution_role, task_role)


def _pull(settings: ContainerSettings) -> list[Statement]:
    repository_arn = settings.repository_arn or _repository_arn(settings.image)
    if repository_arn is None:
        return []
    return [
        # The one action here that has no resource to name.
        Statement(Sid="LogInToRegistry", Effect=Allow, Action=[ecr.GetAuthorizationToken], Resource=["*"]),
        Statement(
            Sid="PullImage",
            Effect=Allow,
            Action=[ecr.BatchCheckLayerAvailability, ecr.BatchGetImage, ecr.GetDownloadUrlForLayer],
            Resource=[repository_arn],
        ),
    ]


def _repository_arn(image: Value) -> Value | None:
    match = _ECR_IMAGE.match(str(image)) if is_literal(image) else None
    if match is None:
        return None
    account, region, name = match.groups()
    return sub(f"arn:${{AWS::Partition}}:ecr:{region}:{account}:repository/{name}")


def _read_secrets(settings: ContainerSettings) -> list[Statement]:
    secrets = [secret_arn(secret) for secret in settings.secrets.values()]
    if settings.repository_credentials is not None:
        secrets.append(settings.repository_credentials)
    statements = []
    if secrets:
        statements.append(
            Statement(Sid="ReadSecrets", Effect=Allow, Action=_read_actions(secrets), Resource=_distinct(secrets))
        )
    if settings.secrets_kms_key_arns:
        keys = list(settings.secrets_kms_key_arns)
        statements.append(Statement(Sid="DecryptSecrets", Effect=Allow, Action=[kms.Decrypt], Resource=keys))
    return statements


def _read_actions(arns: list[Value]) -> list[Action]:
    """Each action works on its own service's ARNs only, so granting both to an unknown ARN grants no more."""
    known = {str(arn).split(":")[2] if is_literal(arn) else "" for arn in arns}
    actions: list[Action] = []
    if known & {"", "secretsmanager"}:
        actions.append(secretsmanager.GetSecretValue)
    if known & {"", "ssm"}:
        actions.append(ssm.GetParameters)
    return actions


def _distinct(arns: list[Value]) -> list[Value]:
    return [arn for position, arn in enumerate(arns) if arn not in arns[:position]]
