from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, awsvpc, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.efs.file_systems import DISK, mounted
from tests.budget_stack.checks.task_starts import hourly, nightly, only_by


def removed(*names):
    def change(template):
        for name in names:
            del template["Resources"][name]
        depends = template["Resources"]["Service"]["DependsOn"]
        template["Resources"]["Service"]["DependsOn"] = [name for name in depends if name not in names]

    return change


def waiting_for(*names):
    def change(template):
        template["Resources"]["Service"]["DependsOn"] = [*names, "EventRule"]

    return change


def opened_to(**peer):
    """What lets somebody in to the mount targets."""
    return given("DiskGroup", SecurityGroupIngress=[{"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049, **peer}])


def opened_on(first, last, **values):
    peer = {"SourceSecurityGroupId": attribute_of("TaskSecurityGroup", "GroupId")}
    opening = {"IpProtocol": "tcp", "FromPort": first, "ToPort": last, **peer, **values}
    return given("DiskGroup", SecurityGroupIngress=[opening])


def port(default):
    def change(template):
        template["Parameters"]["Port"] = {"Type": "Number", "Default": default, "AllowedValues": [default]}

    return change


def third_subnet(number, zone=None):
    """A subnet more for the tasks."""

    def change(template):
        content = {**properties(template, "Private0"), "CidrBlock": "10.0.77.0/24"}
        content["AvailabilityZone"] = zone or {"Fn::Select": [number, {"Fn::GetAZs": ""}]}
        add_resource(template, "Third", "AWS::EC2::Subnet", **content)
        add_resource(
            template,
            "ThirdTable",
            "AWS::EC2::SubnetRouteTableAssociation",
            SubnetId={"Ref": "Third"},
            RouteTableId={"Ref": "PrivateTable"},
        )
        awsvpc(template)["Subnets"].append({"Ref": "Third"})

    return change


def in_zones(*zones):
    def change(template):
        for number, zone in enumerate(zones):
            properties(template, f"Private{number}")["AvailabilityZone"] = zone

    return change


def third_target(subnet, system=None):
    def change(template):
        content = {"FileSystemId": system or DISK, "SubnetId": subnet, "SecurityGroups": [{"Ref": "DiskGroup"}]}
        add_resource(template, "Mount2", "AWS::EFS::MountTarget", **content)
        template["Resources"]["Service"]["DependsOn"] += ["Mount2"]

    return change


def groups_in(name):
    """Where the groups are in a network of the stack."""

    def change(template):
        for group in ("DiskGroup", "TaskSecurityGroup", "LoadBalancerSecurityGroup"):
            properties(template, group)["VpcId"] = {"Ref": name}

    return change


def other_network(template):
    add_resource(template, "OtherVpc", "AWS::EC2::VPC", CidrBlock="10.9.0.0/16")
    content = {"VpcId": {"Ref": "OtherVpc"}, "CidrBlock": "10.9.1.0/24"}
    add_resource(template, "Away", "AWS::EC2::Subnet", **content)
    content = {"VpcId": {"Ref": "OtherVpc"}, "GroupDescription": "files"}
    add_resource(template, "AwayGroup", "AWS::EC2::SecurityGroup", **content)


def output(template):
    template["Outputs"]["Disk"] = {"Value": DISK}


HERE = attribute_of("DiskGroup", "GroupId")
AWAY_AND_HERE = [attribute_of("AwayGroup", "GroupId"), HERE]
SECOND = {"Fn::Select": [1, ["a", {"Ref": "Away"}]]}
NOWHERE = both(mounted(), removed("Mount0", "Mount1"))
FOREIGN = mounted(FilesystemId="fs-0123456789abcdef0", AuthorizationConfig=None)
IMPORTED = {"Fn::ImportValue": "Imported"}
OWN_NETWORK = both(network, mounted())
SELECTED = {"Fn::Select": [1, {"Fn::GetAZs": {"Ref": "AWS::Region"}}]}
MUTANTS = [
    Mutant("efs-mount-target-missing", "TaskDefinition", both(mounted(), removed("Mount0", "Mount1"))),
    Mutant(
        "efs-mount-target-missing",
        "TaskDefinition",
        both(mounted(FilesystemId=attribute_of("Disk", "FileSystemId")), removed("Mount0", "Mount1")),
    ),
    Mutant(
        "efs-mount-target-missing",
        "TaskDefinition",
        both(
            mounted(),
            given("Mount0", FileSystemId="fs-0123456789abcdef0"),
            given("Mount1", FileSystemId="fs-0123456789abcdef0"),
        ),
    ),
    Mutant("efs-mount-target-late", "Service", both(mounted(), waiting_for())),
    Mutant("efs-mount-target-late", "Service", both(mounted(), waiting_for("Mount1"))),
    Mutant(
        "efs-mount-target-late",
        "Service",
        both(mounted(FilesystemId={"Fn::Sub": "${Disk}"}), waiting_for("Entry", "DiskGroup")),
    ),
    Mutant("efs-mount-target-late", "Hourly", both(mounted(), only_by(hourly))),
    Mutant("efs-mount-target-late", "Hourly", both(mounted(), only_by(hourly, "Mount1"))),
    Mutant("efs-mount-target-late", "Nightly", both(mounted(), only_by(nightly))),
    Mutant(
        "efs-mount-target-missing",
        "TaskDefinition",
        both(mounted(), removed("Mount0", "Mount1"), only_by(hourly)),
    ),
    Mutant(
        "efs-port-closed",
        "Mount0",
        both(
            mounted(),
            removed("Mount1"),
            opened_to(SourceSecurityGroupId=attribute_of("LoadBalancerSecurityGroup", "GroupId")),
        ),
    ),
    Mutant("efs-port-closed", "Mount0", both(mounted(), removed("Mount1"), opened_on(111, 2048))),
    Mutant(
        "efs-port-closed",
        "Mount0",
        both(mounted(), removed("Mount1"), port(2050), opened_on({"Ref": "Port"}, {"Ref": "Port"})),
    ),
    Mutant("efs-port-closed", "Mount0", both(mounted(), removed("Mount1"), opened_on(2049, 2049, IpProtocol="udp"))),
    Mutant("efs-port-closed", "Mount0", both(mounted(), removed("Mount1", "DiskEgress"))),
    Mutant("efs-mount-target-other-zone", "Service", both(OWN_NETWORK, third_subnet(2))),
    Mutant(
        "efs-mount-target-other-zone",
        "Service",
        both(OWN_NETWORK, in_zones("eu-west-1a", "eu-west-1b"), third_subnet(0, "eu-west-1c")),
    ),
    Mutant(
        "efs-mount-target-other-zone",
        "Service",
        both(OWN_NETWORK, removed("Mount0"), in_zones({"Fn::Select": ["0", {"Fn::GetAZs": ""}]})),
    ),
    Mutant("efs-mount-target-zone-twice", "Mount2", both(mounted(), third_target({"Ref": "PublicSubnet1"}))),
    Mutant("efs-mount-target-zone-twice", "Mount2", both(OWN_NETWORK, third_target({"Ref": "Public1"}))),
    Mutant(
        "efs-mount-target-zone-twice",
        "Mount1",
        both(OWN_NETWORK, in_zones("eu-west-1a", {"Fn::Join": ["", ["eu-west-1", "a"]]})),
    ),
    Mutant(
        "efs-mount-target-other-network",
        "Mount0",
        both(
            OWN_NETWORK,
            groups_in("Vpc"),
            other_network,
            given("Mount0", SecurityGroups=AWAY_AND_HERE),
        ),
    ),
    Mutant(
        "efs-mount-target-other-network",
        "Mount2",
        both(OWN_NETWORK, other_network, third_target({"Ref": "Away"})),
    ),
    Mutant(
        "efs-mount-target-other-network",
        "Mount0",
        both(
            OWN_NETWORK,
            other_network,
            given(
                "Mount0", SecurityGroups=[attribute_of("DiskGroup", "GroupId"), attribute_of("AwayGroup", "GroupId")]
            ),
        ),
    ),
    Mutant(
        "efs-network-other",
        "Service",
        both(OWN_NETWORK, other_network, removed("Mount1"), given("Mount0", SubnetId={"Ref": "Away"})),
    ),
    Mutant(
        "efs-network-other",
        "Service",
        both(
            OWN_NETWORK,
            other_network,
            removed("Mount1"),
            given("Mount0", SubnetId={"Fn::If": ["HasDatabase", {"Ref": "Away"}, {"Fn::Sub": "${Away}"}]}),
        ),
    ),
    Mutant(
        "efs-network-other",
        "Service",
        both(
            OWN_NETWORK,
            other_network,
            removed("Mount1"),
            given("Mount0", SubnetId=SECOND),
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("efs-mount-target-missing", both(NOWHERE, output)),
    NearMiss(
        "efs-mount-target-missing",
        both(FOREIGN, removed("Mount0", "Mount1")),
    ),
    NearMiss("efs-mount-target-missing", both(NOWHERE, given("Service", DesiredCount=0))),
    NearMiss("efs-mount-target-late", mounted()),
    NearMiss("efs-mount-target-late", both(mounted(), waiting_for(), given("Service", DesiredCount=0))),
    NearMiss("efs-mount-target-late", both(mounted(), only_by(hourly, "Mount0", "Mount1"))),
    NearMiss("efs-mount-target-late", both(mounted(), only_by(hourly, State="DISABLED"))),
    NearMiss("efs-mount-target-late", both(mounted(), only_by(nightly, State="DISABLED"))),
    NearMiss("efs-port-closed", both(mounted(), opened_to(CidrIp="10.0.0.0/8"))),
    NearMiss("efs-port-closed", both(mounted(), opened_on(0, 65535))),
    NearMiss("efs-port-closed", mounted(groups=("DiskGroup", "TaskSecurityGroup"))),
    NearMiss("efs-mount-target-other-zone", OWN_NETWORK),
    NearMiss("efs-mount-target-other-zone", both(OWN_NETWORK, third_subnet(1))),
    NearMiss("efs-mount-target-other-zone", both(OWN_NETWORK, third_subnet(0, SELECTED))),
    NearMiss(
        "efs-mount-target-zone-twice",
        both(mounted(), third_target({"Ref": "PublicSubnet1"}, IMPORTED)),
    ),
    NearMiss("efs-mount-target-zone-twice", OWN_NETWORK),
    NearMiss("efs-mount-target-other-network", both(OWN_NETWORK, groups_in("Vpc"))),
    NearMiss("efs-mount-target-other-network", both(OWN_NETWORK, other_network)),
    NearMiss("efs-network-other", both(OWN_NETWORK, other_network, given("Mount0", SubnetId=IMPORTED))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
