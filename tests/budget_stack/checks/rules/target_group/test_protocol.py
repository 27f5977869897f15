from __future__ import annotations

from tests.budget_stack.checks.balancers import gateway_balancer, network_balancer
from tests.budget_stack.checks.extensions import both, given, https, second_load_balancer
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

FORWARD = [{"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}]


def from_https_alone(template):
    https(template)
    del template["Resources"]["ListenerRule"]
    template["Resources"]["ListenerRule"] = template["Resources"].pop("HttpsRule")


def for_a_function(template):
    add_resource(template, "Function", "AWS::ElasticLoadBalancingV2::TargetGroup", TargetType="lambda")


def with_target(template, address):
    """A target group for a server beside AWS."""
    group = {**properties(template, "TargetGroup"), "Targets": [{"Id": address, "AvailabilityZone": "all"}]}
    add_resource(template, "Beside", "AWS::ElasticLoadBalancingV2::TargetGroup", **group)


MUTANTS = [
    *spellings("target-group-address-public", "Beside", with_target, "3.5.140.7", "10.1.2.3"),
    *spellings("target-group-protocol-unfit", "ListenerRule", put_at("TargetGroup", "Protocol"), "TLS", "HTTP"),
    *spellings(
        "target-group-protocol-unfit",
        "LinesListener",
        put_at("LinesTargets", "Protocol"),
        "UDP",
        "TCP",
        network_balancer,
    ),
    *spellings(
        "target-group-protocol-unfit",
        "LinesListener",
        put_at("LinesListener", "DefaultActions", 0, "TargetGroupArn"),
        {"Ref": "TargetGroup"},
        {"Ref": "LinesTargets"},
        network_balancer,
    ),
    *spellings(
        "target-group-version-unfit", "ListenerRule", put_at("TargetGroup", "ProtocolVersion"), "HTTP2", "HTTP1"
    ),
    *spellings(
        "target-group-version-unknown", "TargetGroup", put_at("TargetGroup", "ProtocolVersion"), "HTTP/1", "HTTP1"
    ),
    *spellings(
        "target-group-version-unknown",
        "LinesTargets",
        put_at("LinesTargets", "ProtocolVersion"),
        "HTTP1",
        {"Ref": "AWS::NoValue"},
        network_balancer,
    ),
    Mutant("target-group-incomplete", "TargetGroup", lambda t: properties(t, "TargetGroup").pop("VpcId")),
    *spellings("target-group-incomplete", "TargetGroup", put_at("TargetGroup", "Port"), {"Ref": "AWS::NoValue"}, 80),
    *spellings(
        "target-group-incomplete", "Function", put_at("Function", "Port"), 80, {"Ref": "AWS::NoValue"}, for_a_function
    ),
    Mutant(
        "target-group-two-balancers",
        "TargetGroup",
        both(second_load_balancer, given("OtherListener", DefaultActions=FORWARD)),
    ),
    *spellings(
        "target-group-two-balancers",
        "TargetGroup",
        put_at("OtherListener", "DefaultActions"),
        FORWARD,
        [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        second_load_balancer,
    ),
]
NEAR_MISSES = [
    NearMiss("target-group-address-public", lambda template: with_target(template, "100.64.3.7")),
    NearMiss("target-group-protocol-unfit", given("TargetGroup", Protocol="HTTPS")),
    NearMiss("target-group-protocol-unfit", both(network_balancer, given("LinesTargets", Protocol="TCP_UDP"))),
    NearMiss("target-group-protocol-unfit", gateway_balancer),
    NearMiss("target-group-version-unfit", both(from_https_alone, given("TargetGroup", ProtocolVersion="HTTP2"))),
    NearMiss("target-group-version-unfit", given("TargetGroup", ProtocolVersion="HTTP1")),
    NearMiss(
        "target-group-version-unknown",
        both(from_https_alone, given("TargetGroup", ProtocolVersion="GRPC", Matcher={"GrpcCode": "0"})),
    ),
    NearMiss("target-group-incomplete", for_a_function),
    NearMiss("target-group-two-balancers", second_load_balancer),
    NearMiss("target-group-two-balancers", both(https, given("HttpListener", DefaultActions=FORWARD))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
