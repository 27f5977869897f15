"""What a task needs before it starts, as the resources in an IAM policy: log group, repository and secrets."""

from __future__ import annotations

from budget_stack.checks.view.partial_text import ANYTHING, partial_text, parts
from budget_stack.checks.view.policies import PolicyResource, refers_to_another
from budget_stack.checks.view.view import Node, View
from budget_stack.facts.ecr import image_in_ecr
from budget_stack.facts.resource_types import (
    BUCKET,
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    LOG_GROUP,
    REPOSITORY,
    SECRETS_MANAGER_SECRET,
    SSM_PARAMETER,
)
from budget_stack.facts.secrets import PARAMETER_STORE_ACTION, SECRETS_MANAGER_ACTION, secret_source
from budget_stack.resolve.symbols import Call, Imported, OpenParameter, Reference, concatenated, symbols_in


def log_group_of(view: View, node: Node) -> PolicyResource:
    """Return the log group that a container writes to."""
    value = node.known()
    group = view.target(node, LOG_GROUP)
    logical_id = value.logical_id if isinstance(value, Reference) else ""
    name = partial_text(group["LogGroupName"].known() if group else value)
    arn = f"arn:\0:logs:\0:\0:log-group:{name}\0"
    return PolicyResource(logical_id, arn, value, refers_to_another(view, LOG_GROUP, "LogGroupName", value))


def repository_of(view: View, node: Node) -> PolicyResource | None:
    """Return the ECR repository that an image comes from; None for any other or unknown registry."""
    value = node.value
    named = node.references()
    image = image_in_ecr(partial_text(value))
    by_uri = next((symbol for symbol in named if symbol.attribute == "RepositoryUri"), None)
    if by_uri is None and (image is None or not image.name):
        return None
    name = _path(value) if by_uri is None else by_uri
    logical_id = named[-1].logical_id if named else ""
    elsewhere = refers_to_another(view, REPOSITORY, "RepositoryName", name)
    return PolicyResource(logical_id, f"arn:\0:ecr:\0:\0:repository/{partial_text(view.known(name))}", value, elsewhere)


def _path(value: object) -> object:
    """Return the part of an image's URI between registry and tag, so that nothing is decided about the rest."""
    path: list[object] = []
    is_path = False
    for part in parts(value):
        if not isinstance(part, str):
            path += [part] * is_path
            continue
        rest = part if is_path else part.partition("/")[2]
        is_path = is_path or "/" in part
        name, mark, _ = rest.partition("@" if "@" in rest else ":")
        path.append(name)
        if mark:
            break
    return concatenated(path)


def secrets_of(container: Node) -> list[Node]:
    """Return the entries that say where a container's secrets come from: its own, those of its log and its login."""
    logs, login = container["LogConfiguration"], container["RepositoryCredentials"]
    entries = [*container["Secrets"], *logs["SecretOptions"], *login]
    return [entry for entry in entries if not entry.is_unresolved]


def source_of(entry: Node) -> Node | None:
    """Return where one of these secrets comes from; None where a name says it, which means another store each time."""
    login = entry["CredentialsParameter"]
    if not login:
        return entry["ValueFrom"]
    return login if (login.text() or "arn:").startswith("arn:") else None


def environment_file_of(view: View, node: Node) -> PolicyResource | None:
    """Return the object in S3 that is a container's environment file; None if it is not known."""
    value = node.known()
    named = [symbol.logical_id for symbol in symbols_in(value) if isinstance(symbol, Reference)]
    text = partial_text(value)
    if "/" not in text or not (named or text.startswith("arn:")):
        return None
    elsewhere = refers_to_another(view, BUCKET, "BucketName", value)
    return PolicyResource(named[0] if named else "", text, value, elsewhere)


def secret_of(view: View, node: Node) -> tuple[PolicyResource, tuple[str, ...]]:
    """Return the source of a secret, and the actions any of which reads it; no actions if it is not known."""
    value = node.known()
    text = partial_text(value)
    named = [symbol.logical_id for symbol in symbols_in(value) if isinstance(symbol, Reference)]
    is_other_secret = refers_to_another(view, SECRETS_MANAGER_SECRET, "Name", value)
    is_other_parameter = refers_to_another(view, SSM_PARAMETER, "Name", value)

    def elsewhere(logical_id: str) -> bool:
        return is_other_secret(logical_id) or is_other_parameter(logical_id)

    if named:
        resource = view.resource(named[0])
        action = _ACTIONS.get(resource.type if resource else "", ())
        service = action[0].partition(":")[0] if action else ""
        return PolicyResource(named[0], f"arn:\0:{service}:\0", value, elsewhere), action
    if isinstance(value, OpenParameter):
        return PolicyResource("", "arn:\0", value, elsewhere), (SECRETS_MANAGER_ACTION, PARAMETER_STORE_ACTION)
    source = secret_source(text, partition=ANYTHING, region=ANYTHING, account=ANYTHING)
    if isinstance(value, Imported | Call) or source is None or not text or text.startswith((ANYTHING, "{{")):
        return PolicyResource("", "", value), ()
    # the ARN of a secret may be written without the characters that Secrets Manager appends
    arn = source.arn + ANYTHING * (source.action == SECRETS_MANAGER_ACTION)
    return PolicyResource("", arn, value, elsewhere), (source.action,)


# a database's secret is made with it
_ACTIONS = {
    DATABASE_CLUSTER: (SECRETS_MANAGER_ACTION,),
    DATABASE_INSTANCE: (SECRETS_MANAGER_ACTION,),
    SECRETS_MANAGER_SECRET: (SECRETS_MANAGER_ACTION,),
    SSM_PARAMETER: (PARAMETER_STORE_ACTION,),
}
