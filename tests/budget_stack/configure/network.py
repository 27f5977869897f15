"""A network to choose from, made in an emulated account."""

from __future__ import annotations

from types import SimpleNamespace

REGION = "eu-west-1"
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


def network(ec2):
    """Make one VPC whose main table is private, one whose main table is public, one with a single zone."""
    made = SimpleNamespace(shared=vpc(ec2, "shared", "10.20.0.0/16"), open=vpc(ec2, "open", "10.30.0.0/16"))
    made.narrow = vpc(ec2, "narrow", "10.40.0.0/16")
    gateway = internet_gateway(ec2, made.shared)
    table = ec2.create_route_table(VpcId=made.shared)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    made.web_a, made.web_b = (
        subnet(ec2, made.shared, f"web-{zone}", zone, f"10.20.{n}.0/24") for n, zone in enumerate("ab")
    )
    for web in (made.web_a, made.web_b):
        ec2.associate_route_table(RouteTableId=table, SubnetId=web)
    made.data_a = subnet(ec2, made.shared, "data-a", "a", "10.20.8.0/24")
    made.data_b = subnet(ec2, made.shared, "data-b", "b", "10.20.9.0/24")

    gateway = internet_gateway(ec2, made.open)
    is_main = [{"Name": "association.main", "Values": ["true"]}, {"Name": "vpc-id", "Values": [made.open]}]
    (main,) = ec2.describe_route_tables(Filters=is_main)["RouteTables"]
    ec2.create_route(RouteTableId=main["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    made.open_a = subnet(ec2, made.open, "open-a", "a", "10.30.0.0/24")
    made.open_b = subnet(ec2, made.open, "open-b", "b", "10.30.1.0/24")
    made.narrow_a = subnet(ec2, made.narrow, "narrow-a", "a", "10.40.0.0/24")
    return made


def vpc(ec2, name, cidr):
    id_ = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[id_], Tags=[{"Key": "Name", "Value": name}])
    return id_


def subnet(ec2, vpc_id, name, zone, cidr):
    zone = f"{REGION}{zone}"
    id_ = ec2.create_subnet(VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"]
    ec2.create_tags(Resources=[id_], Tags=[{"Key": "Name", "Value": name}])
    return id_


def internet_gateway(ec2, vpc_id):
    id_ = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=id_, VpcId=vpc_id)
    return id_
