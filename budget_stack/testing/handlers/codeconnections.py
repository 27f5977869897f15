"""Connections to where repositories are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import CONNECTION
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone


class Connection(Handler):
    """`AWS::CodeConnections::Connection`, which stays pending, as no person completes it here."""

    name_property = NAMES[CONNECTION].property
    create_only = frozenset({"ConnectionName", "HostArn", "ProviderType"})
    required = frozenset({"ConnectionName"})
    resets = fixed(Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        arn: str = aws.create("codeconnections", "create_connection", properties)["ConnectionArn"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        connection = aws.read("codeconnections", "get_connection", ConnectionArn=physical_id)["Connection"]
        tags = aws.read("codeconnections", "list_tags_for_resource", ResourceArn=physical_id)["Tags"]
        return {**connection, "Tags": tags}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        connection = aws.read("codeconnections", "get_connection", ConnectionArn=physical_id)["Connection"]
        return only(connection, "ConnectionArn", "ConnectionStatus", "OwnerAccountId")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if gone := tags_gone(properties, before):
            aws.complete("codeconnections", "untag_resource", ResourceArn=physical_id, TagKeys=gone)
        if "Tags" in changed(properties, before) and properties.get("Tags"):
            aws.complete("codeconnections", "tag_resource", only(properties, "Tags"), ResourceArn=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("codeconnections", "delete_connection", ConnectionArn=physical_id)


HANDLERS = {CONNECTION: Connection()}
