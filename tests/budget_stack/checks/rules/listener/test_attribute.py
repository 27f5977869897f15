from __future__ import annotations

from tests.budget_stack.checks.balancers import gateway_balancer, network_balancer
from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_attribute, spellings

_OF = "ListenerAttributes"
IDLE = put_attribute("LinesListener", "tcp.idle_timeout.seconds", of=_OF)
RESET = put_attribute("InspectionListener", "send_tcp_reset.on_idle_timeout.enabled", of=_OF)
MUTANTS = [
    *spellings("listener-attribute-invalid", "LinesListener", IDLE, 30, 60, network_balancer),
    *spellings(
        "listener-attribute-invalid",
        "HttpListener",
        lambda template, key: put_attribute("HttpListener", key, of=_OF)(template, "120"),
        "tcp.idle_timeout.seconds",
        "routing.http.response.access_control_max_age.header_value",
    ),
    *spellings("listener-attribute-invalid", "InspectionListener", RESET, "yes", "true", gateway_balancer),
]
NEAR_MISSES = [
    NearMiss("listener-attribute-invalid", both(network_balancer, lambda template: IDLE(template, "6000"))),
    NearMiss("listener-attribute-invalid", both(gateway_balancer, lambda template: RESET(template, True))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
