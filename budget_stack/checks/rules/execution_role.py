"""The role that starts a task: that there is one, and that it may fetch what the task needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.findings import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import written
from budget_stack.checks.view.policies import Permission, Thing, is_denied, others, permissions
from budget_stack.checks.view.tasks import containers, is_fargate, name_of, with_awslogs
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecr import LOGIN_ACTION, PULL_ACTIONS, image_in_ecr
from budget_stack.facts.logs import CREATE_ACTION, WRITE_ACTIONS
from budget_stack.facts.resource_types import (
    KMS_KEY,
    LOG_GROUP,
    REPOSITORY,
    ROLE,
    SECRETS_MANAGER_SECRET,
    SSM_PARAMETER,
    TASK_DEFINITION,
)
from budget_stack.resolve.symbols import Call, Imported, OpenParameter, Reference, concatenated, symbols_in
from budget_stack.resolve.symbols import Text as PartialText

_EXECUTION_ROLE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
_SECRETS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"
_OWN_POLICY = "AWS::SecretsManager::ResourcePolicy"
_GET_SECRET, _GET_PARAMETER = "secretsmanager:GetSecretValue", "ssm:GetParameters"


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
        needs = ["reads secrets"] * bool(container["Secrets"]) + ["logs in to a registry"] * bool(
            container["RepositoryCredentials"]
        )
        if fargate:
            needs += ["writes to CloudWatch Logs"] * (container.at in logging)
            needs += ["comes from ECR"] * (_repository(view, container["Image"]) is not None)
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
def logs(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task) or (known := _granted(view, task)) is None:
        return
    role, granted = known
    for container, options in with_awslogs(task):
        if not options["awslogs-group"]:
            continue
        group = _log_group(view, options["awslogs-group"])
        actions = [*WRITE_ACTIONS]
        actions += [CREATE_ACTION] * (options["awslogs-create-group"].text() == "true")
        denied = [action for action in actions if is_denied(granted, action, group)]
        if denied:
            yield problem(
                options["awslogs-group"],
                f"{role.logical_id} lacks {', '.join(denied)} on the log group of {name_of(container)}",
            )


def _log_group(view: View, node: Node) -> Thing:
    value = node.known()
    logical_id = value.logical_id if isinstance(value, Reference) else ""
    arn = f"arn:\0:logs:\0:\0:log-group:{written(value)}\0"
    return Thing(logical_id, arn, value, others(view, LOG_GROUP, "LogGroupName", value))


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
def image(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task) or (known := _granted(view, task)) is None:
        return
    role, granted = known
    for container in containers(task):
        repository = _repository(view, container["Image"])
        if repository is None or container["RepositoryCredentials"]:
            continue
        things = {LOGIN_ACTION: Thing("", "*")}
        if not _may_let_in(view):
            things |= dict.fromkeys(PULL_ACTIONS, repository)
        denied = [action for action, thing in things.items() if is_denied(granted, action, thing)]
        if denied:
            yield problem(
                container["Image"],
                f"{role.logical_id} lacks {', '.join(denied)} for the image of {name_of(container)}",
            )


def _repository(view: View, node: Node) -> Thing | None:
    """The ECR repository that an image comes from; None for another registry, or one that is not known."""
    value = node.value
    named = [symbol for symbol in symbols_in(value) if isinstance(symbol, Reference)]
    found = image_in_ecr(written(value))
    by_uri = next((symbol for symbol in named if symbol.attribute == "RepositoryUri"), None)
    if by_uri is None and (found is None or not found.name):
        return None
    name = _path(value) if by_uri is None else by_uri
    logical_id = named[-1].logical_id if named else ""
    elsewhere = others(view, REPOSITORY, "RepositoryName", name)
    return Thing(logical_id, f"arn:\0:ecr:\0:\0:repository/{written(view.known(name))}", value, elsewhere)


def _path(value: object) -> object:
    """What stands between an image's registry and its tag, so that nothing needs to be decided of the rest."""
    parts: list[object] = []
    is_path = False
    for part in value.parts if isinstance(value, PartialText) else (value,):
        if not isinstance(part, str):
            parts += [part] * is_path
            continue
        rest = part if is_path else part.partition("/")[2]
        is_path = is_path or "/" in part
        name, mark, _ = rest.partition("@" if "@" in rest else ":")
        parts.append(name)
        if mark:
            break
    return concatenated(parts)


def _may_let_in(view: View) -> bool:
    """Whether a policy of a repository itself may let the role in."""
    policies = (one["RepositoryPolicyText"] for one in view.resources(REPOSITORY))
    return any(policy.is_there for policy in policies)


