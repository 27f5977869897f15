"""Rules of security groups, whose protocols EC2 describes by other words than those that a template may have."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

PEER = {"CidrIp": "10.0.0.0/8"}


def group(fargate, *rules):
    properties = {"GroupDescription": "A", "VpcId": fargate.vpc_id, "SecurityGroupIngress": list(rules)}
    return {"Resources": {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}}}


def with_rule(fargate, kind, rule):
    template = group(fargate)
    properties = {"GroupId": {"Ref": "Group"}, **rule}
    template["Resources"]["Rule"] = {"Type": f"AWS::EC2::SecurityGroup{kind}", "Properties": properties}
    return template


SPELLINGS = [
    ({"IpProtocol": "6", "FromPort": 80, "ToPort": 80}, ("tcp", 80, 80)),
    ({"IpProtocol": 17, "FromPort": "53", "ToPort": "53"}, ("udp", 53, 53)),
    ({"IpProtocol": "TCP", "FromPort": 80, "ToPort": 81}, ("tcp", 80, 81)),
    ({"IpProtocol": "1", "FromPort": 8, "ToPort": -1}, ("icmp", 8, -1)),
    ({"IpProtocol": "58", "FromPort": -1, "ToPort": -1}, ("icmpv6", -1, -1)),
    ({"IpProtocol": "icmpv6"}, ("icmpv6", -1, -1)),
    ({"IpProtocol": "-1"}, ("-1", -1, -1)),
    ({"IpProtocol": -1, "FromPort": 0, "ToPort": 65535}, ("-1", -1, -1)),
    ({"IpProtocol": "50"}, ("50", -1, -1)),
    ({"IpProtocol": "50", "FromPort": 0, "ToPort": 0}, ("50", -1, -1)),
]


@pytest.mark.parametrize(("rule", "described"), SPELLINGS)
def test_a_rule_is_read_as_ec2_describes_it(rule, described, fargate):
    stack = fargate.deploy(group(fargate, {**rule, **PEER}))

    (read,) = stack.resources["Group"].value("SecurityGroupIngress", origin="read")
    assert (read["IpProtocol"], read["FromPort"], read["ToPort"]) == described
    assert stack.update() == []


@pytest.mark.parametrize("kind", ["Ingress", "Egress"])
@pytest.mark.parametrize(("rule", "described"), SPELLINGS)
def test_so_is_a_rule_that_is_a_resource_of_its_own(rule, described, kind, fargate):
    stack = fargate.deploy(with_rule(fargate, kind, {**rule, **PEER}))

    read = stack.resources["Rule"].described
    assert (read["IpProtocol"], read["FromPort"], read["ToPort"]) == described
    assert stack.resources["Group"].described["SecurityGroupIngress"] == []
    id_ = stack.resources["Group"].physical_id
    stack.update(group(fargate))
    (left,) = fargate.client("ec2").describe_security_groups(GroupIds=[id_])["SecurityGroups"]
    assert left["IpPermissions"] == []
    assert [permission["IpRanges"] for permission in left["IpPermissionsEgress"]] == [[{"CidrIp": "0.0.0.0/0"}]]


def test_the_other_spelling_of_a_rule_opens_and_closes_nothing(fargate):
    stack = fargate.deploy(group(fargate, {"IpProtocol": "6", "FromPort": 80, "ToPort": 80, **PEER}))
    sent = len(stack.ledger)

    stack.update(group(fargate, {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, **PEER}))

    assert [request.operation for entry in stack.ledger[sent:] for request in entry.requests] == []


def test_a_rule_of_a_range_of_ipv6_is_taken_away_by_its_number_too(fargate):
    rule = {"IpProtocol": "58", "CidrIpv6": "2001:db8::/32"}
    stack = fargate.deploy(group(fargate, rule))

    stack.update(group(fargate))

    assert stack.resources["Group"].described["SecurityGroupIngress"] == []


def test_the_account_of_a_group_is_read(fargate):
    rule = {"IpProtocol": "6", "FromPort": 80, "ToPort": 80, "SourceSecurityGroupOwnerId": "123456789012"}
    template = with_rule(fargate, "Ingress", {**rule, "SourceSecurityGroupId": {"Ref": "Group"}})

    stack = fargate.deploy(template)

    assert stack.resources["Rule"].value("SourceSecurityGroupOwnerId", origin="read") == "123456789012"


def test_fails_on_one_rule_in_two_spellings(fargate):
    rules = [{"IpProtocol": protocol, "FromPort": 80, "ToPort": 80, **PEER} for protocol in ("6", "tcp")]

    with pytest.raises(DeploymentFailed, match=r"Group: .*(Duplicate|already exists)"):
        fargate.deploy(group(fargate, *rules))
