from __future__ import annotations

from tests.budget_stack.checks.balancers import network_balancer
from tests.budget_stack.checks.extensions import awsvpc, blue_green, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def attributes(template):
    return properties(template, "TargetGroup")["TargetGroupAttributes"]


def uvicorn(template, seconds):
    container = properties(template, "TaskDefinition")["ContainerDefinitions"][0]
    container["Command"] = ["uvicorn", "service:app", "--timeout-keep-alive", seconds]


def forwards_by_weight(template):
    properties(template, "ListenerRule")["Actions"] = [
        {
            "Type": "forward",
            "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": {"Ref": "TargetGroup"}, "Weight": 1}]},
        }
    ]


def one_subnet(**settings):
    """The load balancer in a subnet of the template, which has these settings."""

    def change(template):
        vpc = {"Ref": "VpcId"}
        add_resource(template, "Place", "AWS::EC2::Subnet", VpcId=vpc, CidrBlock="10.0.1.0/24", **settings)
        properties(template, "LoadBalancer")["Subnets"] = [{"Ref": "Place"}]

    return change


def rule_under_a_condition(template):
    """The rule is left out where there is no database, and so is what refers to it."""
    template["Resources"]["ListenerRule"]["Condition"] = "HasDatabase"
    properties(template, "Service")["Tags"] = [
        {"Key": "Rule", "Value": {"Fn::If": ["HasDatabase", {"Ref": "ListenerRule"}, "none"]}}
    ]


MUTANTS = [
    Mutant("load-balancer-too-few-subnets", "LoadBalancer", lambda t: properties(t, "LoadBalancer")["Subnets"].pop()),
    Mutant(
        "load-balancer-too-few-subnets",
        "LoadBalancer",
        lambda t: properties(t, "LoadBalancer")["Subnets"].append({"Ref": "PublicSubnet1"}),
    ),
    Mutant("load-balancer-too-few-subnets", "LoadBalancer", one_subnet(AvailabilityZone="us-gov-west-1a")),
    Mutant(
        "load-balancer-zone-twice",
        "LoadBalancer",
        both(
            network,
            lambda t: properties(t, "Public1").update(AvailabilityZone={"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        ),
    ),
    Mutant(
        "load-balancer-target-type-mismatch", "TargetGroup", lambda t: properties(t, "TargetGroup").pop("TargetType")
    ),
    Mutant(
        "load-balancer-target-type-mismatch",
        "TargetGroup",
        lambda t: properties(t, "TargetGroup").update(TargetType="instance"),
    ),
    Mutant(
        "load-balancer-target-group-unattached",
        "Service",
        lambda t: properties(t, "ListenerRule").update(
            Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]
        ),
    ),
    Mutant("load-balancer-target-group-unattached", "Service", rule_under_a_condition, {"Database": "none"}),
    Mutant("load-balancer-after-service", "Service", lambda t: properties(t, "Service").pop("Tags")),
    Mutant(
        "load-balancer-after-service",
        "Service",
        lambda t: properties(t, "Service")["Tags"][0].update(
            Value={"Fn::If": ["IsArm64", {"Ref": "ListenerRule"}, {"Ref": "HttpListener"}]}
        ),
        {"CpuArchitecture": "X86_64"},
    ),
    Mutant("load-balancer-drops-requests", "TargetGroup", lambda t: attributes(t)[0].update(Value="0")),
    Mutant("load-balancer-idle-timeout-too-long", "TaskDefinition", lambda t: uvicorn(t, "5")),
]
NEAR_MISSES = [
    NearMiss(
        "load-balancer-too-few-subnets",
        both(
            lambda t: t["Parameters"].update(Subnets={"Type": "List<AWS::EC2::Subnet::Id>"}),
            lambda t: properties(t, "LoadBalancer").update(Subnets={"Ref": "Subnets"}),
            lambda t: awsvpc(t).update(Subnets={"Ref": "Subnets"}),
            lambda t: [t["Parameters"].pop(name) for name in ("PublicSubnet1", "PublicSubnet2")],
            lambda t: t["Outputs"].pop("ResetPasswordCommand"),
            lambda t: [
                t["Rules"].pop(name) for name in ("PublicSubnet1InVpc", "PublicSubnet2InVpc", "SubnetsInTwoZones")
            ],
        ),
    ),
    # one subnet is enough for a network load balancer
    NearMiss(
        "load-balancer-too-few-subnets",
        lambda t: add_resource(
            t,
            "Other",
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            Type="network",
            Scheme="internal",
            Subnets=[{"Ref": "PublicSubnet1"}],
        ),
    ),
    # nor needs one on an Outpost or in a local zone a second
    NearMiss(
        "load-balancer-too-few-subnets", one_subnet(OutpostArn="arn:aws:outposts:eu-west-1:123456789012:outpost/op-1")
    ),
    NearMiss("load-balancer-too-few-subnets", one_subnet(AvailabilityZone="us-west-2-lax-1a")),
    NearMiss("load-balancer-zone-twice", network),
    NearMiss(
        "load-balancer-target-type-mismatch",
        both(
            lambda t: t["Parameters"].update(Kind={"Type": "String"}),
            lambda t: properties(t, "TargetGroup").update(TargetType={"Ref": "Kind"}),
        ),
    ),
    NearMiss("load-balancer-target-group-unattached", forwards_by_weight),
    NearMiss("load-balancer-target-group-unattached", blue_green),
    # who gets to know the target group may attach it
    NearMiss(
        "load-balancer-target-group-unattached",
        both(
            lambda t: add_resource(
                t,
                "Attached",
                "AWS::CloudFormation::Stack",
                TemplateURL="https://example.s3.amazonaws.com/rule.yaml",
                Parameters={"TargetGroup": {"Ref": "TargetGroup"}},
            ),
            lambda t: properties(t, "ListenerRule").update(
                Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]
            ),
        ),
    ),
    NearMiss(
        "load-balancer-after-service",
        both(
            lambda t: properties(t, "Service").pop("Tags"),
            lambda t: t["Resources"]["Service"].update(DependsOn=["LogGroup", "ListenerRule"]),
        ),
    ),
    # by way of something that waits itself
    NearMiss(
        "load-balancer-after-service",
        both(
            lambda t: properties(t, "Service").pop("Tags"),
            lambda t: t["Resources"]["LogGroup"].update(DependsOn="ListenerRule"),
        ),
    ),
    NearMiss("load-balancer-drops-requests", lambda t: attributes(t)[0].update(Value="5")),
    # a network load balancer goes on with the connections that there are
    NearMiss(
        "load-balancer-drops-requests",
        both(
            network_balancer,
            lambda t: properties(t, "LinesTargets").update(TargetGroupAttributes=[{**attributes(t)[0], "Value": "0"}]),
        ),
    ),
    NearMiss("load-balancer-idle-timeout-too-long", lambda t: uvicorn(t, "75")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
