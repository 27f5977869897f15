from __future__ import annotations

from tests.budget_stack.checks.balancers import gateway_balancer, network_balancer
from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_attribute, spellings

_OF = "TargetGroupAttributes"


def attribute(logical_id, key):
    return put_attribute(logical_id, key, of=_OF)


def with_attributes(logical_id, **values):
    def change(template):
        for key, value in values.items():
            attribute(logical_id, key.replace("__", "."))(template, value)

    return change


def udp(template):
    network_balancer(template, "UDP")


MUTANTS = [
    *spellings(
        "target-group-attribute-invalid",
        "TargetGroup",
        attribute("TargetGroup", "slow_start.duration_seconds"),
        20,
        "30",
    ),
    *spellings(
        "target-group-attribute-invalid",
        "LinesTargets",
        attribute("LinesTargets", "stickiness.type"),
        "app_cookie",
        "source_ip",
        network_balancer,
    ),
    *spellings(
        "target-group-attribute-invalid",
        "TargetGroup",
        attribute("TargetGroup", "target_group_health.dns_failover.minimum_healthy_targets.percentage"),
        "110",
        "off",
    ),
    *spellings(
        "target-group-attributes-contradict",
        "TargetGroup",
        attribute("TargetGroup", "load_balancing.algorithm.anomaly_mitigation"),
        "on",
        "off",
    ),
    *spellings(
        "target-group-attributes-contradict",
        "TargetGroup",
        attribute("TargetGroup", "stickiness.app_cookie.cookie_name"),
        "AWSALBAPP-books",
        "books",
    ),
    *spellings(
        "target-group-attributes-contradict",
        "TargetGroup",
        attribute("TargetGroup", "load_balancing.algorithm.type"),
        "least_outstanding_requests",
        "round_robin",
        with_attributes("TargetGroup", slow_start__duration_seconds=60),
    ),
    *spellings(
        "target-group-attributes-contradict",
        "LinesTargets",
        attribute("LinesTargets", "preserve_client_ip.enabled"),
        "false",
        "true",
        udp,
    ),
    *spellings(
        "target-group-attributes-contradict",
        "LinesTargets",
        attribute("LinesTargets", "target_health_state.unhealthy.connection_termination.enabled"),
        "true",
        "false",
        both(
            network_balancer,
            with_attributes("LinesTargets", target_health_state__unhealthy__draining_interval_seconds=60),
        ),
    ),
    *spellings(
        "target-group-attributes-contradict",
        "InspectionTargets",
        attribute("InspectionTargets", "target_failover.on_unhealthy"),
        "rebalance",
        "no_rebalance",
        gateway_balancer,
    ),
    *spellings(
        "target-group-attributes-contradict",
        "InspectionTargets",
        attribute("InspectionTargets", "send_tcp_reset.on_unhealthy.enabled"),
        "true",
        "false",
        both(gateway_balancer, with_attributes("InspectionTargets", stickiness__enabled="true")),
    ),
]
NEAR_MISSES = [
    NearMiss("target-group-attribute-invalid", with_attributes("TargetGroup", slow_start__duration_seconds=0)),
    NearMiss(
        "target-group-attribute-invalid",
        both(network_balancer, with_attributes("LinesTargets", stickiness__type="source_ip")),
    ),
    NearMiss(
        "target-group-attributes-contradict",
        with_attributes(
            "TargetGroup",
            load_balancing__algorithm__type="weighted_random",
            load_balancing__algorithm__anomaly_mitigation="on",
        ),
    ),
    NearMiss(
        "target-group-attributes-contradict",
        both(network_balancer, with_attributes("LinesTargets", preserve_client_ip__enabled="false")),
    ),
    NearMiss(
        "target-group-attributes-contradict",
        both(
            gateway_balancer,
            with_attributes(
                "InspectionTargets",
                target_failover__on_unhealthy="rebalance",
                target_failover__on_deregistration="rebalance",
            ),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
