from __future__ import annotations

import pytest

from budget_stack import InvalidSetting, NetworkSettings, add_network


def test_the_application_reaches_the_ports_it_needs(template):
    network = add_network(
        template,
        vpc_id="vpc-0123456789abcdef0",
        load_balancer_security_group_id="sg-0123456789abcdef0",
        container_port=8000,
        settings=NetworkSettings(egress_ports=(443, 5432)),
    )
    rules = network.security_group.to_dict()["Properties"]["SecurityGroupEgress"]

    assert [(rule["ToPort"], rule.get("CidrIp"), rule.get("CidrIpv6")) for rule in rules] == [
        (443, "0.0.0.0/0", None),
        (443, None, "::/0"),
        (5432, "0.0.0.0/0", None),
        (5432, None, "::/0"),
    ]


def test_the_group_of_another_stacks_load_balancer_gets_the_way_to_the_tasks(template):
    network = add_network(
        template,
        vpc_id="vpc-0123456789abcdef0",
        load_balancer_security_group_id="sg-0123456789abcdef0",
        container_port=8000,
    )
    egress = network.load_balancer_egress.to_dict()["Properties"]

    assert egress["GroupId"] == "sg-0123456789abcdef0"
    assert egress["DestinationSecurityGroupId"] == {"Fn::GetAtt": ["TaskSecurityGroup", "GroupId"]}


def test_a_task_that_needs_no_way_out_gets_none(template):
    network = add_network(
        template,
        vpc_id="vpc-0123456789abcdef0",
        load_balancer_security_group_id="sg-0123456789abcdef0",
        container_port=8000,
        settings=NetworkSettings(egress_ports=()),
    )
    (rule,) = network.security_group.to_dict()["Properties"]["SecurityGroupEgress"]

    assert rule["CidrIp"] == "127.0.0.1/32"


@pytest.mark.parametrize(
    ("ports", "message"),
    [
        ("443", "egress_ports must be a sequence; got '443'"),
        ((443, "443"), "egress_ports must be values that differ from each other"),
        ((443, 0), r"egress_ports\[1\] must be 1 to 65,535; got 0"),
        (("https",), r"egress_ports\[0\] must be a whole number, 1 to 65,535; got 'https'"),
    ],
)
def test_fails_on_ports_that_ec2_would_reject(ports, message):
    with pytest.raises(InvalidSetting, match=message):
        NetworkSettings(egress_ports=ports)
