from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

NOTHING = {"Ref": "AWS::NoValue"}


def opening(protocol="tcp", first=8000, last=8010, **more):
    ports = {"FromPort": first, "ToPort": last} if first is not None else {}
    return {"IpProtocol": protocol, **ports, "CidrIp": "10.0.0.0/8", **more}


def group(template):
    """A group with a rule for what it lets in, and none for what it lets out."""
    content = {"GroupDescription": "others", "VpcId": {"Ref": "VpcId"}, "SecurityGroupIngress": [opening()]}
    add_resource(template, "Others", "AWS::EC2::SecurityGroup", **content)


def rule_of_its_own(kind, **content):
    def change(template):
        group(template)
        own = {"GroupId": {"Fn::GetAtt": ["Others", "GroupId"]}, **content}
        add_resource(template, "Own", f"AWS::EC2::SecurityGroup{kind}", **own)

    return change


def put_second(template, value):
    properties(template, "Others")["SecurityGroupIngress"].append(value)


def named(template):
    """Two groups with a name."""
    group(template)
    properties(template, "Others")["GroupName"] = "Others"
    content = {"GroupDescription": "more", "VpcId": {"Ref": "VpcId"}, "GroupName": "more"}
    add_resource(template, "More", "AWS::EC2::SecurityGroup", **content)


RULE = ("Others", "SecurityGroupIngress", 0)
EVERYTHING = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
BY_NAME = {"IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8010}
MUTANTS = [
    *spellings(
        "network-group-missing",
        "Own",
        put_at("Own", "GroupId"),
        NOTHING,
        {"Fn::GetAtt": ["Others", "GroupId"]},
        rule_of_its_own("Ingress", **opening("udp")),
    ),
    Mutant(
        "network-group-missing",
        "Own",
        both(rule_of_its_own("Ingress", **opening("udp")), lambda t: properties(t, "Own").pop("GroupId")),
    ),
    *spellings(
        "network-group-by-name",
        "Others",
        put_at("Others", "SecurityGroupIngress", 0, "SourceSecurityGroupName"),
        "more",
        NOTHING,
        both(network, group, given("Others", VpcId={"Ref": "Vpc"}, SecurityGroupIngress=[{**BY_NAME}])),
    ),
    *spellings(
        "network-group-by-name",
        "Own",
        put_at("Own", "SourceSecurityGroupName"),
        "more",
        NOTHING,
        both(network, rule_of_its_own("Ingress", **BY_NAME), given("Others", VpcId={"Ref": "Vpc"})),
    ),
    *spellings("network-group-rule-twice", "Others", put_second, opening(Description="again"), NOTHING, group),
    *spellings(
        "network-group-rule-twice",
        "Own",
        put_at("Own", "CidrIp"),
        "0.0.0.0/0",
        "10.0.0.0/8",
        rule_of_its_own("Egress", IpProtocol=-1, FromPort=0, ToPort=0),
    ),
    *spellings(
        "network-group-rule-twice",
        "Own",
        put_at("Own", "IpProtocol"),
        "6",
        "17",
        rule_of_its_own("Ingress", **opening()),
    ),
    *spellings("network-group-rule-invalid", "Others", put_at(*RULE, "ToPort"), 80000, 8010, group),
    *spellings(
        "network-group-rule-invalid", "Others", put_at(*RULE, "Description"), "the clients' range", "clients", group
    ),
    *spellings(
        "network-group-rule-invalid",
        "Own",
        put_at("Own", "ToPort"),
        4,
        -1,
        rule_of_its_own("Ingress", **opening("icmp", -1, -1)),
    ),
    *spellings("network-group-rule-invalid", "Others", put_second, opening("icmp", None), NOTHING, group),
    *spellings("network-group-ports-ignored", "Others", put_at(*RULE, "IpProtocol"), "-1", "tcp", group),
    *spellings("network-group-name-invalid", "Others", put_at("Others", "GroupName"), "sg-others", "others", group),
    *spellings("network-group-name-twice", "More", put_at("More", "GroupName"), "others", "more", named),
]
NEAR_MISSES = [
    NearMiss("network-group-missing", rule_of_its_own("Ingress", **opening("udp"))),
    # the VPC of a parameter may be the default one
    NearMiss(
        "network-group-by-name",
        both(group, given("Others", SecurityGroupIngress=[{**BY_NAME, "SourceSecurityGroupName": "more"}])),
    ),
    NearMiss("network-group-rule-twice", both(group, lambda t: put_second(t, opening("udp")))),
    # whoever lists what goes out replaces the default rule
    NearMiss(
        "network-group-rule-twice",
        both(rule_of_its_own("Egress", **EVERYTHING), given("Others", SecurityGroupEgress=[opening()])),
    ),
    NearMiss("network-group-rule-invalid", both(group, lambda t: put_second(t, opening("icmp", 3, 4)))),
    NearMiss("network-group-ports-ignored", both(group, lambda t: put_second(t, opening("-1", 0, 65535)))),
    NearMiss("network-group-name-invalid", both(group, given("Others", GroupName="others-sg"))),
    NearMiss("network-group-name-twice", named),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
