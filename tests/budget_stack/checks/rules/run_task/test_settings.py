from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.task_starts import VPC, hourly, nightly, target

SPOT = [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]
ON_HOSTS = [{"CapacityProvider": {"Ref": "AWS::StackName"}, "Weight": 1}]


def batch(template, **changes):
    """A second task definition, for EC2."""
    container = {"Name": "batch", "Image": "public.ecr.aws/docker/library/busybox:1.37", "Memory": 64, "User": "1000"}
    content = {"ContainerDefinitions": [container], "RequiresCompatibilities": ["EC2"], **changes}
    add_resource(template, "Batch", "AWS::ECS::TaskDefinition", **content)


def of_batch(change, **changes):
    """The rule starts the second task definition, which has no roles."""

    def made(template):
        batch(template, **changes)
        change(template)
        target(template)["EcsParameters"]["TaskDefinitionArn"] = {"Ref": "Batch"}
        statement = properties(template, "Starter")["Policies"][0]["PolicyDocument"]["Statement"][0]
        statement["Resource"] = {"Ref": "Batch"}

    return made


def strategy(*entries):
    listed = [{"CapacityProvider": name, **one} for name, one in zip(("FARGATE", "FARGATE_SPOT"), entries, strict=True)]
    return lambda t: nightly(t, LaunchType=None, CapacityProviderStrategy=listed)


def in_subnets(*vpcs, group=None):
    """The tasks are started in subnets of these networks."""

    def change(template):
        for name in {*vpcs, group or "Vpc"}:
            add_resource(template, name, "AWS::EC2::VPC", CidrBlock="10.0.0.0/16")
        subnets = []
        for number, vpc in enumerate(vpcs):
            add_resource(
                template, f"Subnet{number}", "AWS::EC2::Subnet", VpcId={"Ref": vpc}, CidrBlock=f"10.0.{number}.0/24"
            )
            subnets.append({"Ref": f"Subnet{number}"})
        vpc = {"Ref": group or vpcs[0]}
        add_resource(template, "Group", "AWS::EC2::SecurityGroup", GroupDescription="tasks", VpcId=vpc)
        network = {"Subnets": subnets, "SecurityGroups": [{"Fn::GetAtt": ["Group", "GroupId"]}]}
        nightly(template, NetworkConfiguration={"AwsVpcConfiguration": network})

    return change


