from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.database.databases import (
    STORE,
    cluster,
    database,
    network_of_groups,
    parameter,
)
from tests.budget_stack.checks.task_starts import hourly, nightly, only_by


def opened(first, last, **peer):
    source = peer or {"SourceSecurityGroupId": attribute_of("TaskSecurityGroup", "GroupId")}
    return given(
        "StoreGroup", SecurityGroupIngress=[{"IpProtocol": "tcp", "FromPort": first, "ToPort": last, **source}]
    )


def removed(*names):
    def change(template):
        for name in names:
            del template["Resources"][name]
        depends = template["Resources"]["Service"]["DependsOn"]
        template["Resources"]["Service"]["DependsOn"] = [name for name in depends if name not in names]

    return change


def waiting_for(*names):
    def change(template):
        template["Resources"]["Service"]["DependsOn"] = ["EventRule", *names]

    return change


def output(value):
    def change(template):
        template["Outputs"]["Store"] = {"Value": value}

    return change


def places(*subnets):
    return given("Places", SubnetIds=[*subnets])


def second_network(template):
    add_resource(template, "OtherVpc", "AWS::EC2::VPC", CidrBlock="10.9.0.0/16")
    for number, zone in enumerate(("eu-west-1a", "eu-west-1b")):
        content = {"VpcId": {"Ref": "OtherVpc"}, "CidrBlock": f"10.9.{number}.0/24", "AvailabilityZone": zone}
        add_resource(template, f"Away{number}", "AWS::EC2::Subnet", **content)
    content = {"VpcId": {"Ref": "OtherVpc"}, "GroupDescription": "database"}
    add_resource(template, "AwayGroup", "AWS::EC2::SecurityGroup", **content)


def in_zone(zone, *names):
    def change(template):
        for name in names:
            template["Resources"][name]["Properties"]["AvailabilityZone"] = zone

    return change


def subnets_of_two(template):
    template["Parameters"]["Subnets"] = {"Type": "List<AWS::EC2::Subnet::Id>"}


