"""Parameters of Systems Manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.resource_types import SSM_PARAMETER
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, tag_list, without


class Parameter(Handler):
    """`AWS::SSM::Parameter`."""

    name_property = "Name"
    create_only = frozenset({"Name"})
    required = frozenset({"Type", "Value"})
    resets = fixed(Tags={})
    defaults = fixed(AllowedPattern="", Description="")

    def create(self, aws: Context, properties: Properties) -> str:
        name = properties.get("Name") or f"CFN-{aws.name(100, with_stack=False)}"
        said = {"DataType": "text", **without(properties, "Name"), "Name": name}
        aws.create("ssm", "put_parameter", {**said, "Tags": tag_list(properties.get("Tags", {}))})
        return str(name)

    def read(self, aws: Context, physical_id: str) -> Properties:
        named = [{"Key": "Name", "Values": [physical_id]}]
        (parameter,) = aws.read("ssm", "describe_parameters", ParameterFilters=named)["Parameters"]
        tags = aws.read("ssm", "list_tags_for_resource", ResourceType="Parameter", ResourceId=physical_id)["TagList"]
        return {
            # of policies moto has something else
            **without(parameter, "LastModifiedDate", "LastModifiedUser", "Policies", "Version"),
            "Tags": {tag["Key"]: tag["Value"] for tag in tags if not tag["Key"].startswith("aws:")},
            "Value": aws.read("ssm", "get_parameter", Name=physical_id, WithDecryption=True)["Parameter"]["Value"],
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": aws.read("ssm", "get_parameter", Name=physical_id)["Parameter"]["ARN"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        of_this = {"ResourceType": "Parameter", "ResourceId": physical_id}
        if changed(properties, before) - {"Tags"}:
            said = without(properties, "Name", "Tags")
            aws.complete("ssm", "put_parameter", said, Name=physical_id, Overwrite=True)
        wanted, current = properties.get("Tags", {}), before.get("Tags", {})
        if gone := sorted(current.keys() - wanted.keys()):
            aws.complete("ssm", "remove_tags_from_resource", TagKeys=gone, **of_this)
        if wanted and wanted != current:
            aws.complete("ssm", "add_tags_to_resource", Tags=tag_list(wanted), **of_this)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ssm", "delete_parameter", Name=physical_id)


HANDLERS = {SSM_PARAMETER: Parameter()}
