from __future__ import annotations

from tests.budget_stack.checks.extensions import awsvpc, both, enclosed, network
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


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


MUTANTS = [
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
