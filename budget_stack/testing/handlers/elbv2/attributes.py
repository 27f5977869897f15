"""The attributes of load balancers, target groups and listeners, and their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.moto.gaps import take_load_balancer_attributes
from budget_stack.testing.handlers.properties import Properties, fixed

_NAMES: Final = fixed(load_balancer="LoadBalancer", target_group="TargetGroup", listener="Listener")

# Those with the same default for every kind of load balancer that has them.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html, and beside it
# API_LoadBalancerAttribute.html and API_ListenerAttribute.html
_DEFAULTS: Final[Mapping[str, Mapping[str, str]]] = fixed(
    load_balancer={
        "access_logs.s3.bucket": "",
        "access_logs.s3.enabled": "false",
        "access_logs.s3.prefix": "",
        "client_keep_alive.seconds": "3600",
        "connection_logs.s3.bucket": "",
        "connection_logs.s3.enabled": "false",
        "connection_logs.s3.prefix": "",
        "deletion_protection.enabled": "false",
        "health_check_logs.s3.bucket": "",
        "health_check_logs.s3.enabled": "false",
        "health_check_logs.s3.prefix": "",
        "idle_timeout.timeout_seconds": "60",
        "routing.http.desync_mitigation_mode": "defensive",
        "routing.http.drop_invalid_header_fields.enabled": "false",
        "routing.http.preserve_host_header.enabled": "false",
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
        "routing.http.xff_client_port.enabled": "false",
        "routing.http.xff_header_processing.mode": "append",
        "routing.http2.enabled": "true",
        "waf.fail_open.enabled": "false",
        "zonal_shift.config.enabled": "false",
    },
    target_group={
        "deregistration_delay.timeout_seconds": "300",
        "lambda.multi_value_headers.enabled": "false",
        "load_balancing.algorithm.anomaly_mitigation": "off",
        "load_balancing.algorithm.type": "round_robin",
        "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
        "proxy_protocol_v2.enabled": "false",
        "slow_start.duration_seconds": "0",
        "stickiness.app_cookie.duration_seconds": "86400",
        "stickiness.enabled": "false",
        "stickiness.lb_cookie.duration_seconds": "86400",
        "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
        "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
        "target_health_state.unhealthy.draining_interval_seconds": "0",
    },
    listener={
        # "server: awselb/2.0" is sent unless it is turned off
        "routing.http.response.server.enabled": "true",
        "tcp.idle_timeout.seconds": "350",
    },
)


def read_attributes(aws: Context, kind: str, arn: str) -> list[dict[str, str]]:
    """Every attribute of a `load_balancer`, `target_group` or `listener`."""
    answer = aws.read("elbv2", f"describe_{kind}_attributes", **{f"{_NAMES[kind]}Arn": arn})
    attributes: list[dict[str, str]] = answer["Attributes"]
    return attributes


def attributes_with_defaults(kind: str, attributes: list[dict[str, str]]) -> list[dict[str, str]]:
    """The attributes, completed with the defaults that moto does not describe."""
    keys = {attribute["Key"] for attribute in attributes}
    return [*attributes, *({"Key": k, "Value": v} for k, v in _DEFAULTS[kind].items() if k not in keys)]


def set_attributes(aws: Context, kind: str, arn: str, properties: Properties, before: Properties | None = None) -> None:
    """Set the attributes that a template has, and reset those it no longer has to their defaults.

    Raises:
        RigError: the default of one that was taken out is not known.
    """
    name = f"{_NAMES[kind]}Attributes"
    wanted: list[Any] = properties.get(name, [])
    current = (before or {}).get(name, [])
    gone = [one["Key"] for one in current if one["Key"] not in {other["Key"] for other in wanted}]
    for key in gone:
        if key not in _DEFAULTS[kind] and not aws.undoing:
            raise RigError(f"{key} was taken out of {name}, and no default of it is known: give it the value it gets")
    if attributes := [
        *wanted,
        *({"Key": key, "Value": _DEFAULTS[kind][key]} for key in gone if key in _DEFAULTS[kind]),
    ]:
        take_load_balancer_attributes()
        aws.complete("elbv2", f"modify_{kind}_attributes", {f"{_NAMES[kind]}Arn": arn, "Attributes": attributes})
