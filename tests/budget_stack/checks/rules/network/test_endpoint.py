from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, enclosed, given, network
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource, container
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

NOTHING = {"Ref": "AWS::NoValue"}


def without(*names):
    return lambda template: [template["Resources"].pop(name) for name in names]


def put_image(template, value):
    container(template)["Image"] = value


def names_of_its_own(template):
    """A zone in which the names of AWS may be written."""
    add_resource(template, "Names", "AWS::Route53::HostedZone", Name="logs.eu-west-1.amazonaws.com")


def zone_and_public_names(template):
    names_of_its_own(template)
    properties(template, "LogsEndpoint")["PrivateDnsEnabled"] = False


def open_to_the_network(template):
    properties(template, "EndpointGroup")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "10.0.0.0/16"}]


def beside_a_gateway(template):
    """An endpoint in a network with a NAT gateway."""
    network(template)
    properties(template, "Vpc")["EnableDnsHostnames"] = True
    content = {"VpcEndpointType": "Interface", "SubnetIds": [{"Ref": "Private0"}], "PrivateDnsEnabled": True}
    service = {"Fn::Sub": "com.amazonaws.${AWS::Region}.ecr.dkr"}
    add_resource(
        template, "RegistryEndpoint", "AWS::EC2::VPCEndpoint", ServiceName=service, VpcId={"Ref": "Vpc"}, **content
    )


OPENING = ("EndpointGroup", "SecurityGroupIngress", 0)
MUTANTS = [
    Mutant("network-endpoint-missing", "Service", both(enclosed, without("LayersEndpoint"))),
    *spellings(
        "network-endpoint-missing",
        "Service",
        put_at("LogsEndpoint", "ServiceName"),
        {"Fn::Sub": "com.amazonaws.${AWS::Region}.monitoring"},
        {"Fn::Sub": "com.amazonaws.${AWS::Region}.logs"},
        enclosed,
    ),
    *spellings(
        "network-endpoint-other-table",
        "LayersEndpoint",
        put_at("LayersEndpoint", "RouteTableIds"),
        [{"Ref": "PublicTable"}],
        [{"Ref": "PrivateTable"}],
        enclosed,
    ),
    *spellings(
        "network-endpoint-names-public",
        "LoginEndpoint",
        put_at("LoginEndpoint", "PrivateDnsEnabled"),
        "false",
        True,
        enclosed,
    ),
    *spellings(
        "network-endpoint-names-public",
        "LogsEndpoint",
        put_at("LogsEndpoint", "PrivateDnsEnabled"),
        NOTHING,
        True,
        enclosed,
    ),
    *spellings(
        "network-endpoint-closed",
        "LoginEndpoint",
        put_at(*OPENING, "FromPort"),
        444,
        443,
        both(
            enclosed,
            given("EndpointGroup", SecurityGroupEgress=[]),
            lambda t: properties(t, "EndpointGroup")["SecurityGroupIngress"][0].update(ToPort=444),
        ),
    ),
    *spellings(
        "network-endpoint-closed",
        "RegistryEndpoint",
        put_at("RegistryEndpoint", "SecurityGroupIds"),
        NOTHING,
        [attribute_of("EndpointGroup", "GroupId")],
        enclosed,
    ),
    *spellings(
        "network-image-unreachable",
        "TaskDefinition",
        put_image,
        "public.ecr.aws/nginx/nginx:1.27",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/nginx:1.27",
        enclosed,
    ),
    *spellings(
        "network-image-unreachable",
        "TaskDefinition",
        put_image,
        "nginx:1.27",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/nginx:1.27",
        enclosed,
    ),
    Mutant(
        "network-endpoint-dns-off",
        "RegistryEndpoint",
        both(beside_a_gateway, lambda t: properties(t, "Vpc").pop("EnableDnsHostnames")),
    ),
    *spellings(
        "network-endpoint-dns-off",
        "RegistryEndpoint",
        put_at("Vpc", "EnableDnsHostnames"),
        "false",
        True,
        beside_a_gateway,
    ),
]
NEAR_MISSES = [
    *(
        NearMiss(rule, enclosed)
        for rule in (
            "network-endpoint-missing",
            "network-endpoint-other-table",
            "network-endpoint-closed",
            "network-endpoint-dns-off",
            "network-image-unreachable",
        )
    ),
    NearMiss("network-endpoint-names-public", both(enclosed, zone_and_public_names)),
    # whoever has the addresses of the network
    NearMiss("network-endpoint-closed", both(enclosed, open_to_the_network)),
    # a registry of one's own may be within the network
    NearMiss("network-image-unreachable", both(enclosed, lambda t: put_image(t, "registry.example.com/books:1"))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
