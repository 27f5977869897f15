"""AWS Cloud Map: namespaces, and the services in them that tasks register with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from budget_stack.facts.resource_types import (
    DISCOVERY_SERVICE,
    HTTP_NAMESPACE,
    PRIVATE_DNS_NAMESPACE,
    PUBLIC_DNS_NAMESPACE,
)
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.discovery import (
    delete_zone,
    keeping_the_zone,
    settle_health,
    settle_zone,
    several_in_a_network,
)
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without

_SERVICE = "servicediscovery"
_LONGEST_NAME = 64


class Namespace(Handler):
    """A namespace of any kind, identified by its id.

    Attributes:
        kind: As the names of the API's operations have it.
    """

    kind: ClassVar[str]
    name_property = "Name"
    create_only = frozenset({"Name"})
    required = frozenset({"Name"})
    resets = fixed(Description="", Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        operation = aws.create(_SERVICE, f"create_{self.kind}_namespace", properties)["OperationId"]
        found = aws.read(_SERVICE, "get_operation", OperationId=operation)["Operation"]
        namespace_id: str = found["Targets"]["NAMESPACE"]
        return namespace_id

    def read(self, aws: Context, physical_id: str) -> Properties:
        found = aws.read(_SERVICE, "get_namespace", Id=physical_id)["Namespace"]
        # of what the API says the zone and the name for HTTP are no properties
        properties = {"DnsProperties": only(found["Properties"].get("DnsProperties", {}), "SOA")}
        said = only(found, "Arn", "Description", "Id", "Name")
        return {**said, "Properties": properties, "Tags": _tags(aws, found["Arn"])}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(self.read(aws, physical_id), "Arn", "Id")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if changed(properties, before) - {"Tags"}:
            said = {"Description": "", **only(properties, "Description", "Properties")}
            self._change(aws, physical_id, said)
        _tag(aws, self.attributes(aws, physical_id)["Arn"], properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete(_SERVICE, "delete_namespace", Id=physical_id)

    def _change(self, aws: Context, physical_id: str, said: Properties) -> None:
        aws.complete(_SERVICE, f"update_{self.kind}_namespace", Id=physical_id, Namespace=said)


class HttpNamespace(Namespace):
    """`AWS::ServiceDiscovery::HttpNamespace`, which is asked by an API alone."""

    kind = "http"


class PublicDnsNamespace(Namespace):
    """`AWS::ServiceDiscovery::PublicDnsNamespace`, with a hosted zone of its own."""

    kind = "public_dns"

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        settle_zone(aws.account, physical_id)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {**super().attributes(aws, physical_id), "HostedZoneId": _zone(aws, physical_id)}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        zone = _zone(aws, physical_id)
        super().delete(aws, physical_id, properties)
        delete_zone(aws.account, zone)

    def _change(self, aws: Context, physical_id: str, said: Properties) -> None:
        with keeping_the_zone(aws.account, physical_id):
            super()._change(aws, physical_id, said)


class PrivateDnsNamespace(PublicDnsNamespace):
    """`AWS::ServiceDiscovery::PrivateDnsNamespace`, whose hosted zone is that of a VPC."""

    kind = "private_dns"
    create_only = frozenset({"Name", "Vpc"})
    required = frozenset({"Name"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_vpc(aws, properties["Vpc"]) if "Vpc" in properties else ()

    def create(self, aws: Context, properties: Properties) -> str:
        with several_in_a_network(aws.account, properties["Name"]):
            return super().create(aws, properties)


class Service(Handler):
    """`AWS::ServiceDiscovery::Service`, identified by its id."""

    name_property = "Name"
    create_only = frozenset({"HealthCheckCustomConfig", "Name", "NamespaceId", "Type"})
    resets = fixed(Description="", HealthCheckConfig=None, ServiceAttributes={}, Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if {"HealthCheckConfig", "HealthCheckCustomConfig"} <= properties.keys():
            # https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
            yield "A service has a HealthCheckConfig or a HealthCheckCustomConfig, and not both"
        namespace = properties.get("NamespaceId") or properties.get("DnsConfig", {}).get("NamespaceId")
        if namespace and not aws.find(_SERVICE, "get_namespace", Id=namespace):
            yield f"NamespaceNotFound: {namespace}"

    def create(self, aws: Context, properties: Properties) -> str:
        said = {"Name": aws.name(_LONGEST_NAME), **without(properties, "ServiceAttributes")}
        service_id: str = aws.create(_SERVICE, "create_service", said)["Service"]["Id"]
        return service_id

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        if given := properties.get("ServiceAttributes"):
            aws.complete(_SERVICE, "update_service_attributes", ServiceId=physical_id, Attributes=given)

    def read(self, aws: Context, physical_id: str) -> Properties:
        found = aws.read(_SERVICE, "get_service", Id=physical_id)["Service"]
        attributes = aws.read(_SERVICE, "get_service_attributes", ServiceId=physical_id)["ServiceAttributes"]
        return {
            **without(found, "CreateDate", "CreatorRequestId"),
            "ServiceAttributes": attributes.get("Attributes", {}),
            "Tags": _tags(aws, found["Arn"]),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(self.read(aws, physical_id), "Arn", "Id")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if different - {"ServiceAttributes", "Tags"}:
            # what is not said is deleted
            records = {"DnsConfig": only(properties["DnsConfig"], "DnsRecords")} if "DnsConfig" in properties else {}
            said = {"Description": "", **only(properties, "Description", "HealthCheckConfig"), **records}
            aws.complete(_SERVICE, "update_service", Id=physical_id, Service=said)
            settle_health(aws.account, physical_id, said)
        had, has = before.get("ServiceAttributes", {}), properties.get("ServiceAttributes", {})
        if gone := sorted(had.keys() - has.keys()):
            aws.complete(_SERVICE, "delete_service_attributes", ServiceId=physical_id, Attributes=gone)
        if "ServiceAttributes" in different:
            self.finish(aws, physical_id, properties)
        _tag(aws, self.attributes(aws, physical_id)["Arn"], properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete(_SERVICE, "delete_service", Id=physical_id)


def _zone(aws: Context, namespace_id: str) -> str:
    found = aws.read(_SERVICE, "get_namespace", Id=namespace_id)["Namespace"]
    zone: str = found["Properties"]["DnsProperties"]["HostedZoneId"]
    return zone.rpartition("/")[2]


def _tags(aws: Context, arn: str) -> list[dict[str, str]]:
    tags: list[dict[str, str]] = aws.read(_SERVICE, "list_tags_for_resource", ResourceARN=arn).get("Tags", [])
    return tags


def _tag(aws: Context, arn: str, properties: Properties, before: Properties) -> None:
    if gone := tags_gone(properties, before):
        aws.complete(_SERVICE, "untag_resource", ResourceARN=arn, TagKeys=gone)
    if "Tags" in changed(properties, before) and properties.get("Tags"):
        aws.complete(_SERVICE, "tag_resource", only(properties, "Tags"), ResourceARN=arn)


HANDLERS = {
    DISCOVERY_SERVICE: Service(),
    HTTP_NAMESPACE: HttpNamespace(),
    PRIVATE_DNS_NAMESPACE: PrivateDnsNamespace(),
    PUBLIC_DNS_NAMESPACE: PublicDnsNamespace(),
}