DISTINCT = [{"Type": "distinctInstance", "Expression": "attribute:ecs.os-type == linux"}]
MUTANTS = [
    Mutant("run-task-strategy-malformed", "Nightly", strategy({"Base": 1, "Weight": 1}, {"Base": 2, "Weight": 1})),
    Mutant("run-task-strategy-malformed", "Nightly", strategy({"Weight": 0}, {"Weight": 0})),
    Mutant("run-task-strategy-malformed", "Nightly", strategy({"Weight": {"Fn::Sub": "0"}}, {})),
    Mutant("run-task-network-mixed", "Nightly", in_subnets("Vpc", "OtherVpc")),
    Mutant("run-task-network-mixed", "Nightly", in_subnets("Vpc", "Vpc", group="OtherVpc")),
    Mutant("run-task-network-mixed", "Nightly", in_subnets("OtherVpc", group="Vpc")),
    Mutant("run-task-setting-malformed", "Nightly", lambda t: nightly(t, PlatformVersion="Linux-1.4.0")),
    Mutant("run-task-setting-malformed", "Hourly", lambda t: hourly(t, PlatformVersion={"Fn::Sub": "v1.4"})),
    Mutant(
        "run-task-setting-malformed",
        "Nightly",
        of_batch(lambda t: nightly(t, LaunchType="EC2", NetworkConfiguration=None, PlacementConstraints=DISTINCT)),
    ),
    Mutant("run-task-wrong-reference", "Nightly", lambda t: (nightly(t), target(t).update(Arn={"Ref": "Cluster"}))),
    Mutant(
        "run-task-wrong-reference",
        "Nightly",
        lambda t: (nightly(t), target(t).update(Arn={"Fn::Sub": "${Cluster}"})),
    ),
    Mutant(
        "run-task-wrong-reference",
        "Nightly",
        lambda t: (nightly(t), target(t).update(Arn=attribute_of("TaskRole", "Arn"))),
    ),
    Mutant("run-task-network-missing", "Nightly", lambda t: nightly(t, NetworkConfiguration=None)),
    Mutant(
        "run-task-network-missing",
        "Hourly",
        lambda t: hourly(t, LaunchType=None, CapacityProviderStrategy=SPOT, NetworkConfiguration=None),
    ),
    Mutant(
        "run-task-network-missing",
        "Nightly",
        lambda t: nightly(
            t,
            NetworkConfiguration={"Fn::If": ["HasTasks", {"Ref": "AWS::NoValue"}, {"AwsVpcConfiguration": VPC}]},
        ),
        {"MinContainerCount": "1"},
    ),
    Mutant(
        "run-task-network-unexpected",
        "Nightly",
        of_batch(lambda t: nightly(t, LaunchType="EC2", NetworkConfiguration={"AwsVpcConfiguration": VPC})),
    ),
    Mutant(
        "run-task-network-unexpected",
        "Nightly",
        of_batch(
            lambda t: nightly(t, LaunchType=None, NetworkConfiguration={"AwsVpcConfiguration": VPC}), NetworkMode="host"
        ),
    ),
    Mutant(
        "run-task-network-unexpected",
        "Nightly",
        of_batch(
            lambda t: nightly(
                t,
                LaunchType=None,
                CapacityProviderStrategy=ON_HOSTS,
                NetworkConfiguration={"AwsVpcConfiguration": VPC},
            ),
            NetworkMode="bridge",
        ),
    ),
    Mutant("run-task-launch-type-mismatch", "Nightly", of_batch(nightly)),
    Mutant("run-task-launch-type-mismatch", "Nightly", of_batch(nightly, NetworkMode="awsvpc", Memory="512")),
    Mutant(
        "run-task-launch-type-mismatch",
        "Nightly",
        of_batch(lambda t: nightly(t, LaunchType=None, CapacityProviderStrategy=SPOT), NetworkMode="awsvpc"),
    ),
    Mutant("run-task-launch-type-beside-strategy", "Nightly", lambda t: nightly(t, CapacityProviderStrategy=SPOT)),
    Mutant("run-task-launch-type-beside-strategy", "Hourly", lambda t: hourly(t, CapacityProviderStrategy=SPOT)),
    Mutant(
        "run-task-launch-type-beside-strategy",
        "Nightly",
        lambda t: nightly(
            t,
            LaunchType={"Fn::If": ["HasTasks", "FARGATE", {"Ref": "AWS::NoValue"}]},
            CapacityProviderStrategy=SPOT,
        ),
        {"MinContainerCount": "1"},
    ),
    Mutant("run-task-fargate-setting", "Nightly", lambda t: nightly(t, PlacementStrategies=[{"Type": "random"}])),
    Mutant(
        "run-task-fargate-setting",
        "Hourly",
        lambda t: hourly(t, PlacementConstraints=[{"Type": "distinctInstance"}]),
    ),
    Mutant(
        "run-task-fargate-setting",
        "Nightly",
        of_batch(
            lambda t: nightly(t, LaunchType="EC2", NetworkConfiguration=None, PlatformVersion="1.4.0"),
        ),
    ),
    Mutant("run-task-fargate-setting", "Nightly", lambda t: nightly(t, LaunchType="EC2")),
]
NEAR_MISSES = [
    NearMiss("run-task-strategy-malformed", strategy({"Base": 1, "Weight": 1}, {"Weight": 3})),
    NearMiss("run-task-network-mixed", in_subnets("Vpc", "Vpc")),
    NearMiss("run-task-setting-malformed", lambda t: nightly(t, PlatformVersion="1.4.0")),
    NearMiss("run-task-wrong-reference", nightly),
    NearMiss("run-task-network-missing", hourly),
    NearMiss("run-task-network-missing", of_batch(lambda t: nightly(t, LaunchType="EC2", NetworkConfiguration=None))),
    NearMiss(
        "run-task-network-unexpected",
        of_batch(
            lambda t: nightly(t, LaunchType=None, NetworkConfiguration={"AwsVpcConfiguration": VPC}),
            NetworkMode="awsvpc",
        ),
    ),
    NearMiss(
        "run-task-launch-type-mismatch",
        of_batch(nightly, NetworkMode="awsvpc", Memory="512", Cpu="256"),
    ),
    NearMiss(
        "run-task-launch-type-beside-strategy",
        lambda t: nightly(t, LaunchType=None, CapacityProviderStrategy=SPOT),
    ),
    NearMiss(
        "run-task-fargate-setting",
        both(
            of_batch(
                lambda t: nightly(
                    t, LaunchType="EC2", NetworkConfiguration=None, PlacementStrategies=[{"Type": "random"}]
                )
            ),
            given("Batch", NetworkMode="bridge"),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
