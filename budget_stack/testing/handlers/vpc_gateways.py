"""Ways out of private subnets: addresses, NAT gateways and gateways for IPv6 alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.ec2_of_vpc import OfVpc
from budget_stack.testing.handlers.ec2_tags import update_tags, with_tags
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, fixed, only, without
from budget_stack.testing.ledger import Entry


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
