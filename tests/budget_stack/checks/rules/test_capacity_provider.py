from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled

GROUP = {"AutoScalingGroupArn": "instances"}


def provider(template, **settings):
    add_resource(template, "Instances", "AWS::ECS::CapacityProvider", **settings)


def managed(template, cluster="budget", **launched):
    subnets = launched.pop("Subnets", ["subnet-0123456789abcdef0"])
    provider(
        template,
        ClusterName=cluster,
        ManagedInstancesProvider={
            "InfrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure",
            "InstanceLaunchTemplate": {
                "Ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole",
                "NetworkConfiguration": {"Subnets": subnets, "SecurityGroups": ["sg-0123456789abcdef0"]},
                **launched,
            },
        },
    )


def grouped(template, **settings):
    provider(template, AutoScalingGroupProvider={**GROUP, **settings})


def protected(template, status):
    grouped(template, ManagedScaling={"Status": status}, ManagedTerminationProtection="ENABLED")


def in_another_network(template, subnets):
    network(template)
    add_resource(template, "OtherVpc", "AWS::EC2::VPC", CidrBlock="10.1.0.0/16")
    add_resource(template, "OtherSubnet", "AWS::EC2::Subnet", VpcId={"Ref": "OtherVpc"}, CidrBlock="10.1.0.0/24")
    managed(template, Subnets=subnets)


MUTANTS = [
    Mutant("capacity-provider-malformed", "Instances", lambda t: provider(t, Name="instances")),
    Mutant("capacity-provider-malformed", "Instances", lambda t: managed(t, {"Ref": "AWS::NoValue"})),
    *spelled(
        "capacity-provider-malformed",
        "Instances",
        lambda t, group: (managed(t), t["Resources"]["Instances"]["Properties"].update(AutoScalingGroupProvider=group)),
        GROUP,
    ),
    *spelled("capacity-provider-protection-in-vain", "Instances", protected, "DISABLED"),
    *spelled(
        "capacity-provider-range-turned-round",
        "Instances",
        lambda t, least: managed(t, InstanceRequirements={"VCpuCount": {"Min": least, "Max": 4}}),
        8,
    ),
    *spelled(
        "capacity-provider-range-turned-round",
        "Instances",
        lambda t, most: grouped(t, ManagedScaling={"MinimumScalingStepSize": 5, "MaximumScalingStepSize": most}),
        2,
    ),
    *spelled(
        "capacity-provider-reservation-unused",
        "Instances",
        lambda t, option: managed(
            t, CapacityOptionType=option, CapacityReservations={"ReservationPreference": "RESERVATIONS_ONLY"}
        ),
        "SPOT",
    ),
    Mutant(
        "capacity-provider-two-vpcs",
        "Instances",
        lambda t: in_another_network(t, [{"Ref": "Private0"}, {"Ref": "OtherSubnet"}]),
    ),
    Mutant(
        "capacity-provider-two-vpcs",
        "Instances",
        lambda t: in_another_network(t, [{"Fn::GetAtt": ["OtherSubnet", "SubnetId"]}, {"Ref": "Private1"}]),
    ),
    Mutant(
        "capacity-provider-two-vpcs",
        "Instances",
        lambda t: in_another_network(
            t,
            [{"Ref": "Private0"}, {"Fn::If": ["HasTasks", {"Ref": "OtherSubnet"}, {"Ref": "Private1"}]}],
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("capacity-provider-malformed", managed),
    NearMiss("capacity-provider-protection-in-vain", lambda t: protected(t, "ENABLED")),
    NearMiss(
        "capacity-provider-range-turned-round",
        lambda t: managed(t, InstanceRequirements={"VCpuCount": {"Min": 4, "Max": 4}, "MemoryMiB": {"Min": 8192}}),
    ),
    NearMiss(
        "capacity-provider-reservation-unused",
        lambda t: managed(
            t, CapacityOptionType="RESERVED", CapacityReservations={"ReservationPreference": "RESERVATIONS_ONLY"}
        ),
    ),
    NearMiss("capacity-provider-two-vpcs", lambda t: in_another_network(t, [{"Ref": "Private0"}, {"Ref": "Private1"}])),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
