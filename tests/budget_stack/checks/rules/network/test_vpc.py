from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.networks import enclosed, network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings


def second_vpc(template):
    """Another network, with a subnet and a group."""
    enclosed(template)
    add_resource(template, "Elsewhere", "AWS::EC2::VPC", CidrBlock="10.1.0.0/16")
    add_resource(
        template,
        "There",
        "AWS::EC2::Subnet",
        VpcId={"Ref": "Elsewhere"},
        CidrBlock="10.1.0.0/24",
        AvailabilityZone={"Fn::Select": [1, {"Fn::GetAZs": ""}]},
    )
    add_resource(
        template,
        "TablesEndpoint",
        "AWS::EC2::VPCEndpoint",
        ServiceName={"Fn::Sub": "com.amazonaws.${AWS::Region}.dynamodb"},
        VpcId={"Ref": "Vpc"},
        RouteTableIds=[{"Ref": "PrivateTable"}],
    )
    add_resource(
        template, "GroupThere", "AWS::EC2::SecurityGroup", GroupDescription="there", VpcId={"Ref": "Elsewhere"}
    )


def peering(template):
    add_resource(
        template,
        "Peering",
        "AWS::EC2::VPCPeeringConnection",
        VpcId={"Ref": "Vpc"},
        PeerVpcId={"Ref": "Elsewhere"},
    )


def opened_to_there(template):
    add_resource(
        template,
        "Opening",
        "AWS::EC2::SecurityGroupIngress",
        GroupId=attribute_of("EndpointGroup", "GroupId"),
        IpProtocol="tcp",
        FromPort=443,
        ToPort=443,
        SourceSecurityGroupId=attribute_of("GroupThere", "GroupId"),
    )


def second_route(template):
    """A NAT gateway in another network than the table of a route to it."""
    second_vpc(template)
    add_resource(template, "TableThere", "AWS::EC2::RouteTable", VpcId={"Ref": "Elsewhere"})
    gateway = {"SubnetId": {"Ref": "There"}, "ConnectivityType": "private"}
    add_resource(template, "GatewayThere", "AWS::EC2::NatGateway", **gateway)
    route = {"DestinationCidrBlock": "10.9.0.0/16", "NatGatewayId": {"Ref": "GatewayThere"}}
    add_resource(template, "RouteThere", "AWS::EC2::Route", RouteTableId={"Ref": "TableThere"}, **route)


def unattached(template, name):
    network(template)
    del template["Resources"][name]["DependsOn"]


def waiting(name):
    return lambda template: template["Resources"][name].update(DependsOn=["Vpc"])


def attached_there(template):
    """A gateway for the other network."""
    second_vpc(template)
    add_resource(template, "GatewayThere", "AWS::EC2::InternetGateway")
    content = {"VpcId": {"Ref": "Elsewhere"}, "InternetGatewayId": {"Ref": "GatewayThere"}}
    add_resource(template, "AttachmentThere", "AWS::EC2::VPCGatewayAttachment", **content)


def third_table(template):
    """A subnet that has a table already, and a table for another."""
    network(template)
    content = {"SubnetId": {"Ref": "Private1"}, "RouteTableId": {"Ref": "PrivateTable"}}
    template["Resources"].pop("Private1Table")
    add_resource(template, "Link", "AWS::EC2::SubnetRouteTableAssociation", **content)


def without_attachment(template):
    network(template)
    del template["Resources"]["Attachment"]
    for name in ("PublicRoute", "NatGateway"):
        del template["Resources"][name]["DependsOn"]


MUTANTS = [
    Mutant("network-gateway-unattached", "PublicRoute", without_attachment),
    *spellings(
        "network-gateway-unattached",
        "PublicRoute",
        put_at("PublicRoute", "GatewayId"),
        {"Ref": "GatewayThere"},
        {"Ref": "InternetGateway"},
        both(
            attached_there, lambda t: t["Resources"]["PublicRoute"].update(DependsOn=["Attachment", "AttachmentThere"])
        ),
    ),
    *spellings(
        "network-gateway-attached-twice",
        "AttachmentThere",
        put_at("AttachmentThere", "VpcId"),
        {"Ref": "Vpc"},
        {"Ref": "Elsewhere"},
        attached_there,
    ),
    *spellings(
        "network-gateway-attached-twice",
        "AttachmentThere",
        put_at("AttachmentThere", "InternetGatewayId"),
        {"Ref": "InternetGateway"},
        {"Ref": "GatewayThere"},
        attached_there,
    ),
    *spellings(
        "network-two-route-tables",
        "Link",
        put_at("Link", "SubnetId"),
        {"Ref": "Private0"},
        {"Ref": "Private1"},
        third_table,
    ),
    *spellings(
        "network-other-vpc",
        "TablesEndpoint",
        put_at("TablesEndpoint", "VpcId"),
        {"Ref": "Elsewhere"},
        {"Ref": "Vpc"},
        second_vpc,
    ),
    *spellings(
        "network-other-vpc",
        "ListenerRule",
        put_at("TargetGroup", "VpcId"),
        {"Ref": "Elsewhere"},
        {"Ref": "Vpc"},
        both(second_vpc, lambda t: properties(t, "Service").pop("LoadBalancers")),
    ),
    *spellings(
        "network-other-vpc",
        "LoadBalancer",
        put_at("LoadBalancer", "Subnets", 1),
        {"Ref": "There"},
        {"Ref": "Public1"},
        second_vpc,
    ),
    *spellings(
        "network-other-vpc",
        "LoginEndpoint",
        put_at("LoginEndpoint", "SecurityGroupIds"),
        [attribute_of("GroupThere", "GroupId")],
        [attribute_of("EndpointGroup", "GroupId")],
        both(
            second_vpc,
            lambda t: properties(t, "GroupThere").update(
                SecurityGroupIngress=[{"IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}]
            ),
        ),
    ),
    Mutant("network-other-vpc", "Opening", both(second_vpc, opened_to_there)),
    *spellings(
        "network-other-vpc",
        "RouteThere",
        put_at("RouteThere", "RouteTableId"),
        {"Ref": "PublicTable"},
        {"Ref": "TableThere"},
        second_route,
    ),
    Mutant("network-before-attachment", "PublicRoute", lambda template: unattached(template, "PublicRoute")),
    Mutant("network-before-attachment", "NatGateway", both(network, waiting("NatGateway"))),
    *spellings(
        "network-before-attachment",
        "NatGateway",
        put_at("NatGateway", "ConnectivityType"),
        "public",
        "private",
        lambda template: unattached(template, "NatGateway"),
    )[::2],
]
NEAR_MISSES = [
    NearMiss("network-gateway-unattached", attached_there),
    NearMiss("network-gateway-attached-twice", attached_there),
    NearMiss("network-two-route-tables", third_table),
    NearMiss("network-other-vpc", second_vpc),
    NearMiss("network-other-vpc", second_route),
    NearMiss("network-other-vpc", both(second_vpc, opened_to_there, peering)),
    NearMiss("network-before-attachment", network),
    # the address waits, and the NAT gateway for it
    NearMiss(
        "network-before-attachment",
        both(
            lambda template: unattached(template, "NatGateway"),
            lambda template: template["Resources"]["Address"].update(DependsOn="Attachment"),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
