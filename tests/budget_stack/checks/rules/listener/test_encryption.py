from __future__ import annotations

from tests.budget_stack.checks.balancers import network_balancer
from tests.budget_stack.checks.extensions import CERTIFICATE, both, given, https
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

STORE = CERTIFICATE.replace("acm", "elasticloadbalancing").replace("certificate/", "truststore/mine/")
VERIFY = {"Mode": "verify", "TrustStoreArn": STORE}
MORE = {"CertificateArn": CERTIFICATE[:-1] + "f"}


def policy(name):
    return both(https, given("HttpsListener", SslPolicy=name))


def tls(template):
    """A TLS listener of a network load balancer."""
    network_balancer(template)
    properties(template, "LinesListener").update(
        Protocol="TLS", Certificates=[{"CertificateArn": CERTIFICATE}], SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06"
    )


def two_certificates(template, value):
    properties(template, "HttpsListener")["Certificates"].append(value)


POLICY = put_at("HttpsListener", "SslPolicy")
MUTUAL = put_at("HttpsListener", "MutualAuthentication")
RIGHT = "ELBSecurityPolicy-TLS13-1-2-2021-06"
MUTANTS = [
    *spellings("listener-tls-policy-unknown", "HttpsListener", POLICY, "TLS_1_2", RIGHT, https),
    *spellings(
        "listener-tls-policy-unknown", "HttpsListener", POLICY, "ELBSecurityPolicy-TLS-1-2-2021-06", RIGHT, https
    ),
    *spellings("listener-tls-policy-old", "HttpsListener", POLICY, "ELBSecurityPolicy-FS-1-1-2019-08", RIGHT, https),
    *spellings("listener-tls-policy-old", "HttpsListener", POLICY, "ELBSecurityPolicy-TLS13-1-0-2021-06", RIGHT, https),
    Mutant(
        "listener-tls-policy-missing",
        "HttpsListener",
        both(https, lambda t: properties(t, "HttpsListener").pop("SslPolicy")),
    ),
    *spellings("listener-tls-policy-missing", "HttpsListener", POLICY, {"Ref": "AWS::NoValue"}, RIGHT, https),
    *spellings(
        "listener-tls-setting-invalid",
        "HttpsListener",
        put_at("HttpsListener", "MutualAuthentication", "Mode"),
        "verify",
        "off",
        both(https, given("HttpsListener", MutualAuthentication={})),
    ),
    *spellings(
        "listener-tls-setting-invalid", "HttpsListener", MUTUAL, {**VERIFY, "Mode": "passthrough"}, VERIFY, https
    ),
    *spellings(
        "listener-tls-setting-invalid",
        "HttpsListener",
        put_at("HttpsListener", "MutualAuthentication", "Mode"),
        "on",
        "verify",
        both(https, given("HttpsListener", MutualAuthentication={"TrustStoreArn": STORE})),
    ),
    *spellings(
        "listener-tls-setting-invalid",
        "LinesListener",
        put_at("LinesListener", "AlpnPolicy", 0),
        "h2",
        "HTTP2Only",
        both(tls, given("LinesListener", AlpnPolicy=[""])),
    ),
    *spellings(
        "listener-tls-setting-invalid",
        "HttpsListener",
        put_at("HttpsListener", "AlpnPolicy"),
        ["None"],
        {"Ref": "AWS::NoValue"},
        https,
    ),
    *spellings(
        "listener-certificates-several", "HttpsListener", two_certificates, MORE, {"Ref": "AWS::NoValue"}, https
    ),
]
NEAR_MISSES = [
    NearMiss("listener-tls-policy-unknown", policy("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09")),
    NearMiss("listener-tls-policy-unknown", policy("ELBSecurityPolicy-TLS14-2031-01")),
    NearMiss("listener-tls-policy-old", policy("ELBSecurityPolicy-FS-1-2-Res-2020-10")),
    NearMiss("listener-tls-policy-missing", https),
    NearMiss("listener-tls-setting-invalid", both(https, given("HttpsListener", MutualAuthentication=VERIFY))),
    NearMiss("listener-tls-setting-invalid", both(tls, given("LinesListener", AlpnPolicy=["HTTP2Preferred"]))),
    NearMiss("listener-certificates-several", https),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
