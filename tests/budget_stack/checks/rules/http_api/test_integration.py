from __future__ import annotations

from tests.budget_stack.checks.extensions import CERTIFICATE, both, given
from tests.budget_stack.checks.http_apis import http_api
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests


def balancer(key, value):
    def change(template):
        (setting,) = (
            one for one in properties(template, "InternalLoadBalancer")["LoadBalancerAttributes"] if one["Key"] == key
        )
        setting["Value"] = value

    return change


def mode(value):
    return balancer("routing.http.desync_mitigation_mode", value)


def chosen_mode(template):
    template["Parameters"]["Mode"] = {
        "Type": "String",
        "Default": "defensive",
        "AllowedValues": ["defensive", "strictest"],
    }
    mode({"Ref": "Mode"})(template)


def integration(**values):
    return given("HttpApiIntegration", **values)


def mapping(key, value="https"):
    return integration(RequestParameters={key: value})


def answering(destination):
    entry = {"Destination": destination, "Source": "$context.requestId"}
    return integration(ResponseParameters={"200": {"ResponseParameters": [entry]}})


ENCRYPTED = given(
    "InternalListener",
    Protocol="HTTPS",
    Certificates=[{"CertificateArn": CERTIFICATE}],
    SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
)
TLS = integration(TlsConfig={"ServerNameToVerify": "api.example.com"})


def websocket(template):
    """Behind a VPC link of REST APIs, to which a WebSocket API passes an address on."""
    http_api(template)
    given("HttpApi", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")(template)
    address = {"Fn::Sub": "http://${InternalLoadBalancer.DNSName}/messages"}
    nothing = {"Ref": "AWS::NoValue"}
    integration(IntegrationUri=address, PayloadFormatVersion=nothing, RequestParameters=nothing)(template)


AT_AN_ADDRESS = integration(
    ConnectionType="INTERNET", ConnectionId={"Ref": "AWS::NoValue"}, IntegrationUri="https://example.com"
)
DROPPING = "routing.http.drop_invalid_header_fields.enabled"
PUBLIC = given("InternalLoadBalancer", Scheme="internet-facing")

MUTANTS = [
    Mutant("http-api-integration-refused-by-strictest", "InternalLoadBalancer", both(http_api, mode("strictest"))),
    Mutant(
        "http-api-integration-refused-by-strictest",
        "InternalLoadBalancer",
        both(http_api, chosen_mode),
        {"Mode": "strictest"},
    ),
    Mutant("http-api-integration-protocol-mismatch", "HttpApiIntegration", both(http_api, ENCRYPTED)),
    Mutant("http-api-integration-protocol-mismatch", "HttpApiIntegration", both(http_api, TLS)),
    *(
        Mutant(
            "http-api-integration-no-listener", "HttpApiIntegration", both(http_api, integration(IntegrationUri=uri))
        )
        for uri in (
            {"Ref": "InternalLoadBalancer"},
            {"Ref": "TargetGroup"},
            {"Fn::Sub": "http://${InternalLoadBalancer.DNSName}"},
            "https://example.com",
        )
    ),
    Mutant("http-api-integration-balancer-public", "HttpApiIntegration", both(http_api, PUBLIC)),
    *(
        Mutant("http-api-integration-header-reserved", "HttpApiIntegration", both(http_api, mapping(key)))
        for key in (
            "overwrite:header.X-Forwarded-Proto",
            "append:header.forwarded",
            "remove:header.Authorization",
            "overwrite:header.x-amzn-anything",
        )
    ),
    Mutant(
        "http-api-integration-header-reserved",
        "HttpApiIntegration",
        both(http_api, answering("overwrite:header.Access-Control-Allow-Origin")),
    ),
    Mutant(
        "http-api-integration-header-dropped",
        "HttpApiIntegration",
        both(http_api, mapping("overwrite:header.front_proto")),
    ),
    Mutant(
        "http-api-integration-timeout-invalid", "HttpApiIntegration", both(http_api, integration(TimeoutInMillis=60000))
    ),
    Mutant(
        "http-api-integration-timeout-invalid", "HttpApiIntegration", both(http_api, integration(TimeoutInMillis=30))
    ),
]
NEAR_MISSES = [
    NearMiss("http-api-integration-refused-by-strictest", http_api),
    NearMiss("http-api-integration-refused-by-strictest", both(http_api, AT_AN_ADDRESS, mode("strictest"))),
    NearMiss("http-api-integration-protocol-mismatch", both(http_api, ENCRYPTED, TLS)),
    NearMiss("http-api-integration-no-listener", both(http_api, AT_AN_ADDRESS)),
    NearMiss(
        "http-api-integration-no-listener",
        both(http_api, integration(IntegrationUri={"Fn::GetAtt": ["InternalListener", "ListenerArn"]})),
    ),
    NearMiss(
        "http-api-integration-no-listener",
        both(http_api, integration(IntegrationUri={"Fn::ImportValue": "shared-HttpListener"})),
    ),
    NearMiss("http-api-integration-no-listener", websocket),
    NearMiss("http-api-integration-balancer-public", http_api),
    NearMiss("http-api-integration-header-reserved", both(http_api, mapping("overwrite:header.X-Forwarded-By"))),
    NearMiss("http-api-integration-header-reserved", both(http_api, mapping("overwrite:querystring.origin"))),
    NearMiss("http-api-integration-header-reserved", both(http_api, answering("overwrite:statuscode"))),
    NearMiss(
        "http-api-integration-header-dropped",
        both(http_api, mapping("overwrite:header.front_proto"), balancer(DROPPING, "false")),
    ),
    NearMiss("http-api-integration-header-dropped", both(http_api, mapping("remove:header.front_proto", "''"))),
    NearMiss("http-api-integration-timeout-invalid", both(http_api, integration(TimeoutInMillis=30000))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
