"""VPC endpoints: interfaces in subnets, and routes of gateways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import VPC_ENDPOINT
from budget_stack.facts.template import as_text
from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.ec2.tags import update_tags, with_tags
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.gaps import settle_endpoint
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without

_INTERFACE = "Interface"
_LISTS = ("RouteTableIds", "SecurityGroupIds", "SubnetIds")
_RESOLVERS = "PrivateDnsOnlyForInboundResolverEndpoint"
# CloudFormation's words for what EC2 answers with true, false and nothing
_WORDS = {"OnlyInboundResolver": True, "AllResolvers": False, "NotSpecified": None}
_FULL_ACCESS = {
    "Version": "2008-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}


class VpcEndpoint(Handler):
    """`AWS::EC2::VPCEndpoint` of the types Interface and Gateway.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
        https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """

    create_only = frozenset(
        {
            "DnsOptions/PrivateDnsPreference",
            "DnsOptions/PrivateDnsSpecifiedDomains",
            "ResourceConfigurationArn",
            "ServiceName",
            "ServiceNetworkArn",
            "ServiceRegion",
            "VpcEndpointType",
            "VpcId",
        }
    )
    required = frozenset({"VpcId"})
    unordered = frozenset({*_LISTS, "Tags"})
    resets = fixed(PolicyDocument=_FULL_ACCESS, PrivateDnsEnabled=False, RouteTableIds=[], Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        missing = list(references.missing_vpc(aws, properties["VpcId"]))
        yield from missing or (_without_dns(aws, properties["VpcId"]) if _is_private(properties) else ())
        yield from references.missing_route_tables(aws, properties.get("RouteTableIds", ()))
        yield from references.missing_security_groups(aws, properties.get("SecurityGroupIds", ()))
        missing = list(references.missing_subnets(aws, properties.get("SubnetIds", ())))
        yield from missing or _sharing_a_zone(aws, properties.get("SubnetIds", ()))

    def create(self, aws: Context, properties: Properties) -> str:
        if _is_private(properties) and _is_taken(aws, properties):
            domain = ".".join(reversed(properties["ServiceName"].split(".")))
            reason = f"there is already a conflicting DNS domain for {domain} in the VPC {properties['VpcId']}"
            raise DeploymentFailed("", f"private-dns-enabled cannot be set because {reason}")
        said = {"VpcEndpointType": "Gateway", "PrivateDnsEnabled": False}
        said |= with_tags("vpc-endpoint", _spoken(properties))
        endpoint: str = aws.create("ec2", "create_vpc_endpoint", said)["VpcEndpoint"]["VpcEndpointId"]
        settle_endpoint(aws.account, endpoint, only(said, "DnsOptions", "IpAddressType", "ServiceRegion"))
        return endpoint

    def read(self, aws: Context, physical_id: str) -> Properties:
        endpoint = _described(aws, physical_id)
        options = endpoint.get("DnsOptions", {})
        word = next(word for word, answer in _WORDS.items() if answer is options.get(_RESOLVERS))
        return {"IpAddressType": "ipv4", **endpoint} | {
            "DnsOptions": options | ({_RESOLVERS: word} if options else {}),
            "SecurityGroupIds": [group["GroupId"] for group in endpoint["Groups"]],
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        endpoint = _described(aws, physical_id)
        return {
            "CreationTimestamp": endpoint["CreationTimestamp"].isoformat(),
            "DnsEntries": [f"{entry['HostedZoneId']}:{entry['DnsName']}" for entry in endpoint.get("DnsEntries", ())],
            "Id": physical_id,
            "NetworkInterfaceIds": endpoint.get("NetworkInterfaceIds", []),
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        said = _spoken(only(properties, *(different - {*_LISTS, "Tags"})))
        for name in _LISTS:
            wanted, current = properties.get(name, ()), before.get(name, ())
            for verb, ids in (("Add", set(wanted) - set(current)), ("Remove", set(current) - set(wanted))):
                if ids:
                    said[f"{verb}{name}"] = sorted(ids)
        if said:
            aws.complete("ec2", "modify_vpc_endpoint", said, VpcEndpointId=physical_id)
            settle_endpoint(aws.account, physical_id, aws.completions[-1].parameters)
        update_tags(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_vpc_endpoints", VpcEndpointIds=[physical_id])


def _described(aws: Context, endpoint_id: str) -> dict[str, Any]:
    (endpoint,) = aws.read("ec2", "describe_vpc_endpoints", VpcEndpointIds=[endpoint_id])["VpcEndpoints"]
    return dict(endpoint)


def _spoken(properties: Properties) -> dict[str, Any]:
    """The properties with DNS options as EC2 takes them."""
    options = dict(properties.get("DnsOptions", {}))
    answer = _WORDS[options.pop(_RESOLVERS, "NotSpecified")]
    if answer is not None:
        options[_RESOLVERS] = answer
    return {**properties, "DnsOptions": options} if options else without(properties, "DnsOptions")


def _is_private(properties: Mapping[str, Any]) -> bool:
    return (
        properties.get("VpcEndpointType") == _INTERFACE
        and as_text(properties.get("PrivateDnsEnabled", False)) == "true"
    )


def _is_taken(aws: Context, properties: Properties) -> bool:
    """Whether another endpoint of the VPC has the service's name."""
    return any(
        endpoint["State"] != "deleted"
        and _is_private(endpoint)
        and (endpoint["VpcId"], endpoint["ServiceName"]) == (properties["VpcId"], properties["ServiceName"])
        for endpoint in aws.read("ec2", "describe_vpc_endpoints")["VpcEndpoints"]
    )


def _without_dns(aws: Context, vpc_id: str) -> Iterator[str]:
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        answer = aws.read("ec2", "describe_vpc_attribute", VpcId=vpc_id, Attribute=attribute)
        if not answer[attribute[:1].upper() + attribute[1:]]["Value"]:
            yield f"Enabling private DNS requires the VPC attribute {attribute} set to true for {vpc_id}"


def _sharing_a_zone(aws: Context, subnet_ids: Iterable[str]) -> Iterator[str]:
    by_id = [{"Name": "subnet-id", "Values": list(subnet_ids)}]
    taken: set[str] = set()
    for subnet in aws.read("ec2", "describe_subnets", Filters=by_id)["Subnets"]:
        if subnet["AvailabilityZone"] in taken:
            yield (
                f"Found another VPC endpoint subnet in the availability zone of {subnet['SubnetId']}. VPC endpoint"
                " subnets should be in different availability zones supported by the VPC endpoint service."
            )
        taken.add(subnet["AvailabilityZone"])


HANDLERS = {VPC_ENDPOINT: VpcEndpoint()}
