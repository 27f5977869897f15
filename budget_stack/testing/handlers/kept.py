"""Services that the rig keeps by itself: moto has none of them, or refuses in them what AWS takes.

moto 5.2.5 has no CodeConnections; its CodeBuild wants a location of artifacts that CodePipeline hands on, and cannot
change a project; its CodePipeline takes no role whose trust policy has a list of services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of
from budget_stack.testing.handlers.moto.buckets import BUCKETS_KEPT
from budget_stack.testing.handlers.moto.secrets import SECRETS_KEPT


class NotKept(Exception):
    """What is asked for does not exist, or exists already.

    Attributes:
        response: As a refusal of AWS has it.
    """

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.response = {"Error": {"Code": code, "Message": what}}


def _create_connection(account: Account, parameters: Parameters) -> dict[str, Any]:
    arn = f"arn:{account.partition}:codeconnections:{account.region}:{account.id}:connection/{account.next_number()}"
    rest = {name: value for name, value in parameters.items() if name != "Tags"}
    # until a person completes it
    made = {**rest, "ConnectionArn": arn, "ConnectionStatus": "PENDING", "OwnerAccountId": account.id}
    _add(account, "codeconnections", arn, made, parameters.get("Tags", []))
    return {"ConnectionArn": arn}


def _get_connection(account: Account, parameters: Parameters) -> dict[str, Any]:
    return {"Connection": _one(account, "codeconnections", parameters["ConnectionArn"])["content"]}


def _create_project(account: Account, parameters: Parameters) -> dict[str, Any]:
    name = parameters["name"]
    arn = f"arn:{account.partition}:codebuild:{account.region}:{account.id}:project/{name}"
    made = {"timeoutInMinutes": 60, "queuedTimeoutInMinutes": 480, **parameters, "arn": arn}
    return {"project": _add(account, "codebuild", name, made)}


def _update_project(account: Account, parameters: Parameters) -> dict[str, Any]:
    project = _one(account, "codebuild", parameters["name"])
    project["content"] = {**project["content"], **parameters}
    return {"project": project["content"]}


def _batch_get_projects(account: Account, parameters: Parameters) -> dict[str, Any]:
    return {"projects": [_one(account, "codebuild", name)["content"] for name in parameters["names"]]}


def _create_pipeline(account: Account, parameters: Parameters) -> dict[str, Any]:
    name = parameters["pipeline"]["name"]
    _add(account, "codepipeline", name, {**parameters["pipeline"], "version": 1}, parameters.get("tags", []))
    return {"pipeline": parameters["pipeline"]}


def _update_pipeline(account: Account, parameters: Parameters) -> dict[str, Any]:
    pipeline = _one(account, "codepipeline", parameters["pipeline"]["name"])
    pipeline["content"] = {**parameters["pipeline"], "version": pipeline["content"]["version"] + 1}
    return {"pipeline": pipeline["content"]}


def _get_pipeline(account: Account, parameters: Parameters) -> dict[str, Any]:
    arn = f"arn:{account.partition}:codepipeline:{account.region}:{account.id}:{parameters['name']}"
    return {
        "pipeline": _one(account, "codepipeline", parameters["name"])["content"],
        "metadata": {"pipelineArn": arn},
    }


def _deletes(service: str, parameter: str) -> Callable[[Account, Parameters], dict[str, Any]]:
    def delete(account: Account, parameters: Parameters) -> dict[str, Any]:
        _one(account, service, parameters[parameter])
        del _kept(account)[service, parameters[parameter]]
        return {}

    return delete


def _tags(service: str, arn: str, tags: str, key: str) -> dict[tuple[str, str], Callable[..., dict[str, Any]]]:
    """The operations on tags, by the names that a service has for its parameters."""

    def found(account: Account, parameters: Parameters) -> dict[str, Any]:
        name = parameters[arn]
        return _one(account, service, name if service == "codeconnections" else name.rpartition(":")[2])

    def tag(account: Account, parameters: Parameters) -> dict[str, Any]:
        kept = found(account, parameters)
        new = {one[key] for one in parameters[tags]}
        kept["tags"] = [*(one for one in kept["tags"] if one[key] not in new), *parameters[tags]]
        return {}

    def untag(account: Account, parameters: Parameters) -> dict[str, Any]:
        kept = found(account, parameters)
        gone = parameters["TagKeys" if key == "Key" else "tagKeys"]
        kept["tags"] = [one for one in kept["tags"] if one[key] not in gone]
        return {}

    def listed(account: Account, parameters: Parameters) -> dict[str, Any]:
        return {tags: found(account, parameters)["tags"]}

    return {
        (service, "tag_resource"): tag,
        (service, "untag_resource"): untag,
        (service, "list_tags_for_resource"): listed,
    }


KEPT: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    {
        **BUCKETS_KEPT,
        **SECRETS_KEPT,
        ("codeconnections", "create_connection"): _create_connection,
        ("codeconnections", "get_connection"): _get_connection,
        ("codeconnections", "delete_connection"): _deletes("codeconnections", "ConnectionArn"),
        **_tags("codeconnections", "ResourceArn", "Tags", "Key"),
        ("codebuild", "create_project"): _create_project,
        ("codebuild", "update_project"): _update_project,
        ("codebuild", "batch_get_projects"): _batch_get_projects,
        ("codebuild", "delete_project"): _deletes("codebuild", "name"),
        ("codepipeline", "create_pipeline"): _create_pipeline,
        ("codepipeline", "get_pipeline"): _get_pipeline,
        ("codepipeline", "update_pipeline"): _update_pipeline,
        ("codepipeline", "delete_pipeline"): _deletes("codepipeline", "name"),
        **_tags("codepipeline", "resourceArn", "tags", "key"),
    }
)
"""By boto3's names of service and operation."""


def _kept(account: Account) -> dict[tuple[str, str], dict[str, Any]]:
    # with moto's own, so that it ends with them
    kept: dict[tuple[str, str], dict[str, Any]] = vars(backend_of(account, "codepipeline")).setdefault("kept", {})
    return kept


def _add(account: Account, service: str, name: str, content: Parameters, tags: Any = ()) -> Parameters:
    if (service, name) in _kept(account):
        raise NotKept("ResourceAlreadyExistsException", f"{name} already exists")
    _kept(account)[service, name] = {"content": dict(content), "tags": list(tags)}
    return content


def _one(account: Account, service: str, name: str) -> dict[str, Any]:
    if (service, name) not in _kept(account):
        raise NotKept("ResourceNotFoundException", f"{name} does not exist")
    return _kept(account)[service, name]
