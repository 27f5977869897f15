from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.http_apis import http_api
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def other_network(template):
    add_resource(template, "OtherVpc", "AWS::EC2::VPC", CidrBlock="10.1.0.0/16")
    for number in (0, 1):
        add_resource(
            template,
            f"Other{number}",
            "AWS::EC2::Subnet",
            VpcId={"Ref": "OtherVpc"},
            CidrBlock=f"10.1.{number}.0/24",
            AvailabilityZone={"Fn::Select": [number, {"Fn::GetAZs": ""}]},
        )


def linked(name):
    return given(
        "VpcLink", SubnetIds=[{"Ref": f"{name}0"}, {"Ref": f"{name}1"}], SecurityGroupIds=["sg-0123456789abcdef0"]
    )


def balanced(name):
    return given(
        "InternalLoadBalancer",
        Subnets=[{"Ref": f"{name}0"}, {"Ref": f"{name}1"}],
        SecurityGroups=["sg-0123456789abcdef1"],
    )


def mapped(name):
    return given(
        "InternalLoadBalancer",
        Subnets={"Ref": "AWS::NoValue"},
        SubnetMappings=[{"SubnetId": {"Ref": f"{name}0"}}, {"SubnetId": {"Ref": f"{name}1"}}],
        SecurityGroups=["sg-0123456789abcdef1"],
    )


def elsewhere(vpc):
    return given("VpcLinkSecurityGroup", VpcId=vpc)


# what the groups of the shipped template's network have is a parameter
LITERAL = given("InternalLoadBalancerSecurityGroup", VpcId="vpc-0123456789abcdef0")

MUTANTS = [
    Mutant(
        "http-api-link-other-vpc",
        "VpcLink",
        both(network, other_network, http_api, balanced("Private"), linked("Other")),
    ),
    Mutant(
        "http-api-link-other-vpc",
        "VpcLink",
        both(network, other_network, http_api, mapped("Private"), linked("Other")),
    ),
    Mutant("http-api-link-other-vpc", "VpcLink", both(http_api, LITERAL, elsewhere("vpc-0123456789abcdef1"))),
]
NEAR_MISSES = [
    NearMiss("http-api-link-other-vpc", both(network, http_api, mapped("Private"), linked("Public"))),
    NearMiss("http-api-link-other-vpc", http_api),
    NearMiss("http-api-link-other-vpc", both(network, http_api, balanced("Private"), linked("Public"))),
    NearMiss("http-api-link-other-vpc", both(http_api, LITERAL, elsewhere({"Fn::ImportValue": "network-VpcId"}))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
