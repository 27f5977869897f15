"""The task's two roles: what Fargate may do to start it, and what the application may do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from awacs import ecr, logs
from awacs.aws import Allow, PolicyDocument, Statement
from troposphere import Ref, Sub, Template, iam

from budget_stack.blocks.container import BackgroundContainerSettings, init_secrets
from budget_stack.blocks.rights import IamStatement
from budget_stack.blocks.secret import Secret, decrypt_secrets, read_secrets, secret_arn
from budget_stack.blocks.volume import mount_statements
from budget_stack.facts.ecr import REGISTRY_DOMAIN, image_in_ecr
from budget_stack.handle import Handle
from budget_stack.literals import check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.parts.role import Role
from budget_stack.parts.trust import service_trust
from budget_stack.values import Value, is_literal, only_where, sub


class Roles(Handle):
    """What `add_roles` adds."""

    execution_policy: iam.ManagedPolicy
    execution_role: iam.Role
    task_role: iam.Role
    conditional_policies: tuple[iam.ManagedPolicy, ...]
    task_policy: iam.ManagedPolicy | None = None


def add_roles(
    template: Template,
    *,
    log_group_arn: Value,
    task_policy_arns: Sequence[Value] = (),
    task_statements: Sequence[IamStatement] = (),
    settings: BackgroundContainerSettings,
    prefix: str = "",
) -> Roles:
    """Add the role that pulls the image, writes the logs and reads the secrets, and the role of the application.

    The execution role may use this repository, this log group and these secrets, and nothing else. The task role
    may do what the container's statements and policies allow, and those given here, which is nothing by default.

    Args:
        template: The template to add to.
        log_group_arn: The log group that the container writes to.
        task_policy_arns: ARNs of managed policies for the application's role, beside those of the settings.
        task_statements: What else the application's role may do, beside the statements of the settings.
        settings: The container, whose image and secrets the execution role may read, and what it may do.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a string instead of a sequence of ARNs, or an ARN of something else.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    check_references(log_group_arn=log_group_arn, task_policy_arns=task_policy_arns)
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
                    *read_secrets(_always_read(settings)),
                    *decrypt_secrets(settings.secrets_kms_key_arns),
                ],
            ),
        ),
    )
    conditional_policies = tuple(
        _add_secret_policy(template, role, secrets, prefix) for role, secrets in _read_by_policy(settings).items()
    )
    execution_role = add_resource(
        template,
        Role(
            logical_id(prefix, "ExecutionRole"),
            Description="Starts the task: pulls its image, writes its logs, reads its secrets",
            AssumeRolePolicyDocument=service_trust("ecs-tasks"),
            # Attached here and not by the policy, so that the service cannot start before it has its permissions.
            ManagedPolicyArns=[
                Ref(execution_policy),
                *(only_where(policy.Condition, Ref(policy)) for policy in conditional_policies),
            ],
        ),
    )
    task_role = add_resource(
        template,
        Role(
            logical_id(prefix, "TaskRole"),
            Description="What the application itself may do in AWS",
            AssumeRolePolicyDocument=service_trust("ecs-tasks", source="ecs:${AWS::Region}:${AWS::AccountId}:*"),
        ),
    )
    statements = (*settings.statements, *mount_statements(settings.volumes), *task_statements)
    task_policy = _add_task_policy(template, statements, prefix)
    policy_arns = [*task_policy_arns, *settings.policy_arns]
    if task_policy is not None:
        policy_arns.append(Ref(task_policy))
    if policy_arns:
        task_role.ManagedPolicyArns = policy_arns
    return Roles(execution_policy, execution_role, task_role, conditional_policies, task_policy)


def _add_task_policy(template: Template, statements: Sequence[IamStatement], prefix: str) -> iam.ManagedPolicy | None:
    if not statements:
        return None
    return add_resource(
        template,
        iam.ManagedPolicy(
            logical_id(prefix, "TaskPolicy"),
            Description="What the application itself may do in AWS",
            # no PolicyDocument, which takes statements of awacs alone
            PolicyDocument={"Version": "2012-10-17", "Statement": list(statements)},
        ),
    )


def _pull(settings: BackgroundContainerSettings) -> list[Statement]:
    images = [(it.image, it.repository_arn) for it in settings.sidecars]
    found = [arn or _repository_arn(image) for image, arn in ((settings.image, settings.repository_arn), *images)]
    arns = [arn for arn in found if arn is not None]
    if not arns:
        return []
    return [
        # The only action here that cannot be limited to a resource.
        Statement(Sid="LogInToRegistry", Effect=Allow, Action=[ecr.GetAuthorizationToken], Resource=["*"]),
        Statement(
            Sid="PullImage",
            Effect=Allow,
            Action=[ecr.BatchCheckLayerAvailability, ecr.BatchGetImage, ecr.GetDownloadUrlForLayer],
            Resource=[arn for position, arn in enumerate(arns) if arn not in arns[:position]],
        ),
    ]


def _repository_arn(image: Value) -> Value | None:
    if isinstance(image, Sub) and isinstance(pattern := image.data["Fn::Sub"], str):
        # such as image_uri() writes; a variable has colons of its own
        own = re.fullmatch(rf"{re.escape(REGISTRY_DOMAIN)}/((?:\${{[^}}]+}}|[^:@$])+)[:@].+", pattern)
        return own and Sub(f"arn:${{AWS::Partition}}:ecr:${{AWS::Region}}:${{AWS::AccountId}}:repository/{own[1]}")
    ecr_image = image_in_ecr(str(image)) if is_literal(image) else None
    if ecr_image is None or not ecr_image.name:
        return None
    return sub(f"arn:${{AWS::Partition}}:ecr:{ecr_image.region}:{ecr_image.account}:repository/{ecr_image.name}")


def _add_secret_policy(template: Template, role: str, secrets: Sequence[Secret], prefix: str) -> iam.ManagedPolicy:
    """Add a policy for the secrets of one condition: a statement cannot depend on one, nor be without a resource."""
    return add_resource(
        template,
        iam.ManagedPolicy(
            logical_id(prefix, role),
            Condition=secrets[0].condition,
            Description="What Fargate needs besides to start the task",
            PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=read_secrets(secrets)),
        ),
    )


def _secrets(settings: BackgroundContainerSettings) -> list[Value | Secret]:
    mappings = (settings.secrets, init_secrets(settings), *(sidecar.secrets for sidecar in settings.sidecars))
    return [secret for mapping in mappings for secret in mapping.values()]


def _always_read(settings: BackgroundContainerSettings) -> list[Value | Secret]:
    secrets = _secrets(settings)
    if settings.repository_credentials is not None:
        secrets.append(Secret(settings.repository_credentials))
    return [secret for secret in secrets if not isinstance(secret, Secret) or secret.condition is None]


def _read_by_policy(settings: BackgroundContainerSettings) -> dict[str, list[Secret]]:
    """Return secrets read under a condition, by their policy, except those that another variable always holds."""
    always = [secret_arn(secret) for secret in _always_read(settings)]
    policies: dict[str, list[Secret]] = {}
    for secret in _secrets(settings):
        if isinstance(secret, Secret) and secret.condition is not None and secret.arn not in always:
            policies.setdefault(secret.policy, []).append(secret)
    return policies
