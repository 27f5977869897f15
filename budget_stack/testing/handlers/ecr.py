"""Repositories of images."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import REPOSITORY
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without
from budget_stack.testing.ledger import Entry

_LATER = ("EmptyOnDelete", "LifecyclePolicy", "RepositoryPolicyText")


class Repository(Handler):
    """`AWS::ECR::Repository`."""

    name_property = NAMES[REPOSITORY].property
    create_only = frozenset(
        {
            "EncryptionConfiguration",
            "EncryptionConfiguration/EncryptionType",
            "EncryptionConfiguration/KmsKey",
            "RepositoryName",
        }
    )
    names = fixed(
        ImageTagMutabilityExclusionFilterType="filterType",
        ImageTagMutabilityExclusionFilterValue="filter",
    )
    resets = fixed(
        EmptyOnDelete=None,
        ImageScanningConfiguration={"ScanOnPush": False},
        ImageTagMutability="MUTABLE",
        ImageTagMutabilityExclusionFilters=[],
        LifecyclePolicy=None,
        RepositoryPolicyText=None,
        Tags=[],
    )

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"RepositoryName": aws.name(NAMES[REPOSITORY].longest).lower()} | without(properties, *_LATER)
        name: str = aws.create("ecr", "create_repository", parameters)["repository"]["repositoryName"]
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        _put_policies(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        repository = _repository(aws, physical_id)
        tags = aws.read("ecr", "list_tags_for_resource", resourceArn=repository["repositoryArn"])["tags"]
        return {**repository, "tags": tags, **_policies(aws, physical_id)}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        repository = _repository(aws, physical_id)
        return {"Arn": repository["repositoryArn"], "RepositoryUri": repository["repositoryUri"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if different & {"ImageTagMutability", "ImageTagMutabilityExclusionFilters"}:
            some = only(properties, "ImageTagMutability", "ImageTagMutabilityExclusionFilters")
            # ECR takes no empty list
            some = {name: value for name, value in some.items() if value}
            aws.complete("ecr", "put_image_tag_mutability", some, repositoryName=physical_id)
        if "ImageScanningConfiguration" in different:
            some = only(properties, "ImageScanningConfiguration")
            aws.complete("ecr", "put_image_scanning_configuration", some, repositoryName=physical_id)
        _put_policies(aws, physical_id, properties, before)
        arn = _repository(aws, physical_id)["repositoryArn"]
        if gone := tags_gone(properties, before):
            aws.complete("ecr", "untag_resource", resourceArn=arn, tagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("ecr", "tag_resource", only(properties, "Tags"), resourceArn=arn)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        # nothing is to be sent before the repository is deleted
        return path == "EmptyOnDelete" or super().was_sent(entry, path, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        force = properties.get("EmptyOnDelete", False)
        aws.complete("ecr", "delete_repository", repositoryName=physical_id, force=force)


def _put_policies(aws: Context, name: str, properties: Properties, before: Properties) -> None:
    different = changed(properties, before)
    if "LifecyclePolicy" in different:
        if "LifecyclePolicy" in properties:
            text = properties["LifecyclePolicy"]["LifecyclePolicyText"]
            aws.complete("ecr", "put_lifecycle_policy", repositoryName=name, lifecyclePolicyText=text)
        else:
            aws.complete("ecr", "delete_lifecycle_policy", repositoryName=name)
    if "RepositoryPolicyText" in different:
        if "RepositoryPolicyText" in properties:
            text = properties["RepositoryPolicyText"]
            aws.complete("ecr", "set_repository_policy", repositoryName=name, policyText=text)
        else:
            aws.complete("ecr", "delete_repository_policy", repositoryName=name)


def _policies(aws: Context, name: str) -> dict[str, Any]:
    policies: dict[str, Any] = {}
    exceptions = aws.account.api("ecr").exceptions
    with suppress(exceptions.LifecyclePolicyNotFoundException):
        text = aws.read("ecr", "get_lifecycle_policy", repositoryName=name)["lifecyclePolicyText"]
        policies["LifecyclePolicy"] = {"LifecyclePolicyText": text}
    with suppress(exceptions.RepositoryPolicyNotFoundException):
        policies["RepositoryPolicyText"] = aws.read("ecr", "get_repository_policy", repositoryName=name)["policyText"]
    return policies


def _repository(aws: Context, name: str) -> dict[str, Any]:
    repository: dict[str, Any] = aws.read("ecr", "describe_repositories", repositoryNames=[name])["repositories"][0]
    return repository


HANDLERS = {REPOSITORY: Repository()}
