from __future__ import annotations

import pytest
from troposphere import Ref

from budget_stack import InvalidSetting, Route, RoutingSettings, add_routing
from tests.support.resolution import resolve

LEGACY = Route(name="Legacy", path_patterns=("/v1/*",), priority=40)


def conditions(template, settings):
    added = add_routing(template, vpc_id="vpc-0123456789abcdef0", listener_arn=Ref("Listener"), settings=settings)
    return added.rule.to_dict()["Properties"]["Conditions"]


def test_a_rule_can_be_for_some_hosts_and_paths(template):
    found = conditions(template, RoutingSettings(path_patterns=("/api/*",), host_headers=("shop.example.com",)))

    assert found == [
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}},
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["shop.example.com"]}},
    ]


def test_a_rule_can_be_for_hosts_alone(template):
    found = conditions(template, RoutingSettings(path_patterns=(), host_headers=("shop.example.com",)))

    assert [condition["Field"] for condition in found] == ["host-header"]


def test_a_rule_can_be_for_some_clients_alone(template):
    found = conditions(template, RoutingSettings(path_patterns=(), source_cidrs=("10.0.0.0/8",)))

    assert found == [{"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}}]


def test_a_rule_can_be_for_headers_of_which_all_must_be_there(template):
    found = conditions(template, RoutingSettings(http_headers={"X-Version": ("2", "3"), "User-Agent": ("*Bot*",)}))

    assert found == [
        {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Version", "Values": ["2", "3"]}},
        {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "User-Agent", "Values": ["*Bot*"]}},
    ]


@pytest.mark.parametrize(
    ("http_headers", "message"),
    [
        (("X-Version", "2"), "http_headers must be a mapping such as"),
        ({"X Version": ("2",)}, r"http_headers\['X Version'\] must be named as a header"),
        ({"x" * 41: ("2",)}, "in 40 characters at most"),
        ({"Host": ("a.example.com",)}, r"http_headers\['Host'\] must be left out, and host_headers given"),
        ({"X-Version": "2"}, r"http_headers\['X-Version'\] must be a sequence of texts"),
        ({"X-Version": ()}, r"http_headers\['X-Version'\] must be one value at least"),
        ({"X-Version": tuple("123456")}, "path_patterns must be 5 values at most"),
    ],
)
def test_fails_on_headers_that_no_rule_can_have(http_headers, message):
    with pytest.raises(InvalidSetting, match=message):
        RoutingSettings(http_headers=http_headers)


def test_further_requests_have_rules_of_their_own_to_the_same_target_group(template):
    added = add_routing(
        template,
        vpc_id="vpc-0123456789abcdef0",
        listener_arn=Ref("Plain"),
        https_listener_arn=Ref("Https"),
        settings=RoutingSettings(host_headers=("api.example.com",), also=(LEGACY,)),
        prefix="Api",
    )
    rules = {name: it["Properties"] for name, it in resolve(template)["Resources"].items() if "Rule" in it["Type"]}

    assert [rule.title for rule in added.also] == ["ApiLegacyListenerRule", "ApiLegacyHttpsListenerRule"]
    assert rules["ApiLegacyHttpsListenerRule"] == {
        "ListenerArn": "{Https}",
        "Priority": 40,
        "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/v1/*"]}}],
        "Actions": [{"Type": "forward", "TargetGroupArn": "{ApiTargetGroup}"}],
    }
    assert [action["Type"] for action in rules["ApiLegacyListenerRule"]["Actions"]] == ["redirect"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"name": "v1", "path_patterns": ("/v1/*",)}, "name must be letters and digits, as in Legacy"),
        ({"name": "Legacy"}, "path_patterns must be given where"),
        ({"name": "Legacy", "path_patterns": ("/v1/*",), "priority": 0}, "priority must be 1 to 50,000"),
    ],
)
def test_fails_on_a_route_that_cannot_be(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        Route(**{"priority": 1} | settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"health_check_path": "health"}, "health_check_path must be a path that starts with /"),
        ({"priority": 0}, "priority must be 1 to 50,000; got 0"),
        ({"health_check_timeout": 15}, r"health_check_timeout must be less than health_check_interval \(15\)"),
        ({"path_patterns": "/api/*"}, r"path_patterns must be a sequence of texts such as .* got '/api/\*'"),
        ({"host_headers": "example.com"}, "host_headers must be a sequence of texts such as"),
        ({"path_patterns": ("",)}, r"path_patterns\[0\] must be text, and not empty"),
        ({"health_check_interval": "15"}, "health_check_interval must be an int; got '15'"),
        ({"source_cidrs": ("10.0.0.0",)}, r"source_cidrs\[0\] must be a range such as 10.0.0.0/8"),
        ({"host_headers": tuple("abcdef")}, "path_patterns must be 5 values at most"),
        ({"also": "/v1/*"}, "also must be a sequence of Route"),
        ({"also": ("/v1/*",)}, r"also\[0\] must be a Route"),
        ({"also": (LEGACY, LEGACY)}, r"also\[1\].name must be another name"),
        ({"also": (LEGACY,), "priority": 40}, r"also\[0\].priority must be another priority"),
        ({"health_check_interval": 301}, "health_check_interval must be 5 to 300"),
        ({"health_check_timeout": 1}, "health_check_timeout must be 2 to 120"),
        ({"healthy_threshold": 1}, "healthy_threshold must be 2 to 10"),
        ({"unhealthy_threshold": 11}, "unhealthy_threshold must be 2 to 10"),
        ({"deregistration_delay": 3601}, "deregistration_delay must be 0 to 3,600"),
    ],
)
def test_fails_on_routing_that_cannot_work(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        RoutingSettings(**settings)
