"""Who reaches a load balancer, internal or not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import Equals, Ref, Template

from budget_stack import HttpsSettings, InvalidSetting, LoadBalancerSettings, build_stack
from tests.budget_stack.settings_file.test_changes import change
from tests.budget_stack.stacks.test_web_service import SETTINGS, resources

HTTPS = HttpsSettings(certificate_arn=Ref("CertificateArn"))
RANGES = {"allowed_cidr": "203.0.113.0/24", "also_allowed_cidrs": ("198.51.100.0/24",)}
GROUP = "sg-0123456789abcdef0"


def rules(stack, group):
    ingress = resources(stack)[group]["Properties"].get("SecurityGroupIngress", [])
    return [(rule.get("CidrIp") or rule["SourceSecurityGroupId"], rule["ToPort"]) for rule in ingress]


def test_everybody_reaches_a_load_balancer_of_the_internet_where_nothing_is_said():
    stack = build_stack(replace(SETTINGS, https=HTTPS), template=Template())

    assert rules(stack, "LoadBalancerSecurityGroup") == [("0.0.0.0/0", 80)]
    assert stack.https_listener.ingress.CidrIp == "0.0.0.0/0"


def test_several_ranges_reach_both_ports_and_the_first_keeps_its_resource():
    stack = build_stack(replace(SETTINGS, https=HTTPS, load_balancer=LoadBalancerSettings(**RANGES)))

    assert rules(stack, "LoadBalancerSecurityGroup") == [
        ("203.0.113.0/24", 80),
        ("198.51.100.0/24", 80),
        ("198.51.100.0/24", 443),
    ]
    assert stack.https_listener.ingress.CidrIp == "203.0.113.0/24"


def test_an_internal_one_is_reached_by_ranges_and_groups():
    clients = LoadBalancerSettings(internal=True, allowed_cidr="10.0.0.0/8", allowed_security_group_ids=(GROUP,))
    stack = build_stack(replace(SETTINGS, https=HTTPS, load_balancer=clients))

    assert rules(stack, "InternalLoadBalancerSecurityGroup") == [
        ("10.0.0.0/8", 80),
        (GROUP, 80),
        ("10.0.0.0/8", 443),
        (GROUP, 443),
    ]
    assert stack.https_listener.ingress is None
    assert resources(stack)["InternalLoadBalancer"]["Properties"]["Scheme"] == "internal"


def test_the_members_of_a_group_alone_may_reach_an_internal_one():
    clients = LoadBalancerSettings(internal=True, allowed_security_group_ids=(GROUP,))

    assert rules(build_stack(replace(SETTINGS, load_balancer=clients)), "InternalLoadBalancerSecurityGroup") == [
        (GROUP, 80)
    ]


def test_port_443_is_open_only_where_there_is_https():
    template = Template()
    template.add_condition("HasHttps", Equals(Ref("AWS::Region"), "eu-central-1"))
    https = replace(HTTPS, condition="HasHttps")
    stack = build_stack(replace(SETTINGS, https=https, load_balancer=LoadBalancerSettings(**RANGES)), template=template)
    last = stack.load_balancer.security_group.SecurityGroupIngress[-1]

    assert last.data["Fn::If"][0] == "HasHttps"


def test_an_http_api_alone_reaches_its_internal_load_balancer():
    stack = build_stack(replace(SETTINGS, address="api-gateway"))

    assert rules(stack, "InternalLoadBalancerSecurityGroup") == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"internal": "yes"}, "internal must be True or False"),
        ({"internal": True}, "allowed_cidr must be given where it is internal, or allowed_security_group_ids"),
        ({"allowed_security_group_ids": (GROUP,)}, "allowed_security_group_ids must be left out unless it is internal"),
        (
            {"allowed_security_group_ids": GROUP},
            "allowed_security_group_ids must be a sequence, each of which is an id",
        ),
        ({"also_allowed_cidrs": ("10.0.0.0/8",)}, "allowed_cidr must be given beside also_allowed_cidrs"),
        ({"allowed_cidr": "::/0"}, "allowed_cidr must be a range of IPv4"),
        (
            {"allowed_cidr": "10.0.0.0/8", "also_allowed_cidrs": ("2001:db8::/32",)},
            r"also_allowed_cidrs\[0\] must be a range of IPv4",
        ),
        (
            {"allowed_cidr": "10.0.0.0/8", "also_allowed_cidrs": ("10.0.0.0/8",)},
            "also_allowed_cidrs must be values that differ from each other",
        ),
    ],
)
def test_fails_on_clients_that_no_load_balancer_can_have(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        LoadBalancerSettings(**changed)


def test_a_settings_file_makes_it_internal():
    changed = change(SETTINGS, '[load_balancer]\ninternal = true\nallowed_cidr = "10.0.0.0/8"\n')

    assert changed.load_balancer == LoadBalancerSettings(internal=True, allowed_cidr="10.0.0.0/8")
