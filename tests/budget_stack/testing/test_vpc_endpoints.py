"""VPC endpoints, and what EC2 refuses of them."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed


def secrets(simulation, **properties):
    return {
        "Type": "AWS::EC2::VPCEndpoint",
        "Properties": {
            "VpcEndpointType": "Interface",
            "ServiceName": "com.amazonaws.us-east-1.secretsmanager",
            "VpcId": simulation.vpc_id,
            "SubnetIds": list(simulation.subnet_ids),
            "PrivateDnsEnabled": True,
        }
        | properties,
    }


def objects(simulation, *tables):
    properties = {"ServiceName": "com.amazonaws.us-east-1.s3", "VpcId": simulation.vpc_id, "RouteTableIds": [*tables]}
    return {"Type": "AWS::EC2::VPCEndpoint", "Properties": properties}


def deployed(simulation, **resources):
    return simulation.deploy({"Resources": resources})


def route_table(simulation):
    return simulation.client("ec2").create_route_table(VpcId=simulation.vpc_id)["RouteTable"]["RouteTableId"]


def leads_to(simulation, table):
    (found,) = simulation.client("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"]
    return [route["GatewayId"] for route in found["Routes"] if "DestinationPrefixListId" in route]


def test_an_interface_endpoint_has_a_name_and_an_interface_in_each_subnet(fargate):
    stack = deployed(fargate, Secrets=secrets(fargate))

    given = stack.resources["Secrets"].attributes
    assert len(given["NetworkInterfaceIds"]) == 2
    zone, _, name = given["DnsEntries"][0].partition(":")
    assert zone
    assert name.startswith(given["Id"])
    assert given["CreationTimestamp"]


def test_an_interface_goes_with_its_subnet(fargate):
    stack = deployed(fargate, Secrets=secrets(fargate))
    one, other = stack.resources["Secrets"].attributes["NetworkInterfaceIds"]

    stack.update({"Resources": {"Secrets": secrets(fargate, SubnetIds=[fargate.subnet_ids[1]])}})

    assert stack.resources["Secrets"].attributes["NetworkInterfaceIds"] == [other]
    assert one not in [
        it["NetworkInterfaceId"] for it in fargate.client("ec2").describe_network_interfaces()["NetworkInterfaces"]
    ]


def test_the_routes_of_a_gateway_endpoint_follow_its_tables(fargate):
    first, second = route_table(fargate), route_table(fargate)
    stack = deployed(fargate, Objects=objects(fargate, first))
    endpoint = stack.resources["Objects"].physical_id
    assert leads_to(fargate, first) == [endpoint]

    stack.update({"Resources": {"Objects": objects(fargate, second)}})

    assert (leads_to(fargate, first), leads_to(fargate, second)) == ([], [endpoint])
    stack.delete()
    assert leads_to(fargate, second) == []


def test_another_service_replaces_the_endpoint(fargate):
    stack = deployed(fargate, Secrets=secrets(fargate))

    changes = stack.update({"Resources": {"Secrets": secrets(fargate, ServiceName="com.amazonaws.us-east-1.sqs")}})

    assert ("replaced", "Secrets") in changes


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"VpcId": "vpc-0123456789abcdef0"}, "The VPC ID 'vpc-0123456789abcdef0' does not exist"),
        ({"SubnetIds": ["subnet-0123456789abcdef0"]}, "The subnet ID 'subnet-0123456789abcdef0' does not exist"),
        ({"SecurityGroupIds": ["sg-0123456789abcdef0"]}, "The security group 'sg-0123456789abcdef0' does not exist"),
        ({"RouteTableIds": ["rtb-0123456789abcdef0"]}, "The routeTable ID 'rtb-0123456789abcdef0' does not exist"),
    ],
)
def test_fails_on_what_is_not_there(properties, message, fargate):
    with pytest.raises(DeploymentFailed, match=f"Secrets: {message}"):
        deployed(fargate, Secrets=secrets(fargate, **properties))


def test_fails_on_two_subnets_of_one_zone(fargate):
    ec2, first = fargate.client("ec2"), fargate.subnet_ids[0]
    (zone,) = [it["AvailabilityZone"] for it in ec2.describe_subnets(SubnetIds=[first])["Subnets"]]
    made = ec2.create_subnet(VpcId=fargate.vpc_id, CidrBlock="10.0.9.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]

    with pytest.raises(DeploymentFailed, match="Secrets: Found another VPC endpoint subnet in the availability zone"):
        deployed(fargate, Secrets=secrets(fargate, SubnetIds=[first, made]))


def test_fails_on_a_second_endpoint_with_the_same_name(fargate):
    message = "conflicting DNS domain for secretsmanager.us-east-1.amazonaws.com in the VPC vpc-"

    with pytest.raises(DeploymentFailed, match=message):
        deployed(fargate, One=secrets(fargate), Other=secrets(fargate))


def test_a_second_endpoint_may_stand_without_the_name(fargate):
    deployed(fargate, One=secrets(fargate), Other=secrets(fargate, PrivateDnsEnabled=False))


def test_fails_on_a_vpc_without_dns_hostnames(fargate):
    fargate.client("ec2").modify_vpc_attribute(VpcId=fargate.vpc_id, EnableDnsHostnames={"Value": False})

    with pytest.raises(DeploymentFailed, match="Enabling private DNS requires the VPC attribute enableDnsHostnames"):
        deployed(fargate, Secrets=secrets(fargate))
