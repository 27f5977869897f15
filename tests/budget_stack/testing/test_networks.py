"""A network of a template's own: subnets, a gateway, and the routes to it."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

NETWORK = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.2.0.0/16"}},
    "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.2.1.0/24"}},
    "Gateway": {"Type": "AWS::EC2::InternetGateway"},
    "Attachment": {
        "Type": "AWS::EC2::VPCGatewayAttachment",
        "Properties": {"VpcId": {"Ref": "Vpc"}, "InternetGatewayId": {"Ref": "Gateway"}},
    },
    "Routes": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
    "WayOut": {
        "Type": "AWS::EC2::Route",
        "DependsOn": "Attachment",
        "Properties": {
            "RouteTableId": {"Ref": "Routes"},
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": {"Ref": "Gateway"},
        },
    },
    "Routed": {
        "Type": "AWS::EC2::SubnetRouteTableAssociation",
        "Properties": {"SubnetId": {"Ref": "Subnet"}, "RouteTableId": {"Ref": "Routes"}},
    },
}


def test_a_subnet_leads_out_by_the_gateway_of_its_vpc(fargate):
    stack = fargate.deploy({"Resources": NETWORK})
    by_subnet = {"Name": "association.subnet-id", "Values": [stack.resources["Subnet"].physical_id]}

    (table,) = fargate.client("ec2").describe_route_tables(Filters=[by_subnet])["RouteTables"]

    assert stack.resources["Gateway"].physical_id in [route.get("GatewayId") for route in table["Routes"]]
    assert stack.resources["Attachment"].attributes["AttachmentType"] == "IGW"


def test_it_all_goes_with_its_stack(fargate):
    vpcs = len(fargate.client("ec2").describe_vpcs()["Vpcs"])
    stack = fargate.deploy({"Resources": NETWORK})
    assert len(fargate.client("ec2").describe_vpcs()["Vpcs"]) == vpcs + 1

    stack.delete()

    assert len(fargate.client("ec2").describe_vpcs()["Vpcs"]) == vpcs


def test_what_a_vpc_has_by_itself_can_be_referred_to(fargate):
    stack = fargate.deploy({"Resources": NETWORK})
    group = stack.resources["Vpc"].attributes["DefaultSecurityGroup"]

    (described,) = fargate.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert described["VpcId"] == stack.resources["Vpc"].physical_id


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("Subnet", {"VpcId": "vpc-0123456789abcdef0"}),
        ("Routes", {"VpcId": "vpc-0123456789abcdef0"}),
        ("WayOut", {"RouteTableId": "rtb-0123456789abcdef0"}),
        ("Routed", {"SubnetId": "subnet-0123456789abcdef0"}),
        ("Subnet", {"CidrBlock": "10.9.0.0/24"}),
    ],
)
def test_fails_on_what_is_not_there_and_on_addresses_of_another_network(fargate, name, properties):
    changed = {**NETWORK[name], "Properties": NETWORK[name]["Properties"] | properties}

    with pytest.raises(DeploymentFailed, match=name):
        fargate.deploy({"Resources": NETWORK | {name: changed}})
