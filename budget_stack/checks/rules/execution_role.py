"""Execution roles: presence, and permission to fetch what the task needs."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.policies import (
    Permission,
    PolicyResource,
    is_account,
    is_denied,
    permissions,
    refers_to_another,
)
from budget_stack.checks.view.startup import (
    environment_file_of,
    log_group_of,
    repository_of,
    secret_of,
    secrets_of,
    source_of,
)
from budget_stack.checks.view.tasks import containers, is_fargate, name_of, with_awslogs
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecr import LOGIN_ACTION, PULL_ACTIONS
from budget_stack.facts.logs import CREATE_ACTION, WRITE_ACTIONS
from budget_stack.facts.resource_types import (
    BUCKET_POLICY,
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    KMS_KEY,
    REPOSITORY,
    ROLE,
    SECRET_POLICY,
    SECRETS_MANAGER_SECRET,
    TASK_DEFINITION,
)

_EXECUTION_ROLE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
_SECRETS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"
_NEEDS = {
    "Secrets": "reads secrets",
    "RepositoryCredentials": "logs in to a registry",
    "EnvironmentFiles": "reads environment files",
}


@rule(
    "execution-role-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A task that needs something of AWS to start has an execution role",
        says=(
            "Fargate requires task definition to have execution role ARN to support ECR images (or log driver "
            "awslogs); When you are specifying container secrets, you must also specify a value for "
            "'executionRoleArn'."
        ),
        cause="The role of the application was taken for the one that starts it.",
        fix="give the task definition an ExecutionRoleArn",
        source=_EXECUTION_ROLE,
    ),
)
def missing(view: View, task: Resource) -> Iterator[Problem]:
    if task["ExecutionRoleArn"]:
        return
    fargate, logging = is_fargate(task), [container.at for container, _ in with_awslogs(task)]
    for container in containers(task):
        needs = [need for key, need in _NEEDS.items() if container[key]]
        if fargate:
            needs += ["writes to CloudWatch Logs"] * (container.at in logging)
            needs += ["comes from ECR"] * (repository_of(view, container["Image"]) is not None)
        if needs:
            yield problem(task["ExecutionRoleArn"], f"{name_of(container)} {needs[0]}, and no role may do that for it")
            return


def _granted(view: View, task: Resource) -> tuple[Resource, list[Permission]] | None:
    role = view.target(task["ExecutionRoleArn"], ROLE)
    granted = None if role is None else permissions(view, role)
    return None if role is None or granted is None else (role, granted)


@rule(
    "execution-role-cannot-log",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The execution role may write the task's logs",
        says="ResourceInitializationError: failed to validate logger args: ... AccessDeniedException ...",
        cause="The policy names another log group, or leaves an action out; AWS's own policy cannot create log groups.",
        fix=(
            "allow logs:CreateLogStream and logs:PutLogEvents on the group, with awslogs-create-group "
            "logs:CreateLogGroup"
        ),
        source=_EXECUTION_ROLE,
    ),
)
def cannot_log(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task) or (known := _granted(view, task)) is None:
        return
    role, granted = known
    for container, options in with_awslogs(task):
        if not options["awslogs-group"]:
            continue
        group = log_group_of(view, options["awslogs-group"])
        actions = [*WRITE_ACTIONS]
        actions += [CREATE_ACTION] * (options["awslogs-create-group"].text() == "true")
        denied = [action for action in actions if is_denied(granted, action, group)]
        if denied:
            yield problem(
                options["awslogs-group"],
                f"{role.logical_id} lacks {', '.join(denied)} on the log group of {name_of(container)}",
            )


@rule(
    "execution-role-cannot-pull",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The execution role may pull the task's image",
        says="CannotPullContainerError: ... is not authorized to perform: ecr:BatchGetImage on resource ...",
        cause="The policy names another repository, or leaves an action out.",
        fix=(
            "allow ecr:GetAuthorizationToken on *, and ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on the "
            "repository"
        ),
        source=_EXECUTION_ROLE,
    ),
)
def cannot_pull(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task) or (known := _granted(view, task)) is None:
        return
    role, granted = known
    for container in containers(task):
        repository = repository_of(view, container["Image"])
        if repository is None or container["RepositoryCredentials"]:
            continue
        things = {LOGIN_ACTION: PolicyResource("", "*")}
        if not _may_let_in(view):
            things |= dict.fromkeys(PULL_ACTIONS, repository)
        denied = [action for action, thing in things.items() if is_denied(granted, action, thing)]
        if denied:
            yield problem(
                container["Image"],
                f"{role.logical_id} lacks {', '.join(denied)} for the image of {name_of(container)}",
            )


def _may_let_in(view: View) -> bool:
    """Tell whether the policy of a repository may allow access to the role."""
    policies = (one["RepositoryPolicyText"] for one in view.resources(REPOSITORY))
    return any(policy.is_present for policy in policies)


@rule(
    "execution-role-cannot-read-secret",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The execution role may read the task's secrets, those of its logs and its registry too",
        says="ResourceInitializationError: unable to pull secrets or registry auth: ... AccessDeniedException ...",
        cause="A secret was added to the task, and not to the role's policy.",
        fix="allow secretsmanager:GetSecretValue on the secret, or ssm:GetParameters on the parameter",
        source=_SECRETS,
    ),
)
def cannot_read_secret(view: View, task: Resource) -> Iterator[Problem]:
    wanted = [(container, secret) for container in containers(task) for secret in secrets_of(container)]
    if not wanted or (known := _granted(view, task)) is None:
        return
    role, granted = known
    # the resource policy of the secret may allow access to a role of that name
    is_own = not role["RoleName"]
    for container, secret in wanted:
        source = source_of(secret)
        thing, actions = secret_of(view, source) if source else (PolicyResource("", ""), ())
        if source is None or not actions or not (thing.logical_id or is_own) or any(view.resources(SECRET_POLICY)):
            continue
        if all(is_denied(granted, action, thing) for action in actions):
            name = f"{secret['Name'].text() or 'the login'} of {name_of(container)}"
            yield problem(source, f"{role.logical_id} lacks {' or '.join(actions)} on {name}")


@rule(
    "execution-role-cannot-read-file",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The execution role may read the task's environment files",
        says="ResourceInitializationError: failed to download env files: ... AccessDenied",
        cause="The file was added to the task, and not to the role's policy; AWS's own policy allows nothing of S3.",
        fix="allow s3:GetObject on the object, and s3:GetBucketLocation on its bucket",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html",
    ),
)
def cannot_read_file(view: View, task: Resource) -> Iterator[Problem]:
    files = [(container, file) for container in containers(task) for file in container["EnvironmentFiles"]]
    # the policy of the bucket may allow access
    if not files or any(view.resources(BUCKET_POLICY)) or (known := _granted(view, task)) is None:
        return
    role, granted = known
    for container, file in files:
        thing = None if file.is_unresolved else environment_file_of(view, file["Value"])
        if thing and (thing.logical_id or not role["RoleName"]) and is_denied(granted, "s3:GetObject", thing):
            yield problem(
                file["Value"], f"{role.logical_id} lacks s3:GetObject on the environment file of {name_of(container)}"
            )


@rule(
    "execution-role-cannot-decrypt",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The execution role may decrypt the task's secrets",
        says=(
            "ResourceInitializationError: unable to pull secrets or registry auth: ... Access to KMS is not allowed ..."
        ),
        cause="The secret got a key of one's own, and the role only what the secret itself takes.",
        fix="allow kms:Decrypt on the key",
        source=_SECRETS,
    ),
)
def cannot_decrypt(view: View, task: Resource) -> Iterator[Problem]:
    wanted = [secret for container in containers(task) for secret in secrets_of(container)]
    if not wanted or (known := _granted(view, task)) is None:
        return
    role, granted = known
    for entry in wanted:
        source = source_of(entry)
        named = source.references() if source else []
        secret = view.resource(named[0].logical_id) if named else None
        key = _key_of(secret) if secret else None
        used = view.target(key, KMS_KEY) if key else None
        if source is None or secret is None or key is None or used is None or _key_admits(used, role):
            continue
        elsewhere = refers_to_another(view, KMS_KEY, "", key.value)
        encrypted_with = PolicyResource(used.logical_id, "arn:\0:kms:\0:\0:key/\0", None, elsewhere)
        if is_denied(granted, "kms:Decrypt", encrypted_with):
            yield problem(
                source,
                f"{role.logical_id} lacks kms:Decrypt on {used.logical_id}, which encrypts {secret.logical_id}",
            )


def _key_of(source: Resource) -> Node | None:
    """Return the key that encrypts a secret, or the secret that is made with a database."""
    if source.type == SECRETS_MANAGER_SECRET:
        return source["KmsKeyId"]
    managed = source["MasterUserSecret"] if source.type in (DATABASE_CLUSTER, DATABASE_INSTANCE) else None
    return None if managed is None or managed.is_unresolved else managed["KmsKeyId"]


def _key_admits(used: Resource, role: Resource) -> bool:
    """Tell whether the key's policy may allow access to the role; a statement for the whole account defers to IAM."""
    policy = used["KeyPolicy"]
    if not policy or policy.is_unresolved:
        return bool(policy)
    for statement in policy["Statement"]:
        principal = statement["Principal"] if not statement.is_unresolved else statement
        if principal.is_unresolved or principal.text() is not None:
            return True
        arns = [principal["AWS"]] if principal["AWS"].is_unresolved else principal["AWS"]
        if not all(is_account(arn.value) for arn in arns):
            return True
    return False
