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


def test_a_virtual_private_gateway_is_attached_as_well(fargate):
    def attached(gateway):
        properties = {"VpcId": {"Ref": "Vpc"}, "VpnGatewayId": {"Ref": gateway}}
        return {
            "Private": {"Type": "AWS::EC2::VPNGateway", "Properties": {"Type": "ipsec.1"}},
            "Other": {"Type": "AWS::EC2::VPNGateway", "Properties": {"Type": "ipsec.1"}},
            "Inwards": {"Type": "AWS::EC2::VPCGatewayAttachment", "Properties": properties},
        }

    stack = fargate.deploy({"Resources": NETWORK | attached("Private")})
    private, other = (stack.resources[name].physical_id for name in ("Private", "Other"))

    assert stack.resources["Inwards"].value("VpnGatewayId", origin="read") == private
    assert stack.resources["Inwards"].attributes["AttachmentType"] == "VGW"
    assert [change.logical_id for change in stack.update({"Resources": NETWORK | attached("Other")})] == ["Inwards"]
    assert stack.resources["Inwards"].value("VpnGatewayId", origin="read") == other


@pytest.mark.parametrize(
    "more", [{"VpnGatewayId": "vgw-0123456789abcdef0"}, {"InternetGatewayId": {"Ref": "AWS::NoValue"}}]
)
def test_fails_on_an_attachment_that_is_not_of_one_gateway(fargate, more):
    properties = NETWORK["Attachment"]["Properties"] | more

    with pytest.raises(DeploymentFailed, match="either InternetGatewayId or VpnGatewayId, but not both"):
        fargate.deploy({"Resources": NETWORK | {"Attachment": NETWORK["Attachment"] | {"Properties": properties}}})


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


PRIVATE = {
    **NETWORK,
    "Address": {"Type": "AWS::EC2::EIP", "DependsOn": "Attachment", "Properties": {"Domain": "vpc"}},
    "Nat": {
        "Type": "AWS::EC2::NatGateway",
        "Properties": {"AllocationId": {"Fn::GetAtt": ["Address", "AllocationId"]}, "SubnetId": {"Ref": "Subnet"}},
    },
}


def test_a_nat_gateway_gives_its_address_back(fargate):
    stack = fargate.deploy({"Resources": PRIVATE})
    ec2, address = fargate.client("ec2"), stack.resources["Address"]
    assert stack.resources["Nat"].value("AllocationId", origin="read") == address.attributes["AllocationId"]

    stack.delete()

    assert ec2.describe_addresses()["Addresses"] == []


def test_fails_on_an_address_that_is_not_there(fargate):
    nat = {
        **PRIVATE["Nat"],
        "Properties": {**PRIVATE["Nat"]["Properties"], "AllocationId": "eipalloc-0123456789abcdef0"},
    }

    with pytest.raises(DeploymentFailed, match="Nat: The allocation ID 'eipalloc-0123456789abcdef0' does not exist"):
        fargate.deploy({"Resources": PRIVATE | {"Nat": nat}})


def walled(acl):
    """The network, whose subnet has one of two ACLs."""
    acls = {
        name: {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": {"Ref": "Vpc"}}} for name in ("One", "Other")
    }
    walled = {"NetworkAclId": {"Ref": acl}, "SubnetId": {"Ref": "Subnet"}}
    association = {"Type": "AWS::EC2::SubnetNetworkAclAssociation", "Properties": walled}
    return {"Resources": {**NETWORK, **acls, "Walled": association}}


def test_a_subnet_has_the_acl_that_its_association_says_and_its_networks_own_after_it(fargate):
    def acl_of(subnet):
        by_subnet = [{"Name": "association.subnet-id", "Values": [subnet]}]
        (acl,) = fargate.client("ec2").describe_network_acls(Filters=by_subnet)["NetworkAcls"]
        return acl

    stack = fargate.deploy(walled("One"))
    subnet = stack.resources["Subnet"].physical_id
    assert acl_of(subnet)["NetworkAclId"] == stack.resources["One"].physical_id

    assert stack.update(walled("Other")) == [("replaced", "Walled")]
    assert acl_of(subnet)["NetworkAclId"] == stack.resources["Other"].physical_id

    stack.update({"Resources": NETWORK})
    assert acl_of(subnet)["IsDefault"]


def named(*servers):
    """The network with names of its own."""
    options = {"Type": "AWS::EC2::DHCPOptions", "Properties": {"DomainNameServers": list(servers)}}
    both = {"DhcpOptionsId": {"Ref": "Options"}, "VpcId": {"Ref": "Vpc"}}
    association = {"Type": "AWS::EC2::VPCDHCPOptionsAssociation", "Properties": both}
    return {"Resources": {**NETWORK, "Options": options, "Named": association}}


def test_dhcp_options_that_are_replaced_stay_with_the_vpc(fargate):
    stack = fargate.deploy(named("AmazonProvidedDNS"))

    changes = stack.update(named("10.2.0.2"))

    assert changes[:2] == [("replaced", "Options"), ("replaced", "Named")]
    (vpc,) = fargate.client("ec2").describe_vpcs(VpcIds=[stack.resources["Vpc"].physical_id])["Vpcs"]
    assert vpc["DhcpOptionsId"] == stack.resources["Options"].physical_id
    stack.delete()


def test_a_subnet_has_its_range_of_ipv6(fargate):
    template = {
        "Resources": {
            "Net": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}},
            "Six": {
                "Type": "AWS::EC2::VPCCidrBlock",
                "Properties": {"VpcId": {"Ref": "Net"}, "AmazonProvidedIpv6CidrBlock": True},
            },
            "Subnet": {
                "Type": "AWS::EC2::Subnet",
                "DependsOn": "Six",
                "Properties": {
                    "VpcId": {"Ref": "Net"},
                    "CidrBlock": "10.9.1.0/24",
                    "Ipv6CidrBlock": {
                        "Fn::Select": [
                            0,
                            {"Fn::Cidr": [{"Fn::Select": [0, {"Fn::GetAtt": ["Net", "Ipv6CidrBlocks"]}]}, 1, 64]},
                        ]
                    },
                },
            },
        }
    }

    stack = fargate.deploy(template)

    assert stack.resources["Subnet"].value("Ipv6CidrBlock", origin="read").endswith("/64")
    assert stack.update() == []


def flow_logs(destination):
    said = {"ResourceType": "VPC", "TrafficType": "ALL", "LogDestinationType": "s3", "LogDestination": destination}
    return {
        "Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
            "Logs": {"Type": "AWS::EC2::FlowLog", "Properties": {"ResourceId": {"Ref": "Vpc"}, **said}},
        }
    }


def test_flow_logs_go_below_a_prefix_in_a_bucket(fargate):
    fargate.client("s3").create_bucket(Bucket="traffic")
    stack = fargate.deploy(flow_logs("arn:aws:s3:::traffic/vpc/"), how="read")

    assert stack.resources["Logs"].value("LogDestination", origin="read") == "arn:aws:s3:::traffic/vpc/"
    assert stack.update() == []


def test_fails_on_flow_logs_to_a_bucket_that_is_not_there(fargate):
    with pytest.raises(DeploymentFailed, match=r"Logs: LogDestination: nowhere does not exist") as failed:
        fargate.deploy(flow_logs("arn:aws:s3:::nowhere/vpc/"))

    assert not getattr(failed.value, "__notes__", [])
