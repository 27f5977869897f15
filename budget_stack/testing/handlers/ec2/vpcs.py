"""VPCs: subnets, internet gateways, and the routes between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.network import DESTINATIONS
from budget_stack.facts.resource_types import INTERNET_GATEWAY, ROUTE, ROUTE_TABLE, SUBNET, SUBNET_ROUTE_TABLE, VPC
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.ec2.of_vpc import OfVpc
from budget_stack.testing.handlers.ec2.tags import update_tags, with_tags
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without

_VPC_ATTRIBUTES = ("EnableDnsSupport", "EnableDnsHostnames")
_SUBNET_ATTRIBUTES = ("AssignIpv6AddressOnCreation", "EnableDns64", "MapPublicIpOnLaunch")


class Vpc(Handler):
    """`AWS::EC2::VPC`, which any change of the tenancy replaces; CloudFormation takes `default` in place as well."""

    create_only = frozenset(
        {"CidrBlock", "InstanceTenancy", "Ipv4IpamPoolId", "Ipv4NetmaskLength", "VpcEncryptionControl"}
    )
    resets = fixed(EnableDnsHostnames=False, EnableDnsSupport=True, Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        said = with_tags("vpc", without(properties, *_VPC_ATTRIBUTES))
        vpc: str = aws.create("ec2", "create_vpc", said)["Vpc"]["VpcId"]
        return vpc

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, properties)

    def read(self, aws: Context, physical_id: str) -> Properties:
        (vpc,) = aws.read("ec2", "describe_vpcs", VpcIds=[physical_id])["Vpcs"]
        for name in _VPC_ATTRIBUTES:
            attribute = name[:1].lower() + name[1:]
            answer = aws.read("ec2", "describe_vpc_attribute", VpcId=physical_id, Attribute=attribute)
            vpc[name] = answer[name]["Value"]
        return dict(vpc)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        of_vpc = {"Name": "vpc-id", "Values": [physical_id]}
        (vpc,) = aws.read("ec2", "describe_vpcs", VpcIds=[physical_id])["Vpcs"]
        acls = aws.read("ec2", "describe_network_acls", Filters=[of_vpc])["NetworkAcls"]
        named = {"Name": "group-name", "Values": ["default"]}
        (group,) = aws.read("ec2", "describe_security_groups", Filters=[of_vpc, named])["SecurityGroups"]
        return {
            "CidrBlock": vpc["CidrBlock"],
            "CidrBlockAssociations": [it["AssociationId"] for it in vpc.get("CidrBlockAssociationSet", ())],
            "DefaultNetworkAcl": next(it["NetworkAclId"] for it in acls if it["IsDefault"]),
            "DefaultSecurityGroup": group["GroupId"],
            "Ipv6CidrBlocks": [it["Ipv6CidrBlock"] for it in vpc.get("Ipv6CidrBlockAssociationSet", ())],
            "VpcId": physical_id,
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        self._settle(aws, physical_id, only(properties, *changed(properties, before)))
        update_tags(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_vpc", VpcId=physical_id)

    def _settle(self, aws: Context, physical_id: str, properties: Properties) -> None:
        for name in _VPC_ATTRIBUTES:
            if name in properties:
                aws.complete("ec2", "modify_vpc_attribute", {name: {"Value": properties[name]}}, VpcId=physical_id)


class Subnet(Handler):
    """`AWS::EC2::Subnet`."""

    create_only = frozenset(
        {
            "AvailabilityZone",
            "AvailabilityZoneId",
            "CidrBlock",
            "Ipv4IpamPoolId",
            "Ipv4NetmaskLength",
            "Ipv6IpamPoolId",
            "Ipv6Native",
            "Ipv6NetmaskLength",
            "OutpostArn",
            "VpcId",
        }
    )
    required = frozenset({"VpcId"})
    resets = fixed(AssignIpv6AddressOnCreation=False, EnableDns64=False, MapPublicIpOnLaunch=False, Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_vpc(aws, properties["VpcId"])

    def create(self, aws: Context, properties: Properties) -> str:
        said = with_tags("subnet", without(properties, *_SUBNET_ATTRIBUTES))
        subnet: str = aws.create("ec2", "create_subnet", said)["Subnet"]["SubnetId"]
        return subnet

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, properties)

    def read(self, aws: Context, physical_id: str) -> Properties:
        (subnet,) = aws.read("ec2", "describe_subnets", SubnetIds=[physical_id])["Subnets"]
        blocks = [block["Ipv6CidrBlock"] for block in subnet.get("Ipv6CidrBlockAssociationSet", ())]
        return {**subnet, **({"Ipv6CidrBlock": blocks[0]} if blocks else {})}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        subnet = self.read(aws, physical_id)
        of_subnet = {"Name": "association.subnet-id", "Values": [physical_id]}
        acls = aws.read("ec2", "describe_network_acls", Filters=[of_subnet])["NetworkAcls"]
        association = next(
            it["NetworkAclAssociationId"] for acl in acls for it in acl["Associations"] if it["SubnetId"] == physical_id
        )
        return {
            **only(subnet, "AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "SubnetId", "VpcId"),
            "Ipv6CidrBlocks": [it["Ipv6CidrBlock"] for it in subnet.get("Ipv6CidrBlockAssociationSet", ())],
            "NetworkAclAssociationId": association,
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        wanted = {name: properties.get(name, self.resets[name]) for name in _SUBNET_ATTRIBUTES if name in different}
        self._settle(aws, physical_id, wanted)
        update_tags(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_subnet", SubnetId=physical_id)

    def _settle(self, aws: Context, physical_id: str, properties: Properties) -> None:
        for name in _SUBNET_ATTRIBUTES:
            if name in properties:
                said = {name: {"Value": properties[name]}}
                aws.complete("ec2", "modify_subnet_attribute", said, SubnetId=physical_id)


class InternetGateway(Handler):
    """`AWS::EC2::InternetGateway`."""

    resets = fixed(Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        said = with_tags("internet-gateway", properties)
        gateway: str = aws.create("ec2", "create_internet_gateway", said)["InternetGateway"]["InternetGatewayId"]
        return gateway

    def read(self, aws: Context, physical_id: str) -> Properties:
        (gateway,) = aws.read("ec2", "describe_internet_gateways", InternetGatewayIds=[physical_id])["InternetGateways"]
        return dict(gateway)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"InternetGatewayId": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        update_tags(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_internet_gateway", InternetGatewayId=physical_id)


class RouteTable(OfVpc):
    """`AWS::EC2::RouteTable`."""

    def create(self, aws: Context, properties: Properties) -> str:
        said = with_tags("route-table", properties)
        table: str = aws.create("ec2", "create_route_table", said)["RouteTable"]["RouteTableId"]
        return table

    def read(self, aws: Context, physical_id: str) -> Properties:
        (table,) = aws.read("ec2", "describe_route_tables", RouteTableIds=[physical_id])["RouteTables"]
        return dict(table)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"RouteTableId": physical_id}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_route_table", RouteTableId=physical_id)


class Route(Handler):
    """`AWS::EC2::Route`."""

    create_only = frozenset({"RouteTableId", *DESTINATIONS})
    required = frozenset({"RouteTableId"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_route_tables(aws, [properties["RouteTableId"]])

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create("ec2", "create_route", properties)
        destination = next(properties[name] for name in DESTINATIONS if name in properties)
        return f"{properties['RouteTableId']}|{destination}"

    def read(self, aws: Context, physical_id: str) -> Properties:
        table_id, _, destination = physical_id.partition("|")
        (table,) = aws.read("ec2", "describe_route_tables", RouteTableIds=[table_id])["RouteTables"]
        (route,) = (it for it in table["Routes"] if destination in [it.get(name) for name in DESTINATIONS])
        return {**route, "RouteTableId": table_id}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"CidrBlock": physical_id.partition("|")[2]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete("ec2", "replace_route", properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_route", only(properties, "RouteTableId", *DESTINATIONS))


class SubnetRouteTable(Handler):
    """`AWS::EC2::SubnetRouteTableAssociation`."""

    deleted_first = True
    create_only = frozenset({"RouteTableId", "SubnetId"})
    required = frozenset({"RouteTableId", "SubnetId"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_route_tables(aws, [properties["RouteTableId"]])
        yield from references.missing_subnets(aws, [properties["SubnetId"]])

    def create(self, aws: Context, properties: Properties) -> str:
        association: str = aws.create("ec2", "associate_route_table", properties)["AssociationId"]
        return association

    def read(self, aws: Context, physical_id: str) -> Properties:
        by_id = {"Name": "association.route-table-association-id", "Values": [physical_id]}
        (table,) = aws.read("ec2", "describe_route_tables", Filters=[by_id])["RouteTables"]
        (association,) = (it for it in table["Associations"] if it["RouteTableAssociationId"] == physical_id)
        return dict(association)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "disassociate_route_table", AssociationId=physical_id)


HANDLERS = {
    VPC: Vpc(),
    SUBNET: Subnet(),
    INTERNET_GATEWAY: InternetGateway(),
    ROUTE_TABLE: RouteTable(),
    ROUTE: Route(),
    SUBNET_ROUTE_TABLE: SubnetRouteTable(),
}
