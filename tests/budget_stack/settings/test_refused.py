"""Settings that cannot go together: each pair is refused, and neither side alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget_stack import (
    BackgroundContainerSettings,
    ClusterSettings,
    ContainerSettings,
    HttpsSettings,
    InvalidSetting,
    JobSettings,
    LoadBalancerSettings,
    OfficeHours,
    Queue,
    ReleaseSettings,
    Route,
    RoutingSettings,
    RunSettings,
    ScalingSettings,
    Schedule,
    ServiceSettings,
    Settings,
)
from budget_stack.settings.refused import REFUSED_PAIRS, RefusedPair

_SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="nginx:1.29", port=8080, writable_root=True),
    cluster=ClusterSettings(container_insights="enabled"),
)
_JOB = JobSettings(
    vpc_id=_SETTINGS.vpc_id,
    subnet_ids=_SETTINGS.subnet_ids,
    container=BackgroundContainerSettings(image="nginx:1.29", writable_root=True),
)
_API_GATEWAY = {"address": "api-gateway"}
_QUEUE = Queue(name="orders", messages_per_task=10)
_CANARY = {"release": ReleaseSettings(strategy="CANARY")}
# By what is refused and beside what: the change that makes the one side hold, and the other.
_CHANGES = {
    ("https.domain_name", "address"): (
        {
            "https": HttpsSettings(
                certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
            )
        },
        _API_GATEWAY,
    ),
    ("load_balancer.allowed_cidr", "address"): (
        {"load_balancer": LoadBalancerSettings(allowed_cidr="203.0.113.0/24")},
        _API_GATEWAY,
    ),
    ("load_balancer.internal", "address"): (
        {"load_balancer": LoadBalancerSettings(internal=True, allowed_security_group_ids=("sg-0123456789abcdef0",))},
        _API_GATEWAY,
    ),
    ("routing.deregistration_delay", "service.spot_weight"): (
        {
            "routing": RoutingSettings(deregistration_delay=120),
            "container": ContainerSettings(image="nginx:1.29", port=8080, stop_timeout=120),
        },
        {"service": ServiceSettings(spot_weight=3)},
    ),
    ("service.execute_command", "container.writable_root"): (
        {"service": ServiceSettings(execute_command=True)},
        {"container": ContainerSettings(image="nginx")},
    ),
    ("run.execute_command", "container.writable_root"): (
        {"run": RunSettings(execute_command=True)},
        {"container": BackgroundContainerSettings(image="nginx")},
    ),
    ("scaling.queue", "cluster.container_insights"): (
        {
            "scaling": ScalingSettings(queue=_QUEUE),
        },
        {"cluster": ClusterSettings(container_insights="disabled")},
    ),
    ("load_balancer.desync_mitigation_mode", "address"): (
        {"load_balancer": LoadBalancerSettings(desync_mitigation_mode="strictest")},
        _API_GATEWAY,
    ),
    ("routing.source_cidrs", "address"): (
        {"routing": RoutingSettings(source_cidrs=("10.0.0.0/8",))},
        _API_GATEWAY,
    ),
    ("service.assign_public_ip", "private_subnet_ids"): (
        {"service": ServiceSettings(assign_public_ip="ENABLED")},
        {"private_subnet_ids": ("subnet-0123456789abcdef2", "subnet-0123456789abcdef3")},
    ),
    ("run.assign_public_ip", "private_subnet_ids"): (
        {"run": RunSettings(assign_public_ip="ENABLED")},
        {"subnet_ids": None, "private_subnet_ids": ("subnet-0123456789abcdef2", "subnet-0123456789abcdef3")},
    ),
    ("routing.also", "release.strategy"): (
        {"routing": RoutingSettings(also=(Route(name="Legacy", path_patterns=("/v1/*",), priority=40),))},
        _CANARY,
    ),
    ("scaling.min_capacity", "release.strategy"): (
        {"scaling": ScalingSettings(min_capacity="0", queue=_QUEUE)},
        _CANARY,
    ),
    ("scaling.office_hours", "release.strategy"): ({"scaling": ScalingSettings(office_hours=OfficeHours())}, _CANARY),
    ("scaling.schedules", "release.strategy"): (
        {
            "scaling": ScalingSettings(
                queue=_QUEUE, schedules=(Schedule(name="x", schedule="rate(1 day)", min_capacity=0),)
            )
        },
        _CANARY,
    ),
    ("scaling.target_requests_per_task", "release.strategy"): (
        {"scaling": ScalingSettings(target_requests_per_task=600)},
        _CANARY,
    ),
    ("service.desired_count", "release.strategy"): ({"service": ServiceSettings(desired_count=0)}, _CANARY),
    **{
        (f"service.{name}", "release.strategy"): ({"service": ServiceSettings(**{name: value})}, _CANARY)
        for name, value in (
            ("circuit_breaker_threshold", 5),
            ("circuit_breaker_threshold_type", "BOUNDED_PERCENT"),
        )
    },
    ("service.condition", "release.strategy"): ({"service": ServiceSettings(condition="HasTasks")}, _CANARY),
}


def _names(pair: RefusedPair) -> tuple[str, str]:
    return pair.setting.setting, pair.beside.setting


def test_every_pair_is_tried():
    assert _CHANGES.keys() == {_names(pair) for pair in REFUSED_PAIRS}


@pytest.mark.parametrize("pair", REFUSED_PAIRS, ids=lambda pair: " beside ".join(_names(pair)))
def test_fails_on_both_sides_of_a_pair_and_on_neither_alone(pair):
    setting, beside = _CHANGES[_names(pair)]
    settings = _JOB if "run" in setting else _SETTINGS
    replace(settings, **setting)
    replace(settings, **beside)

    with pytest.raises(InvalidSetting) as caught:
        replace(settings, **setting, **beside)

    assert str(caught.value).startswith(f"{pair.setting.setting} must be {pair.expected}; got ")
