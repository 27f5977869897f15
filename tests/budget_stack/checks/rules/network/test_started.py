"""Rules about the network of tasks, where a rule or a schedule of EventBridge starts them."""

from __future__ import annotations

from copy import deepcopy

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.networks import enclosed, network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.task_starts import hourly, nightly


def group(template, port=443):
    """A group of the job's own."""
    out = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "0.0.0.0/0"}
    of = properties(template, "TaskSecurityGroup")["VpcId"]
    content = {"GroupDescription": "The job", "VpcId": of, "SecurityGroupEgress": [out]}
    add_resource(template, "JobGroup", "AWS::EC2::SecurityGroup", **content)


def in_network(subnet="Private0", security_group="TaskSecurityGroup"):
    groups = [attribute_of(security_group, "GroupId")]
    return {"Subnets": [{"Ref": subnet}], "SecurityGroups": groups}


def each_hour(task="TaskDefinition", **where):
    at = {"TaskDefinitionArn": {"Ref": task}, "NetworkConfiguration": {"AwsvpcConfiguration": in_network(**where)}}
    return lambda template: hourly(template, **at)


def each_night(assign_public_ip="DISABLED", launch_type="FARGATE", **where):
    configuration = {"AwsVpcConfiguration": {**in_network(**where), "AssignPublicIp": assign_public_ip}}
    return lambda template: nightly(template, LaunchType=launch_type, NetworkConfiguration=configuration)


def isolated(template):
    """A subnet of the network that has no way out."""
    of = {"VpcId": {"Ref": "Vpc"}}
    add_resource(template, "Isolated", "AWS::EC2::Subnet", **of, CidrBlock="10.0.99.0/24")
    add_resource(template, "IsolatedTable", "AWS::EC2::RouteTable", **of)
    ends = {"SubnetId": {"Ref": "Isolated"}, "RouteTableId": {"Ref": "IsolatedTable"}}
    add_resource(template, "IsolatedOfTable", "AWS::EC2::SubnetRouteTableAssociation", **ends)


def other_network(template, **vpc):
    """A second network, of which nothing but a subnet is known."""
    add_resource(template, "OtherVpc", "AWS::EC2::VPC", CidrBlock="10.1.0.0/16", **vpc)
    add_resource(template, "Other0", "AWS::EC2::Subnet", VpcId={"Ref": "OtherVpc"}, CidrBlock="10.1.0.0/24")
    group(template)
    properties(template, "JobGroup")["VpcId"] = {"Ref": "OtherVpc"}


def job(template, image="public.ecr.aws/nginx/nginx:1.27"):
    """A task definition of the job's own, with another image."""
    template["Resources"]["JobTask"] = deepcopy(template["Resources"]["TaskDefinition"])
    properties(template, "JobTask").update(Family="job")
    properties(template, "JobTask")["ContainerDefinitions"][0]["Image"] = image
    for statement in (it for it in _statements(template) if it["Action"] == "ecs:RunTask"):
        statement["Resource"] = {"Ref": "JobTask"}


def _statements(template):
    return properties(template, "Starter")["Policies"][0]["PolicyDocument"]["Statement"]


IN_OTHER = {"subnet": "Other0", "security_group": "JobGroup"}
OF_JOB = {"security_group": "JobGroup"}
MUTANTS = [
    Mutant("network-task-egress-closed", "JobGroup", both(network, lambda t: group(t, 5432), each_hour(**OF_JOB))),
    Mutant("network-task-egress-closed", "JobGroup", both(network, lambda t: group(t, 5432), each_night(**OF_JOB))),
    Mutant("network-no-way-out", "Hourly", both(network, isolated, each_hour(subnet="Isolated"))),
    Mutant("network-no-way-out", "Nightly", both(network, isolated, each_night(subnet="Isolated"))),
    Mutant("network-no-public-address", "Nightly", both(network, each_night(subnet="Public0"))),
    Mutant(
        "network-dns-off",
        "OtherVpc",
        both(network, lambda t: other_network(t, EnableDnsSupport=False), each_hour(**IN_OTHER)),
    ),
    Mutant(
        "network-tenancy-dedicated",
        "OtherVpc",
        both(network, lambda t: other_network(t, InstanceTenancy="dedicated"), each_night(**IN_OTHER)),
    ),
    Mutant("network-image-unreachable", "JobTask", both(enclosed, each_hour("JobTask"), job)),
    Mutant("network-endpoint-closed", "LoginEndpoint", both(enclosed, group, each_hour(**OF_JOB))),
    Mutant("network-endpoint-other-table", "LayersEndpoint", both(enclosed, isolated, each_hour(subnet="Isolated"))),
]
NEAR_MISSES = [
    NearMiss("network-task-egress-closed", both(network, group, each_hour(**OF_JOB))),
    NearMiss("network-no-way-out", both(network, each_night())),
    NearMiss("network-no-public-address", both(network, each_night("ENABLED", subnet="Public0"))),
    # no document says whether such tasks have a public address
    NearMiss("network-no-public-address", both(network, each_hour(subnet="Public0"))),
    NearMiss("network-endpoint-missing", both(enclosed, each_hour(subnet="Public0"))),
    NearMiss("network-dns-off", both(network, other_network, each_hour(**IN_OTHER))),
    NearMiss("network-image-unreachable", both(network, each_hour("JobTask"), job)),
    NearMiss("network-endpoint-closed", both(enclosed, each_night())),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
