"""The task's two roles: what Fargate may do to start it, and what the application may do."""

from __future__ import annotations

from collections.abc import Sequence

from awacs import ecr, kms, logs, secretsmanager, ssm
from awacs.aws import Action, Allow, PolicyDocument, Statement
from troposphere import Ref, Template, iam

from budget_stack.blocks.container import ContainerSettings, Secret, init_secrets, secret_arn
from budget_stack.facts.ecr import image_in_ecr
from budget_stack.handle import Handle
from budget_stack.literals import check_texts
from budget_stack.naming import add_resource, logical_id
from budget_stack.trust import service_trust
from budget_stack.values import Value, is_literal, only_where, sub


class Roles(Handle):
    """What `add_roles` adds."""

    execution_policy: iam.ManagedPolicy
    execution_role: iam.Role
    task_role: iam.Role
    conditional_policies: tuple[iam.ManagedPolicy, ...]


def add_roles(
    template: Template,
    *,
    log_group_arn: Value,
    task_policy_arns: Sequence[Value] = (),
    settings: ContainerSettings,
    prefix: str = "",
) -> Roles:
    """Add the role that pulls the image, writes the logs and reads the secrets, and the role of the application.

    The execution role may use this repository, this log group and these secrets, and nothing else. The task role
    may do what `task_policy_arns` allow, which is nothing by default.

    Args:
        template: The template to add to.
        log_group_arn: The log group that the container writes to.
        task_policy_arns: ARNs of managed policies for the application's role; empty for none.
        settings: The container, whose image and secrets the execution role may read.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a string instead of a sequence of ARNs.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    check_texts("task_policy_arns", task_policy_arns, '("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",)')
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
                    *_read_secrets(_always_read(settings)),
                    *_decrypt_secrets(settings),
                ],
            ),
        ),
    )
    conditional_policies = tuple(
        _add_secret_policy(template, role, secrets, prefix) for role, secrets in _read_by_policy(settings).items()
    )
    execution_role = add_resource(
        template,
        iam.Role(
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
        iam.Role(
            logical_id(prefix, "TaskRole"),
            Description="What the application itself may do in AWS",
            AssumeRolePolicyDocument=service_trust("ecs-tasks", source="ecs:${AWS::Region}:${AWS::AccountId}:*"),
        ),
    )
    if task_policy_arns:
        task_role.ManagedPolicyArns = list(task_policy_arns)
    return Roles(execution_policy, execution_role, task_role, conditional_policies)


def _pull(settings: ContainerSettings) -> list[Statement]:
    repository_arn = settings.repository_arn or _repository_arn(settings.image)
    if repository_arn is None:
        return []
    return [
        # The only action here that cannot be limited to a resource.
        Statement(Sid="LogInToRegistry", Effect=Allow, Action=[ecr.GetAuthorizationToken], Resource=["*"]),
        Statement(
            Sid="PullImage",
            Effect=Allow,
            Action=[ecr.BatchCheckLayerAvailability, ecr.BatchGetImage, ecr.GetDownloadUrlForLayer],
            Resource=[repository_arn],
        ),
    ]


def _repository_arn(image: Value) -> Value | None:
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
            PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=_read_secrets(secrets)),
        ),
    )


def _always_read(settings: ContainerSettings) -> list[Value | Secret]:
    secrets = [*settings.secrets.values(), *init_secrets(settings).values()]
    if settings.repository_credentials is not None:
        secrets.append(Secret(settings.repository_credentials))
    return [secret for secret in secrets if not isinstance(secret, Secret) or secret.condition is None]


def _read_by_policy(settings: ContainerSettings) -> dict[str, list[Secret]]:
    """Return secrets read under a condition, by their policy, except those that another variable always holds."""
    always = [secret_arn(secret) for secret in _always_read(settings)]
    policies: dict[str, list[Secret]] = {}
    for secret in (*settings.secrets.values(), *init_secrets(settings).values()):
        if isinstance(secret, Secret) and secret.condition is not None and secret.arn not in always:
            policies.setdefault(secret.policy, []).append(secret)
    return policies


def _read_secrets(secrets: Sequence[Value | Secret]) -> list[Statement]:
    if not secrets:
        return []
    arns = _distinct([secret_arn(secret) for secret in secrets])
    return [Statement(Sid="ReadSecrets", Effect=Allow, Action=_read_actions(secrets), Resource=arns)]


def _decrypt_secrets(settings: ContainerSettings) -> list[Statement]:
    keys = list(settings.secrets_kms_key_arns)
    return [Statement(Sid="DecryptSecrets", Effect=Allow, Action=[kms.Decrypt], Resource=keys)] if keys else []


def _read_actions(secrets: Sequence[Value | Secret]) -> list[Action]:
    """Return the actions that read a secret: both for an unknown ARN, as each only works on its own service's ARNs."""
    services = {_service(secret) for secret in secrets}
    actions: list[Action] = []
    if services & {"", "secretsmanager"}:
        actions.append(secretsmanager.GetSecretValue)
    if services & {"", "ssm"}:
        actions.append(ssm.GetParameters)
    return actions


def _service(secret: Value | Secret) -> str:
    if isinstance(secret, Secret):
        return "secretsmanager"
    return str(secret).split(":")[2] if is_literal(secret) else ""


def _distinct(arns: list[Value]) -> list[Value]:
    return [arn for position, arn in enumerate(arns) if arn not in arns[:position]]
