from __future__ import annotations

from tests.budget_stack.checks.balancers import network_balancer
from tests.budget_stack.checks.extensions import both, given, https
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_attribute, spellings


def with_attribute(logical_id, key, value):
    return lambda template: put_attribute(logical_id, key)(template, value)


def put_key(template, key):
    """An attribute of another type of load balancer."""
    properties(template, "Lines").setdefault("LoadBalancerAttributes", []).append({"Key": key, "Value": "120"})


def grpc(template):
    """A target group for gRPC behind an HTTPS listener."""
    https(template)
    properties(template, "TargetGroup").update(
        ProtocolVersion="GRPC", HealthCheckPath="/grpc.health.v1.Health/Check", Matcher={"GrpcCode": "0"}
    )
    del template["Resources"]["ListenerRule"]
    template["Resources"]["ListenerRule"] = template["Resources"].pop("HttpsRule")


MUTANTS = [
    *spellings(
        "load-balancer-attribute-invalid",
        "LoadBalancer",
        put_attribute("LoadBalancer", "client_keep_alive.seconds"),
        30,
        "90",
    ),
    *spellings(
        "load-balancer-attribute-invalid",
        "LoadBalancer",
        put_attribute("LoadBalancer", "routing.http.xff_header_processing.mode"),
        "drop",
        "remove",
    ),
    *spellings("load-balancer-attribute-invalid", "Lines", put_key, "client_keep_alive.seconds", "x", network_balancer),
    *spellings(
        "load-balancer-log-bucket-missing",
        "LoadBalancer",
        put_attribute("LoadBalancer", "connection_logs.s3.enabled"),
        "true",
        "false",
    ),
    *spellings(
        "load-balancer-http2-off-for-grpc",
        "LoadBalancer",
        put_attribute("LoadBalancer", "routing.http2.enabled"),
        "false",
        "true",
        grpc,
    ),
]
NEAR_MISSES = [
    NearMiss("load-balancer-attribute-invalid", with_attribute("LoadBalancer", "client_keep_alive.seconds", 604800)),
    # an attribute may be newer than the table of them
    NearMiss("load-balancer-attribute-invalid", with_attribute("LoadBalancer", "routing.http3.enabled", "true")),
    NearMiss(
        "load-balancer-attribute-invalid",
        both(network_balancer, with_attribute("Lines", "load_balancing.cross_zone.enabled", "false")),
    ),
    NearMiss(
        "load-balancer-log-bucket-missing",
        both(
            with_attribute("LoadBalancer", "connection_logs.s3.enabled", "true"),
            with_attribute("LoadBalancer", "connection_logs.s3.bucket", "who-connected"),
        ),
    ),
    NearMiss("load-balancer-log-bucket-missing", with_attribute("LoadBalancer", "connection_logs.s3.enabled", "false")),
    NearMiss("load-balancer-http2-off-for-grpc", with_attribute("LoadBalancer", "routing.http2.enabled", "false")),
    NearMiss(
        "load-balancer-http2-off-for-grpc",
        both(grpc, given("TargetGroup", ProtocolVersion="HTTP2", Matcher={"HttpCode": "200"})),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