@rule(
    "execution-role-cannot-read-secret",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The execution role may read the task's secrets",
        says="ResourceInitializationError: unable to pull secrets or registry auth: ... AccessDeniedException ...",
        cause="A secret was added to the task, and not to the role's policy.",
        fix="allow secretsmanager:GetSecretValue on the secret, or ssm:GetParameters on the parameter",
        source=_SECRETS,
    ),
)
def secrets(view: View, task: Resource) -> Iterator[Problem]:
    wanted = [(container, secret) for container in containers(task) for secret in container["Secrets"]]
    if not wanted or (known := _granted(view, task)) is None:
        return
    role, granted = known
    # a role of that name could have been let in by the secret itself
    is_own = not role["RoleName"]
    for container, secret in wanted:
        if secret.is_open:
            continue
        thing, actions = _secret(view, secret["ValueFrom"])
        if not actions or not (thing.logical_id or is_own) or any(view.resources(_OWN_POLICY)):
            continue
        if all(is_denied(granted, action, thing) for action in actions):
            name = f"{secret['Name'].text()} of {name_of(container)}"
            yield problem(secret["ValueFrom"], f"{role.logical_id} lacks {' or '.join(actions)} on {name}")


def _secret(view: View, node: Node) -> tuple[Thing, tuple[str, ...]]:
    """What a secret comes from, and the actions of which one reads it; none where that is not known."""
    value = node.known()
    text = written(value)
    named = [symbol.logical_id for symbol in symbols_in(value) if isinstance(symbol, Reference)]
    elsewhere = others(view, SECRETS_MANAGER_SECRET, "Name", value) | others(view, SSM_PARAMETER, "Name", value)
    if named:
        resource = view.resource(named[0])
        action = {SECRETS_MANAGER_SECRET: (_GET_SECRET,), SSM_PARAMETER: (_GET_PARAMETER,)}.get(
            resource.type if resource else "", ()
        )
        return Thing(named[0], f"arn:\0:{action[0].split(':')[0] if action else ''}:\0", value, elsewhere), action
    if re.match(r"arn:[^:]+:secretsmanager:", text):
        # a key and a version may follow the name
        return Thing("", ":".join(text.split(":")[:7]) + "\0", value, elsewhere), (_GET_SECRET,)
    if re.match(r"arn:[^:]+:ssm:", text):
        return Thing("", text, value, elsewhere), (_GET_PARAMETER,)
    if isinstance(value, OpenParameter):
        return Thing("", "arn:\0", value, elsewhere), (_GET_SECRET, _GET_PARAMETER)
    if isinstance(value, Imported | Call) or not text or text.startswith(("arn:", "\0", "{{")):
        return Thing("", "", value), ()
    return Thing("", f"arn:\0:ssm:\0:\0:parameter/{text.lstrip('/')}", value, elsewhere), (_GET_PARAMETER,)


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
def key(view: View, task: Resource) -> Iterator[Problem]:
    wanted = [secret for container in containers(task) for secret in container["Secrets"]]
    if not wanted or (known := _granted(view, task)) is None:
        return
    role, granted = known
    for secret in wanted:
        value = None if secret.is_open else secret["ValueFrom"].value
        named = [symbol.logical_id for symbol in symbols_in(value) if isinstance(symbol, Reference)]
        source = view.resource(named[0]) if named else None
        if source is None or source.type != SECRETS_MANAGER_SECRET:
            continue
        used = view.target(source["KmsKeyId"], KMS_KEY)
        if used is None or _key_admits(used, role):
            continue
        elsewhere = others(view, KMS_KEY, "", source["KmsKeyId"].value)
        if is_denied(granted, "kms:Decrypt", Thing(used.logical_id, "arn:\0:kms:\0:\0:key/\0", None, elsewhere)):
            yield problem(
                secret["ValueFrom"],
                f"{role.logical_id} lacks kms:Decrypt on {used.logical_id}, which encrypts {source.logical_id}",
            )


def _key_admits(used: Resource, role: Resource) -> bool:
    """Whether the key's own policy may let the role in; one for the account as a whole leaves that to IAM."""
    policy = used["KeyPolicy"]
    if not policy or policy.is_open:
        return bool(policy)
    for statement in policy["Statement"]:
        principal = statement["Principal"] if not statement.is_open else statement
        if principal.is_open or principal.text() is not None:
            return True
        arns = [principal["AWS"]] if principal["AWS"].is_open else principal["AWS"]
        if not all(_is_account(arn.value) for arn in arns):
            return True
    return False


def _is_account(principal: object) -> bool:
    """Whether a principal is an account as a whole."""
    return principal == OpenParameter("AWS::AccountId") or bool(
        re.search(r"^arn:.*:root$|^\d{12}$", written(principal), re.DOTALL)
    )
