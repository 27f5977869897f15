from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, awsvpc, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.networks import enclosed, network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

NOTHING = {"Ref": "AWS::NoValue"}


def without(*names):
    return lambda template: [template["Resources"].pop(name) for name in names]


def names_of_its_own(template):
    """A zone in which the names of AWS may be written."""
    add_resource(template, "Names", "AWS::Route53::HostedZone", Name="logs.eu-west-1.amazonaws.com")


def zone_and_public_names(template):
    names_of_its_own(template)
    properties(template, "LogsEndpoint")["PrivateDnsEnabled"] = False


def in_public_subnets(template):
    """Tasks without public addresses, where only an internet gateway leads out."""
    awsvpc(template)["Subnets"] = [{"Ref": "Public0"}, {"Ref": "Public1"}]


def named_as_in_china(template):
    """The services' names as they are in China."""
    for logical_id, resource in template["Resources"].items():
        if logical_id.endswith("Endpoint") and logical_id != "LayersEndpoint":
            name = resource["Properties"]["ServiceName"]["Fn::Sub"]
            resource["Properties"]["ServiceName"]["Fn::Sub"] = f"cn.{name}"


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


def tables(template):
    """A gateway for DynamoDB."""
    enclosed(template)
    content = {"VpcEndpointType": "Gateway", "RouteTableIds": [{"Ref": "PrivateTable"}], "VpcId": {"Ref": "Vpc"}}
    service = {"Fn::Sub": "com.amazonaws.${AWS::Region}.dynamodb"}
    add_resource(template, "TablesEndpoint", "AWS::EC2::VPCEndpoint", ServiceName=service, **content)


def parameters(template):
    """An interface for Parameter Store."""
    enclosed(template)
    content = {**properties(template, "LogsEndpoint"), "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.ssm"}}
    add_resource(template, "ParametersEndpoint", "AWS::EC2::VPCEndpoint", **content)


MUTANTS = [
    Mutant("network-endpoint-missing", "Service", both(enclosed, in_public_subnets, without("LayersEndpoint"))),
    *spellings(
        "network-endpoint-settings-wrong",
        "TablesEndpoint",
        put_at("TablesEndpoint", "SecurityGroupIds"),
        [attribute_of("EndpointGroup", "GroupId")],
        NOTHING,
        tables,
    ),
    *spellings(
        "network-endpoint-settings-wrong",
        "ParametersEndpoint",
        put_at("ParametersEndpoint", "RouteTableIds"),
        [{"Ref": "PrivateTable"}],
        NOTHING,
        parameters,
    ),
    *spellings(
        "network-endpoint-settings-wrong",
        "TablesEndpoint",
        put_at("TablesEndpoint", "ServiceName"),
        {"Fn::Sub": "com.amazonaws.${AWS::Region}.monitoring"},
        {"Fn::Sub": "com.amazonaws.${AWS::Region}.dynamodb"},
        tables,
    ),
    *spellings(
        "network-endpoint-settings-wrong",
        "ParametersEndpoint",
        put_at("ParametersEndpoint", "DnsOptions"),
        {"PrivateDnsOnlyForInboundResolverEndpoint": "AllResolvers"},
        NOTHING,
        parameters,
    ),
    *spellings(
        "network-endpoint-policy-malformed",
        "TablesEndpoint",
        put_at("TablesEndpoint", "PolicyDocument"),
        "{'Statement': []}",
        '{"Statement": []}',
        tables,
    ),
    *spellings(
        "network-endpoint-name-twice",
        "ParametersEndpoint",
        put_at("ParametersEndpoint", "ServiceName"),
        {"Fn::Sub": "com.amazonaws.${AWS::Region}.logs"},
        {"Fn::Sub": "com.amazonaws.${AWS::Region}.ssm"},
        parameters,
    ),
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
    NearMiss("network-endpoint-missing", both(enclosed, named_as_in_china)),
    NearMiss(
        "network-endpoint-missing",
        both(
            enclosed,
            in_public_subnets,
            without("LayersEndpoint"),
            lambda t: awsvpc(t).update(AssignPublicIp="ENABLED"),
        ),
    ),
    NearMiss("network-endpoint-settings-wrong", tables),
    NearMiss("network-endpoint-name-twice", parameters),
    NearMiss(
        "network-endpoint-policy-malformed",
        both(tables, given("TablesEndpoint", PolicyDocument='{"Version": "2012-10-17", "Statement": []}')),
    ),
    *(
        NearMiss(rule, enclosed)
        for rule in (
            "network-endpoint-missing",
            "network-endpoint-other-table",
            "network-endpoint-closed",
            "network-endpoint-dns-off",
        )
    ),
    NearMiss("network-endpoint-names-public", both(enclosed, zone_and_public_names)),
    # whoever has the addresses of the network
    NearMiss("network-endpoint-closed", both(enclosed, open_to_the_network)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
