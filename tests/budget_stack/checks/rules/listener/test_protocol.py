from __future__ import annotations

from tests.budget_stack.checks.balancers import gateway_balancer, network_balancer
from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

NOTHING = {"Ref": "AWS::NoValue"}
BY_VERSION = {"Field": "source-ip", "SourceIpConfig": {"IpAddressType": "ipv6"}}
BY_PATH = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/in/*"]}}


def dual_stack(template):
    network_balancer(template, IpAddressType="dualstack")


def line_rule(template):
    """A rule of the network load balancer's listener."""
    dual_stack(template)
    add_resource(
        template,
        "LinesRule",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        ListenerArn={"Ref": "LinesListener"},
        Priority=1,
        Conditions=[BY_VERSION],
        Actions=properties(template, "LinesListener")["DefaultActions"],
    )


MUTANTS = [
    *spellings(
        "listener-protocol-unfit",
        "LinesListener",
        put_at("LinesListener", "Protocol"),
        "HTTP",
        "TCP",
        both(network_balancer, given("LinesListener", DefaultActions=[])),
    ),
    *spellings(
        "listener-protocol-unfit",
        "InspectionListener",
        put_at("InspectionListener", "Port"),
        6081,
        NOTHING,
        gateway_balancer,
    ),
    *spellings("listener-protocol-unfit", "HttpListener", put_at("HttpListener", "Port"), NOTHING, 80),
    *spellings(
        "listener-rule-unfit", "LinesRule", put_at("LinesRule", "Conditions", 0), BY_PATH, BY_VERSION, line_rule
    ),
    *spellings("listener-rule-unfit", "LinesRule", put_at("Lines", "IpAddressType"), "ipv4", "dualstack", line_rule),
]
NEAR_MISSES = [
    NearMiss("listener-protocol-unfit", network_balancer),
    NearMiss("listener-protocol-unfit", gateway_balancer),
    NearMiss("listener-rule-unfit", line_rule),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
