"""What a service may say that joins the cluster and the load balancer of another stack."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import Ref, Template

from budget_stack import (
    ClusterSettings,
    HttpApiSettings,
    InvalidSetting,
    LoadBalancerSettings,
    RoutingSettings,
    ServiceSettings,
    Shared,
    build_stack,
)
from tests.budget_stack.stacks.test_web_service import JOINING, SETTINGS, resources

PLATFORM = Shared(
    "platform",
    "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/platform/1a2b/3c4d",
    "sg-0123456789abcdef0",
)

PRIVATE = ("subnet-0123456789abcdef2", "subnet-0123456789abcdef3")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"routing": RoutingSettings(host_headers=("a.example.com",))}, "routing.priority must be given beside shared"),
        ({"routing": RoutingSettings(priority=210)}, "would take every request of the listener"),
        ({"private_subnet_ids": PRIVATE}, "subnet_ids must be left out beside shared and private_subnet_ids"),
        ({"load_balancer": LoadBalancerSettings(idle_timeout=90)}, "load_balancer must be left out beside shared"),
        ({"http_api": HttpApiSettings(retention_in_days=90)}, "http_api must be left out beside shared"),
        ({"cluster": ClusterSettings(container_insights="enhanced")}, "cluster must be left out beside shared"),
    ],
)
def test_fails_beside_shared_on_what_the_other_stack_decides_and_on_a_rule_for_everything(changed, message):
    template = Template()

    with pytest.raises(InvalidSetting, match=message):
        build_stack(replace(JOINING, **changed), template=template, shared=PLATFORM)

    assert template.to_dict() == Template().to_dict()


def test_a_service_may_take_every_request_of_a_shared_listener_if_it_says_so():
    every = replace(JOINING, routing=RoutingSettings(path_patterns=("/*",), priority=49_000))

    rule = resources(build_stack(every, shared=PLATFORM))["ListenerRule"]["Properties"]

    assert rule["Conditions"] == [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (
            {"path_patterns": ("/v1/*",), "priority": 210},
            "another than that of OrdersListenerRule",
        ),
        ({"path_patterns": ("/v1/*",), "priority": Ref("P")}, None),
        ({"host_headers": ("orders.example.com",), "priority": 9}, "gets other requests than OrdersListenerRule"),
    ],
)
def test_fails_on_two_services_of_a_template_that_collide(second, message):
    template = build_stack(JOINING, shared=PLATFORM, prefix="Orders").template
    settings = replace(SETTINGS, routing=RoutingSettings(**second))

    if message is None:
        build_stack(settings, template=template, shared=PLATFORM, prefix="Other")
        return
    with pytest.raises(InvalidSetting, match=message):
        build_stack(settings, template=template, shared=PLATFORM, prefix="Other")


def test_a_cluster_without_capacity_providers_takes_the_service():
    service = resources(build_stack(JOINING, shared=PLATFORM._replace(launch_type="FARGATE")))["Service"]["Properties"]

    assert service["LaunchType"] == "FARGATE"
    assert "CapacityProviderStrategy" not in service


@pytest.mark.parametrize(
    ("launch_type", "spot_weight", "message"),
    [("EC2", 0, "launch_type must be FARGATE"), ("FARGATE", 1, "spot_weight must be 0 beside a launch_type")],
)
def test_fails_on_capacity_that_no_cluster_of_that_kind_has(launch_type, spot_weight, message):
    settings = replace(JOINING, service=ServiceSettings(spot_weight=spot_weight))

    with pytest.raises(InvalidSetting, match=message):
        build_stack(settings, shared=PLATFORM._replace(launch_type=launch_type))
