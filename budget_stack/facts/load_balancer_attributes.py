"""Attributes of load balancers, listeners and target groups: who has which, and what each may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from budget_stack.facts.load_balancer import DESYNC_MODES


class Values(NamedTuple):
    """What an attribute may be: one of some words, a number within a range, or any text if it has neither."""

    words: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    def take(self, text: str) -> bool:
        """Tell whether a text is one of them."""
        if self == ANY_TEXT or text.lower() in self.words:
            return True
        if self.least is None or not text.isdecimal():
            return False
        return self.least <= int(text) and (self.most is None or int(text) <= self.most)

    def __str__(self) -> str:
        """Return them for a message."""
        of_range = "" if self.least is None else f"{self.least:,} to {self.most:,}" if self.most else "1 or more"
        return " or ".join(filter(None, (*self.words, of_range)))


ANY_TEXT = Values()
_BOOLEAN = Values(("true", "false"))
_WEEK = Values(least=1, most=604_800)
_SHARE = Values(("off",), least=1, most=100)
_APPLICATION, _NETWORK, _GATEWAY, _FUNCTION = "application", "network", "gateway", "function"
_ALL, _ROUTING = (_APPLICATION, _NETWORK, _GATEWAY), (_APPLICATION, _NETWORK)

Attributes = Mapping[str, Mapping[str, Values]]


def _of(kinds: tuple[str, ...], **values: Values) -> dict[str, dict[str, Values]]:
    return {key.replace("__", "."): dict.fromkeys(kinds, value) for key, value in values.items()}


OF_LOAD_BALANCERS: Attributes = {
    **_of(_ALL, deletion_protection__enabled=_BOOLEAN),
    # an application load balancer always does
    "load_balancing.cross_zone.enabled": {_APPLICATION: Values(("true",)), _NETWORK: _BOOLEAN, _GATEWAY: _BOOLEAN},
    **_of(
        _ROUTING,
        access_logs__s3__enabled=_BOOLEAN,
        access_logs__s3__bucket=ANY_TEXT,
        access_logs__s3__prefix=ANY_TEXT,
        ipv6__deny_all_igw_traffic=_BOOLEAN,
        zonal_shift__config__enabled=_BOOLEAN,
    ),
    **_of(
        (_APPLICATION,),
        idle_timeout__timeout_seconds=Values(least=1, most=4000),
        client_keep_alive__seconds=Values(least=60, most=604_800),
        connection_logs__s3__enabled=_BOOLEAN,
        connection_logs__s3__bucket=ANY_TEXT,
        connection_logs__s3__prefix=ANY_TEXT,
        health_check_logs__s3__enabled=_BOOLEAN,
        health_check_logs__s3__bucket=ANY_TEXT,
        health_check_logs__s3__prefix=ANY_TEXT,
        routing__http__desync_mitigation_mode=Values(DESYNC_MODES),
        routing__http__drop_invalid_header_fields__enabled=_BOOLEAN,
        routing__http__preserve_host_header__enabled=_BOOLEAN,
        routing__http__x_amzn_tls_version_and_cipher_suite__enabled=_BOOLEAN,
        routing__http__xff_client_port__enabled=_BOOLEAN,
        routing__http__xff_header_processing__mode=Values(("append", "preserve", "remove")),
        routing__http2__enabled=_BOOLEAN,
        waf__fail_open__enabled=_BOOLEAN,
    ),
    **_of(
        (_NETWORK,),
        dns_record__client_routing_policy=Values(
            ("availability_zone_affinity", "partial_availability_zone_affinity", "any_availability_zone")
        ),
        secondary_ips__auto_assigned__per_subnet=Values(least=0, most=7),
    ),
}
"""By the key of the attribute and the type of the load balancer.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
"""

OF_LISTENERS: Attributes = {
    **_of((_NETWORK, _GATEWAY), tcp__idle_timeout__seconds=Values(least=60, most=6000)),
    **_of((_GATEWAY,), send_tcp_reset__on_idle_timeout__enabled=_BOOLEAN),
    **_of(
        (_APPLICATION,),
        routing__http__request__x_amzn_mtls_clientcert_serial_number__header_name=ANY_TEXT,
        routing__http__request__x_amzn_mtls_clientcert_issuer__header_name=ANY_TEXT,
        routing__http__request__x_amzn_mtls_clientcert_subject__header_name=ANY_TEXT,
        routing__http__request__x_amzn_mtls_clientcert_validity__header_name=ANY_TEXT,
        routing__http__request__x_amzn_mtls_clientcert_leaf__header_name=ANY_TEXT,
        routing__http__request__x_amzn_mtls_clientcert__header_name=ANY_TEXT,
        routing__http__request__x_amzn_tls_version__header_name=ANY_TEXT,
        routing__http__request__x_amzn_tls_cipher_suite__header_name=ANY_TEXT,
        routing__http__response__server__enabled=_BOOLEAN,
        routing__http__response__strict_transport_security__header_value=ANY_TEXT,
        routing__http__response__access_control_allow_origin__header_value=ANY_TEXT,
        routing__http__response__access_control_allow_methods__header_value=ANY_TEXT,
        routing__http__response__access_control_allow_headers__header_value=ANY_TEXT,
        routing__http__response__access_control_allow_credentials__header_value=ANY_TEXT,
        routing__http__response__access_control_expose_headers__header_value=ANY_TEXT,
        routing__http__response__access_control_max_age__header_value=ANY_TEXT,
        routing__http__response__content_security_policy__header_value=ANY_TEXT,
        routing__http__response__x_content_type_options__header_value=ANY_TEXT,
        routing__http__response__x_frame_options__header_value=ANY_TEXT,
    ),
}
"""By the key of the attribute and the type of the load balancer.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
"""

OF_TARGET_GROUPS: Attributes = {
    **_of(_ALL, deregistration_delay__timeout_seconds=Values(least=0, most=3600)),
    **_of((*_ALL, _FUNCTION), stickiness__enabled=_BOOLEAN),
    "stickiness.type": {
        _APPLICATION: Values(("lb_cookie", "app_cookie")),
        _FUNCTION: Values(("lb_cookie", "app_cookie")),
        _NETWORK: Values(("source_ip",)),
        _GATEWAY: Values(("source_ip_dest_ip", "source_ip_dest_ip_proto")),
    },
    **_of(
        (*_ROUTING, _FUNCTION),
        load_balancing__cross_zone__enabled=Values(("true", "false", "use_load_balancer_configuration")),
        target_group_health__dns_failover__minimum_healthy_targets__count=Values(("off",), least=1),
        target_group_health__dns_failover__minimum_healthy_targets__percentage=_SHARE,
        target_group_health__unhealthy_state_routing__minimum_healthy_targets__count=Values(least=1),
        target_group_health__unhealthy_state_routing__minimum_healthy_targets__percentage=_SHARE,
    ),
    **_of(
        (_APPLICATION,),
        load_balancing__algorithm__type=Values(("round_robin", "least_outstanding_requests", "weighted_random")),
        load_balancing__algorithm__anomaly_mitigation=Values(("on", "off")),
        slow_start__duration_seconds=Values(("0",), least=30, most=900),
    ),
    **_of(
        (_APPLICATION, _FUNCTION),
        stickiness__app_cookie__cookie_name=ANY_TEXT,
        stickiness__app_cookie__duration_seconds=_WEEK,
        stickiness__lb_cookie__duration_seconds=_WEEK,
    ),
    **_of((_FUNCTION,), lambda__multi_value_headers__enabled=_BOOLEAN),
    **_of(
        (_NETWORK,),
        deregistration_delay__connection_termination__enabled=_BOOLEAN,
        preserve_client_ip__enabled=_BOOLEAN,
        proxy_protocol_v2__enabled=_BOOLEAN,
        target_health_state__unhealthy__connection_termination__enabled=_BOOLEAN,
        target_health_state__unhealthy__draining_interval_seconds=Values(least=0, most=360_000),
    ),
    **_of(
        (_GATEWAY,),
        target_failover__on_deregistration=Values(("rebalance", "no_rebalance")),
        target_failover__on_unhealthy=Values(("rebalance", "no_rebalance")),
        send_tcp_reset__on_unhealthy__enabled=_BOOLEAN,
        send_tcp_reset__on_deregistration__enabled=_BOOLEAN,
    ),
}
"""By the key of the attribute and the type of the load balancer before the target group, or `function`.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
"""

RESERVED_COOKIES = ("AWSALB",)
"""How the names of the load balancer's own cookies begin: AWSALB, AWSALBAPP and AWSALBTG.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
"""
