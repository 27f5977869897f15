from __future__ import annotations

from tests.budget_stack.checks.balancers import gateway_balancer, network_balancer
from tests.budget_stack.checks.extensions import both, given, https
from tests.budget_stack.checks.mutants import NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

NOTHING = {"Ref": "AWS::NoValue"}


def grpc(template):
    """The target group for gRPC, behind HTTPS alone."""
    https(template)
    template["Resources"]["ListenerRule"] = template["Resources"].pop("HttpsRule")
    given("TargetGroup", ProtocolVersion="GRPC", Matcher={"GrpcCode": "0"})(template)


MUTANTS = [
    *spellings(
        "target-group-health-check-unfit",
        "TargetGroup",
        put_at("TargetGroup", "HealthCheckProtocol"),
        "TCP",
        "HTTPS",
        given("TargetGroup", Matcher=NOTHING, HealthCheckPath=NOTHING),
    ),
    *spellings(
        "target-group-health-check-unfit",
        "LinesTargets",
        put_at("LinesTargets", "HealthCheckProtocol"),
        "UDP",
        "TCP",
        lambda template: network_balancer(template, "UDP"),
    ),
    *spellings(
        "target-group-health-check-unfit", "TargetGroup", put_at("TargetGroup", "HealthCheckEnabled"), "false", True
    ),
    *spellings(
        "target-group-health-check-unfit", "TargetGroup", put_at("TargetGroup", "HealthCheckPort"), "traffic", "8080"
    )[:1],
    *spellings(
        "target-group-matcher-unfit",
        "TargetGroup",
        put_at("TargetGroup", "Matcher"),
        {"GrpcCode": "0"},
        {"HttpCode": "200"},
    ),
    *spellings(
        "target-group-matcher-unfit", "TargetGroup", put_at("TargetGroup", "Matcher", "GrpcCode"), "0-100", "0-99", grpc
    ),
    *spellings(
        "target-group-matcher-unfit", "TargetGroup", put_at("TargetGroup", "Matcher", "HttpCode"), "200;301", "200"
    ),
    *spellings(
        "target-group-matcher-unfit",
        "InspectionTargets",
        put_at("InspectionTargets", "Matcher", "HttpCode"),
        "200-499",
        "200-399",
        both(gateway_balancer, given("InspectionTargets", HealthCheckProtocol="HTTP", Matcher={})),
    ),
    *spellings(
        "target-group-matcher-unfit",
        "LinesTargets",
        put_at("LinesTargets", "HealthCheckProtocol"),
        "TCP",
        "HTTP",
        both(network_balancer, given("LinesTargets", Matcher={"HttpCode": "200-599"})),
    ),
]
NEAR_MISSES = [
    NearMiss(
        "target-group-health-check-unfit", both(network_balancer, given("LinesTargets", HealthCheckProtocol="TCP"))
    ),
    NearMiss("target-group-health-check-unfit", given("TargetGroup", HealthCheckPort="traffic-port")),
    NearMiss("target-group-matcher-unfit", grpc),
    NearMiss(
        "target-group-matcher-unfit",
        both(network_balancer, given("LinesTargets", HealthCheckProtocol="HTTP", Matcher={"HttpCode": "200-599"})),
    ),
    NearMiss("target-group-matcher-unfit", given("TargetGroup", Matcher={"HttpCode": "200,301-399"})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
