from __future__ import annotations

from tests.budget_stack.checks.extensions import awsvpc, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.networks import enclosed, network
from tests.budget_stack.checks.parts import add_resource, container
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings


def in_public_subnets(template):
    awsvpc(template)["Subnets"] = [{"Ref": "Public0"}, {"Ref": "Public1"}]


def reached_over_ipv6(template):
    add_resource(
        template,
        "PublicRoute6",
        "AWS::EC2::Route",
        RouteTableId={"Ref": "PublicTable"},
        DestinationIpv6CidrBlock="::/0",
        GatewayId={"Ref": "InternetGateway"},
    )
    template["Resources"]["PublicRoute6"]["DependsOn"] = "Attachment"


def name_servers_of_its_own(template):
    add_resource(template, "NameServers", "AWS::EC2::DHCPOptions", DomainNameServers=["10.0.0.10"])
    add_resource(
        template,
        "NameServersOfVpc",
        "AWS::EC2::VPCDHCPOptionsAssociation",
        VpcId={"Ref": "Vpc"},
        DhcpOptionsId={"Ref": "NameServers"},
    )


def put_image(template, value):
    container(template)["Image"] = value


def second_table(template):
    """A table with a route to a network interface."""
    network(template)
    add_resource(template, "Table", "AWS::EC2::RouteTable", VpcId={"Ref": "Vpc"})
    content = {"RouteTableId": {"Ref": "Table"}, "NetworkInterfaceId": "eni-0123456789abcdef0"}
    add_resource(template, "Way", "AWS::EC2::Route", DestinationCidrBlock="10.9.0.0/16", **content)


def put_table(template):
    """The route in the table of the public subnets, beside the one to the internet."""
    properties(template, "Way")["RouteTableId"] = {"Ref": "PublicTable"}


TO_IPV4 = put_at("Way", "DestinationCidrBlock")
IN_ECR = {"Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/${ImageRepository}:1.2"}
NOTHING = {"Ref": "AWS::NoValue"}
MUTANTS = [
    *spellings("network-route-twice", "Way", TO_IPV4, "0.0.0.0/0", "10.9.0.0/16", both(second_table, put_table)),
    *spellings(
        "network-route-twice",
        "Way",
        put_at("Way", "RouteTableId"),
        {"Ref": "PublicTable"},
        {"Ref": "Table"},
        both(second_table, given("Way", DestinationCidrBlock="0.0.0.0/0")),
    ),
    *spellings(
        "network-image-unreachable", "TaskDefinition", put_image, "public.ecr.aws/nginx/nginx:1.27", IN_ECR, enclosed
    ),
    *spellings("network-image-unreachable", "TaskDefinition", put_image, "nginx:1.27", IN_ECR, enclosed),
    *spellings(
        "network-route-invalid", "Way", put_at("Way", "InstanceId"), "i-0123456789abcdef0", NOTHING, second_table
    ),
    *spellings("network-route-invalid", "Way", put_at("Way", "NetworkInterfaceId"), NOTHING, "eni-1", second_table),
    *spellings(
        "network-route-invalid",
        "Way",
        put_at("Way", "DestinationIpv6CidrBlock"),
        "2001:db8::/32",
        NOTHING,
        second_table,
    ),
    *spellings(
        "network-route-invalid", "Way", put_at("Way", "DestinationCidrBlock"), NOTHING, "10.9.0.0/16", second_table
    ),
    *spellings(
        "network-route-invalid",
        "Way",
        put_at("Way", "DestinationIpv6CidrBlock"),
        "::/0",
        "64:ff9b::/96",
        both(
            second_table,
            given("Way", DestinationCidrBlock=NOTHING, NetworkInterfaceId=NOTHING, NatGatewayId={"Ref": "NatGateway"}),
        ),
    ),
    Mutant("network-no-way-out", "Service", both(network, lambda t: t["Resources"].pop("PrivateRoute"))),
    Mutant("network-no-public-address", "Service", both(network, in_public_subnets)),
    Mutant(
        "network-no-public-address",
        "Service",
        both(network, in_public_subnets, lambda t: awsvpc(t).update(AssignPublicIp={"Ref": "AssignPublicIp"})),
        {"AssignPublicIp": "DISABLED"},
    ),
    Mutant(
        "network-load-balancer-not-public",
        "LoadBalancer",
        both(
            network,
            lambda t: properties(t, "LoadBalancer").update(Subnets=[{"Ref": "Private0"}, {"Ref": "Private1"}]),
        ),
    ),
    Mutant("network-dns-off", "Vpc", both(network, lambda t: properties(t, "Vpc").update(EnableDnsSupport=False))),
]
NEAR_MISSES = [
    NearMiss("network-route-twice", both(second_table, put_table)),
    NearMiss("network-image-unreachable", enclosed),
    # a registry of one's own may be within the network
    NearMiss("network-image-unreachable", both(enclosed, lambda t: put_image(t, "registry.example.com/books:1"))),
    NearMiss("network-route-invalid", second_table),
    NearMiss("network-no-way-out", network),
    # the registry is within the network
    NearMiss("network-no-way-out", enclosed),
    NearMiss(
        "network-no-public-address",
        both(network, in_public_subnets, lambda t: awsvpc(t).update(AssignPublicIp="ENABLED")),
    ),
    NearMiss(
        "network-load-balancer-not-public",
        both(
            network,
            lambda t: properties(t, "LoadBalancer").update(
                Scheme="internal", Subnets=[{"Ref": "Private0"}, {"Ref": "Private1"}]
            ),
        ),
    ),
    NearMiss("network-no-public-address", both(network, in_public_subnets, reached_over_ipv6)),
    NearMiss("network-dns-off", both(network, lambda t: properties(t, "Vpc").update(EnableDnsSupport=True))),
    NearMiss(
        "network-dns-off",
        both(network, name_servers_of_its_own, lambda t: properties(t, "Vpc").update(EnableDnsSupport=False)),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