OWN_NETWORK = both(network, database(), network_of_groups)
HERE = {"Ref": "Private0"}, {"Ref": "Private1"}
AWAY = {"Ref": "Away0"}, {"Ref": "Away1"}
OTHER_GROUP = {"SourceSecurityGroupId": attribute_of("LoadBalancerSecurityGroup", "GroupId")}
PUBLIC = {"PubliclyAccessible": True}
MUTANTS = [
    Mutant("database-closed-to-tasks", "Store", both(database(), opened(5432, 5432, **OTHER_GROUP))),
    Mutant(
        "database-closed-to-tasks",
        "Store",
        both(parameter("Port", 5433, type_="Number"), database(Port={"Ref": "Port"})),
    ),
    Mutant("database-closed-to-tasks", "Store", database(Engine={"Fn::Select": [0, ["mysql"]]})),
    Mutant("database-closed-to-tasks", "Store", both(cluster(), opened(3306, 3306))),
    Mutant("database-closed-to-tasks", "Store", both(cluster(Port={"Fn::If": ["HasDatabase", 6543, 5432]}))),
    Mutant("database-cluster-without-instance", "Store", both(cluster(), removed("Writer"))),
    Mutant(
        "database-cluster-without-instance",
        "Store",
        both(cluster(), removed("Writer"), output(attribute_of("Store", "Endpoint.Address"))),
    ),
    Mutant(
        "database-cluster-without-instance",
        "Store",
        both(cluster(instance={"DBClusterIdentifier": "another"}), waiting_for()),
    ),
    Mutant("database-instance-late", "Service", both(cluster(), waiting_for())),
    Mutant("database-instance-late", "Service", both(cluster(), waiting_for("Store", "Places"))),
    Mutant(
        "database-instance-late",
        "Service",
        both(cluster(instance={"DBClusterIdentifier": {"Fn::Sub": "${Store}"}}), waiting_for("StoreGroup")),
    ),
    Mutant("database-instance-late", "Hourly", both(cluster(), waiting_for(), only_by(hourly))),
    Mutant("database-instance-late", "Nightly", both(cluster(), waiting_for(), only_by(nightly))),
    Mutant("database-subnets-one-zone", "Places", both(database(), places({"Ref": "PublicSubnet1"}))),
    Mutant("database-subnets-one-zone", "Places", both(OWN_NETWORK, places({"Ref": "Private0"}, {"Ref": "Public0"}))),
    Mutant("database-subnets-one-zone", "Places", both(OWN_NETWORK, in_zone("eu-west-1a", "Private0", "Private1"))),
    Mutant("database-subnets-one-zone", "Places", both(OWN_NETWORK, second_network, places(HERE[0], AWAY[1], AWAY[0]))),
    Mutant(
        "database-group-other-network",
        "Store",
        both(
            OWN_NETWORK, second_network, given("Store", VPCSecurityGroups=[{"Ref": "AwayGroup"}, {"Ref": "StoreGroup"}])
        ),
    ),
    Mutant(
        "database-group-other-network", "Store", both(network, database(drop=["DBSubnetGroupName"]), network_of_groups)
    ),
    Mutant("database-group-other-network", "Store", both(OWN_NETWORK, second_network, places(*AWAY))),
    Mutant(
        "database-public-without-gateway",
        "Store",
        both(
            network,
            second_network,
            database(drop=["VPCSecurityGroups"], PubliclyAccessible="true"),
            network_of_groups,
            places(*AWAY),
        ),
    ),
    Mutant(
        "database-public-without-gateway",
        "Store",
        both(
            parameter("Public", "true", "false"),
            second_network,
            database(drop=["VPCSecurityGroups"], PubliclyAccessible={"Ref": "Public"}),
            places(*AWAY),
        ),
        {"Public": "true"},
    ),
    Mutant(
        "database-public-without-gateway",
        "Store",
        both(
            second_network,
            database(drop=["VPCSecurityGroups"], PubliclyAccessible={"Fn::If": ["HasDatabase", True, False]}),
            places(*AWAY),
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("database-closed-to-tasks", both(database(), opened(0, 65535))),
    NearMiss("database-closed-to-tasks", both(database(), opened(5432, 5432, CidrIp="10.0.0.0/8"))),
    NearMiss("database-closed-to-tasks", database(VPCSecurityGroups=[{"Fn::ImportValue": "Group"}])),
    NearMiss("database-closed-to-tasks", cluster()),
    NearMiss("database-cluster-without-instance", both(cluster(), removed("Writer"), output(STORE))),
    NearMiss(
        "database-cluster-without-instance",
        both(cluster(instance={"DBClusterIdentifier": {"Fn::ImportValue": "Store"}})),
    ),
    NearMiss("database-instance-late", both(cluster(), waiting_for(), given("Service", DesiredCount=0))),
    NearMiss("database-instance-late", cluster()),
    NearMiss("database-instance-late", both(cluster(), waiting_for(), only_by(hourly, "Writer"))),
    NearMiss("database-instance-late", both(cluster(), waiting_for(), only_by(hourly, State="DISABLED"))),
    NearMiss("database-subnets-one-zone", OWN_NETWORK),
    NearMiss("database-subnets-one-zone", both(subnets_of_two, database(), places({"Ref": "Subnets"}))),
    NearMiss(
        "database-subnets-one-zone", both(subnets_of_two, database(), given("Places", SubnetIds={"Ref": "Subnets"}))
    ),
    NearMiss("database-group-other-network", both(OWN_NETWORK, second_network)),
    NearMiss("database-group-other-network", database(drop=["DBSubnetGroupName"])),
    NearMiss("database-public-without-gateway", both(OWN_NETWORK, given("Store", **PUBLIC))),
    NearMiss("database-public-without-gateway", database(**PUBLIC)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
