from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, https
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def ingress(template, group="TaskSecurityGroup"):
    return properties(template, group)["SecurityGroupIngress"]


def egress(template, group="TaskSecurityGroup"):
    return properties(template, group)["SecurityGroupEgress"]


def own_rule_lets_in(template):
    """The same as ingress within the group, as a resource of its own."""
    rule = properties(template, "TaskSecurityGroup").pop("SecurityGroupIngress")[0]
    add_resource(
        template, "TaskIngress", "AWS::EC2::SecurityGroupIngress", GroupId={"Ref": "TaskSecurityGroup"}, **rule
    )


def one_group_for_both(template):
    """The load balancer in the tasks' group, which lets itself in."""
    properties(template, "LoadBalancer")["SecurityGroups"] = [attribute_of("TaskSecurityGroup", "GroupId")]
    ingress(template)[0]["SourceSecurityGroupId"] = {"Ref": "LoadBalancerSecurityGroup"}
    ingress(template).append({"CidrIp": {"Ref": "AllowedCidr"}, "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80})
    for type_, peer in (("Ingress", "Source"), ("Egress", "Destination")):
        add_resource(
            template,
            f"Own{type_}",
            f"AWS::EC2::SecurityGroup{type_}",
            GroupId={"Ref": "TaskSecurityGroup"},
            IpProtocol="tcp",
            FromPort={"Ref": "ContainerPort"},
            ToPort={"Ref": "ContainerPort"},
            **{f"{peer}SecurityGroupId": {"Ref": "TaskSecurityGroup"}},
        )


MUTANTS = [
    Mutant(
        "network-load-balancer-egress-closed",
        "LoadBalancerSecurityGroup",
        lambda t: t["Resources"].pop("LoadBalancerEgress"),
    ),
    Mutant(
        "network-load-balancer-egress-closed",
        "LoadBalancerSecurityGroup",
        lambda t: properties(t, "LoadBalancerEgress").update(FromPort=8080, ToPort=8080),
        {"ContainerPort": "5000"},
    ),
    Mutant(
        "network-load-balancer-egress-closed",
        "LoadBalancerSecurityGroup",
        lambda t: properties(t, "LoadBalancerEgress").update(
            DestinationSecurityGroupId=attribute_of("LoadBalancerSecurityGroup", "GroupId")
        ),
    ),
    Mutant(
        "network-load-balancer-egress-closed",
        "LoadBalancerSecurityGroup",
        lambda t: properties(t, "LoadBalancerEgress").update(IpProtocol="udp"),
    ),
    Mutant(
        "network-task-ingress-closed",
        "TaskSecurityGroup",
        lambda t: properties(t, "TaskSecurityGroup").pop("SecurityGroupIngress"),
    ),
    Mutant(
        "network-task-ingress-closed",
        "TaskSecurityGroup",
        both(
            lambda t: add_resource(t, "Other", "AWS::EC2::SecurityGroup", GroupDescription="x", VpcId={"Ref": "VpcId"}),
            lambda t: ingress(t)[0].update(SourceSecurityGroupId=attribute_of("Other", "GroupId")),
        ),
    ),
    Mutant(
        "network-task-ingress-closed",
        "TaskSecurityGroup",
        lambda t: ingress(t)[0].update(FromPort=5000, ToPort=5000),
        {"ContainerPort": "other than '5000'"},
    ),
    Mutant(
        "network-task-ingress-closed",
        "TaskSecurityGroup",
        both(
            lambda t: properties(t, "TargetGroup").update(HealthCheckPort="9000"),
            lambda t: properties(t, "LoadBalancerEgress").update(FromPort=1024, ToPort=65535),
        ),
    ),
    Mutant("network-listener-port-closed", "HttpListener", lambda t: properties(t, "HttpListener").update(Port=8080)),
    Mutant(
        "network-listener-port-closed",
        "HttpsListener",
        both(https, lambda t: ingress(t, "LoadBalancerSecurityGroup").pop()),
    ),
    Mutant("network-security-group-shared", "Service", one_group_for_both),
    Mutant(
        "network-task-open",
        "TaskSecurityGroup",
        lambda t: (
            ingress(t)[0].update(FromPort=0, ToPort=65535, CidrIp="0.0.0.0/0")
            or ingress(t)[0].pop("SourceSecurityGroupId")
        ),
        {"AssignPublicIp": "ENABLED"},
    ),
    Mutant("network-task-egress-closed", "TaskSecurityGroup", lambda t: egress(t).__delitem__(slice(2))),
    Mutant(
        "network-task-egress-closed",
        "TaskSecurityGroup",
        lambda t: egress(t).__setitem__(slice(None), [{"CidrIp": "127.0.0.1/32", "IpProtocol": "-1"}]),
    ),
]
NEAR_MISSES = [
    # a group without rules lets everything out
    NearMiss(
        "network-load-balancer-egress-closed",
        both(
            lambda t: t["Resources"].pop("LoadBalancerEgress"),
            lambda t: properties(t, "LoadBalancerSecurityGroup").pop("SecurityGroupEgress"),
        ),
    ),
    NearMiss(
        "network-load-balancer-egress-closed",
        lambda t: properties(t, "LoadBalancerEgress").update(FromPort=1024, ToPort=65535),
    ),
    # what an import may add is not known
    NearMiss(
        "network-load-balancer-egress-closed",
        both(
            lambda t: t["Resources"].pop("LoadBalancerEgress"),
            lambda t: properties(t, "LoadBalancer")["SecurityGroups"].append({"Fn::ImportValue": "shared-group"}),
        ),
    ),
    NearMiss("network-task-ingress-closed", own_rule_lets_in),
    NearMiss(
        "network-task-ingress-closed",
        lambda t: ingress(t)[0].update(CidrIp="10.0.0.0/8") or ingress(t)[0].pop("SourceSecurityGroupId"),
    ),
    # nothing is known of a group that has all its rules from elsewhere
    NearMiss(
        "network-listener-port-closed",
        lambda t: properties(t, "LoadBalancerSecurityGroup").pop("SecurityGroupIngress"),
    ),
    NearMiss("network-listener-port-closed", https),
    NearMiss("network-security-group-shared", lambda t: ingress(t).append({**ingress(t)[0], "FromPort": 1024})),
    # only from within the network
    NearMiss(
        "network-task-open",
        lambda t: ingress(t).append({"CidrIp": "10.0.0.0/8", "IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535}),
    ),
    NearMiss("network-task-egress-closed", lambda t: egress(t)[0].update(FromPort=0, ToPort=65535)),
    NearMiss(
        "network-task-egress-closed",
        lambda t: egress(t)[0].update(DestinationPrefixListId="pl-12345678") or egress(t)[0].pop("CidrIp"),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
