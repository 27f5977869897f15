"""EventBridge: buses, what is kept of their events, and addresses that events are sent to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.events import LONGEST_ARCHIVE_NAME, LONGEST_RULE_NAME
from budget_stack.facts.resource_types import API_DESTINATION, EVENT_ARCHIVE, EVENT_BUS, EVENT_CONNECTION
from budget_stack.testing.errors import NotCarried
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without


class EventBus(Handler):
    """`AWS::Events::EventBus`."""

    name_property = "Name"
    create_only = frozenset({"Name"})
    required = frozenset({"Name"})
    # moto has no events of partners
    only_recorded = frozenset({"EventSourceName"})
    resets = fixed(Description="", Policy=None, Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create("events", "create_event_bus", without(properties, "Policy"))
        name: str = properties["Name"]
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        if "Policy" not in properties:
            return
        document = properties["Policy"]
        statements = (json.loads(document) if isinstance(document, str) else document).get("Statement", ())
        if not all("Sid" in one for one in statements):
            # moto tells statements apart by it
            raise NotCarried("put_permission", "Policy")
        aws.complete("events", "put_permission", only(properties, "Policy"), EventBusName=physical_id)

    def read(self, aws: Context, physical_id: str) -> Properties:
        bus = aws.read("events", "describe_event_bus", Name=physical_id)
        tags = aws.read("events", "list_tags_for_resource", ResourceARN=bus["Arn"])["Tags"]
        return {**without(bus, "CreationTime", "LastModifiedTime", "ResponseMetadata"), "Tags": tags}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(aws.read("events", "describe_event_bus", Name=physical_id), "Arn")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if "Policy" in different:
            if "Policy" in before:
                aws.complete("events", "remove_permission", EventBusName=physical_id, RemoveAllPermissions=True)
            self.finish(aws, physical_id, properties)
        if different - {"Policy", "Tags"}:
            said = {"Description": "", **without(properties, "Name", "Policy", "Tags")}
            aws.complete("events", "update_event_bus", said, Name=physical_id)
        arn = self.attributes(aws, physical_id)["Arn"]
        if gone := tags_gone(properties, before):
            aws.complete("events", "untag_resource", ResourceARN=arn, TagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("events", "tag_resource", only(properties, "Tags"), ResourceARN=arn)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("events", "delete_event_bus", Name=physical_id)


class Archive(Handler):
    """`AWS::Events::Archive`."""

    name_property = "ArchiveName"
    create_only = frozenset({"ArchiveName", "SourceArn"})
    required = frozenset({"SourceArn"})
    names = fixed(SourceArn="EventSourceArn")

    def create(self, aws: Context, properties: Properties) -> str:
        said = {"ArchiveName": aws.name(LONGEST_ARCHIVE_NAME), **properties}
        aws.create("events", "create_archive", said)
        name: str = said["ArchiveName"]
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        archive = aws.read("events", "describe_archive", ArchiveName=physical_id)
        return only(archive, "ArchiveName", "Description", "EventPattern", "EventSourceArn", "RetentionDays")

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": aws.read("events", "describe_archive", ArchiveName=physical_id)["ArchiveArn"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        said = without(properties, "ArchiveName", "SourceArn")
        aws.complete("events", "update_archive", said, ArchiveName=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("events", "delete_archive", ArchiveName=physical_id)


class Connection(Handler):
    """`AWS::Events::Connection`, of which nobody tells the secrets."""

    name_property = "Name"
    create_only = frozenset({"Name"})
    resets = fixed(Description="")

    def create(self, aws: Context, properties: Properties) -> str:
        said = {"Name": aws.name(LONGEST_RULE_NAME), **properties}
        aws.create("events", "create_connection", said)
        name: str = said["Name"]
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        connection = aws.read("events", "describe_connection", Name=physical_id)
        return only(connection, "AuthorizationType", "AuthParameters", "Description", "Name")

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        connection = aws.read("events", "describe_connection", Name=physical_id)
        return {**_arns(connection["ConnectionArn"]), "SecretArn": connection["SecretArn"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        said = {"Description": "", **without(properties, "Name")}
        aws.complete("events", "update_connection", said, Name=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("events", "delete_connection", Name=physical_id)


class ApiDestination(Handler):
    """`AWS::Events::ApiDestination`."""

    name_property = "Name"
    create_only = frozenset({"Name"})
    required = frozenset({"ConnectionArn", "HttpMethod", "InvocationEndpoint"})
    resets = fixed(Description="")

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        name = properties["ConnectionArn"].split("/")[1:2]
        if not aws.find("events", "describe_connection", Name="".join(name)):
            # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html
            yield f"Connection '{properties['ConnectionArn']}' does not exist."

    def create(self, aws: Context, properties: Properties) -> str:
        said = {"Name": aws.name(LONGEST_RULE_NAME), **properties}
        aws.create("events", "create_api_destination", said)
        name: str = said["Name"]
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        found = aws.read("events", "describe_api_destination", Name=physical_id)
        rest = ("ApiDestinationArn", "ApiDestinationState", "CreationTime", "LastModifiedTime", "ResponseMetadata")
        return without(found, *rest)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return _arns(aws.read("events", "describe_api_destination", Name=physical_id)["ApiDestinationArn"])

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        said = {"Description": "", **without(properties, "Name")}
        aws.complete("events", "update_api_destination", said, Name=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("events", "delete_api_destination", Name=physical_id)


def _arns(arn: str) -> dict[str, str]:
    """An ARN, and what policies have in its place: without what AWS adds to the name."""
    return {"Arn": arn, "ArnForPolicy": arn.rpartition("/")[0]}


HANDLERS = {
    API_DESTINATION: ApiDestination(),
    EVENT_ARCHIVE: Archive(),
    EVENT_BUS: EventBus(),
    EVENT_CONNECTION: Connection(),
}
