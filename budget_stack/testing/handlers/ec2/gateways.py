"""Ways out of a VPC: what attaches a gateway, addresses, NAT gateways and gateways for IPv6 alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import EGRESS_ONLY_GATEWAY, ELASTIC_IP, GATEWAY_ATTACHMENT, NAT_GATEWAY
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.ec2.of_vpc import OfVpc
from budget_stack.testing.handlers.ec2.tags import update_tags, with_tags
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, fixed, only, without
from budget_stack.testing.ledger import Entry

# What may be attached: the rest of the operations' names, and what AWS calls such an attachment.
_OPERATIONS = fixed(InternetGatewayId="internet_gateway", VpnGatewayId="vpn_gateway")
_LETTERS = fixed(InternetGatewayId="IGW", VpnGatewayId="VGW")


class GatewayAttachment(Handler):
    """`AWS::EC2::VPCGatewayAttachment` of an internet gateway, or of a virtual private gateway."""

    deleted_first = True
    create_only = frozenset({"VpcId"})
    required = frozenset({"VpcId"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_vpc(aws, properties["VpcId"])
        # Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcgatewayattachment.html
        if len(only(properties, *_OPERATIONS)) != 1:
            yield "You must specify either InternetGatewayId or VpnGatewayId, but not both."

    def create(self, aws: Context, properties: Properties) -> str:
        kind = _kind(properties)
        aws.create("ec2", f"attach_{_OPERATIONS[kind]}", properties)
        return f"{_LETTERS[kind]}|{properties['VpcId']}"

    def read(self, aws: Context, physical_id: str) -> Properties:
        letters, _, vpc_id = physical_id.partition("|")
        attached = [{"Name": "attachment.vpc-id", "Values": [vpc_id]}]
        if letters == _LETTERS["InternetGatewayId"]:
            (gateway,) = aws.read("ec2", "describe_internet_gateways", Filters=attached)["InternetGateways"]
            return {"VpcId": vpc_id, "InternetGatewayId": gateway["InternetGatewayId"]}
        (private,) = (
            gateway["VpnGatewayId"]
            for gateway in aws.read("ec2", "describe_vpn_gateways", Filters=attached)["VpnGateways"]
            # one that was detached is still described
            if {"VpcId": vpc_id, "State": "attached"} in gateway["VpcAttachments"]
        )
        return {"VpcId": vpc_id, "VpnGatewayId": private}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"AttachmentType": physical_id.partition("|")[0]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if _kind(properties) != _kind(before):
            raise RigError(
                f"{aws.logical_id} becomes the attachment of another kind of gateway, which the rig does not carry"
            )
        self.delete(aws, physical_id, before)
        aws.complete("ec2", f"attach_{_OPERATIONS[_kind(properties)]}", properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", f"detach_{_OPERATIONS[_kind(properties)]}", properties)


def _kind(properties: Properties) -> str:
    return next(name for name in _OPERATIONS if name in properties)


class ElasticIp(Handler):
    """`AWS::EC2::EIP` that is not bound to an instance."""

    create_only = frozenset({"Address", "IpamPoolId", "NetworkBorderGroup", "TransferAddress"})
    resets = fixed(Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        address: str = aws.create("ec2", "allocate_address", with_tags("elastic-ip", properties))["PublicIp"]
        return address

    def read(self, aws: Context, physical_id: str) -> Properties:
        (address,) = aws.read("ec2", "describe_addresses", PublicIps=[physical_id])["Addresses"]
        return dict(address)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(self.read(aws, physical_id), "AllocationId", "PublicIp")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        update_tags(aws, self.attributes(aws, physical_id)["AllocationId"], properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "release_address", AllocationId=self.attributes(aws, physical_id)["AllocationId"])


class NatGateway(Handler):
    """`AWS::EC2::NatGateway` of one subnet."""

    create_only = frozenset(
        {"AllocationId", "AvailabilityMode", "ConnectivityType", "PrivateIpAddress", "SubnetId", "VpcId"}
    )
    resets = fixed(Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if "SubnetId" in properties:
            yield from references.missing_subnets(aws, [properties["SubnetId"]])
        allocation = properties.get("AllocationId")
        if allocation and not aws.find("ec2", "describe_addresses", AllocationIds=[allocation]).get("Addresses"):
            # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
            yield f"The allocation ID '{allocation}' does not exist"

    def create(self, aws: Context, properties: Properties) -> str:
        said = with_tags("natgateway", without(properties, "MaxDrainDurationSeconds"))
        gateway: str = aws.create("ec2", "create_nat_gateway", said)["NatGateway"]["NatGatewayId"]
        return gateway

    def read(self, aws: Context, physical_id: str) -> Properties:
        (gateway,) = aws.read("ec2", "describe_nat_gateways", NatGatewayIds=[physical_id])["NatGateways"]
        first = gateway["NatGatewayAddresses"][0]
        return {"ConnectivityType": "public", **gateway, **only(first, "AllocationId")}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        (gateway,) = aws.read("ec2", "describe_nat_gateways", NatGatewayIds=[physical_id])["NatGateways"]
        return {"EniId": gateway["NatGatewayAddresses"][0]["NetworkInterfaceId"], "NatGatewayId": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        update_tags(aws, physical_id, properties, before)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        # how long connections drain is said when a further address is taken away
        return path == "MaxDrainDurationSeconds" or super().was_sent(entry, path, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_nat_gateway", NatGatewayId=physical_id)


class EgressOnlyInternetGateway(OfVpc):
    """`AWS::EC2::EgressOnlyInternetGateway`."""

    def create(self, aws: Context, properties: Properties) -> str:
        said = with_tags("egress-only-internet-gateway", properties)
        gateway = aws.create("ec2", "create_egress_only_internet_gateway", said)["EgressOnlyInternetGateway"]
        physical_id: str = gateway["EgressOnlyInternetGatewayId"]
        return physical_id

    def read(self, aws: Context, physical_id: str) -> Properties:
        answer = aws.read(
            "ec2", "describe_egress_only_internet_gateways", EgressOnlyInternetGatewayIds=[physical_id]
        )  # fmt: skip
        (gateway,) = answer["EgressOnlyInternetGateways"]
        return {**gateway, "VpcId": gateway["Attachments"][0]["VpcId"]}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        operation = "delete_egress_only_internet_gateway"
        aws.complete("ec2", operation, EgressOnlyInternetGatewayId=physical_id)


HANDLERS = {
    ELASTIC_IP: ElasticIp(),
    GATEWAY_ATTACHMENT: GatewayAttachment(),
    EGRESS_ONLY_GATEWAY: EgressOnlyInternetGateway(),
    NAT_GATEWAY: NatGateway(),
}
