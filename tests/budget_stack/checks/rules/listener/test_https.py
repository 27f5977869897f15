from __future__ import annotations

from tests.budget_stack.checks.extensions import CERTIFICATE, both, given, https
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

REDIRECT = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
FORWARD = {"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}
LOGIN = {
    "Type": "authenticate-cognito",
    "Order": 1,
    "AuthenticateCognitoConfig": {
        "UserPoolArn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_0123456",
        "UserPoolClientId": "0123456789",
        "UserPoolDomain": "example",
    },
}
TO_HTTPS = given("HttpListener", DefaultActions=[REDIRECT])
SETTINGS_OF_TLS = (
    {"Certificates": [{"CertificateArn": CERTIFICATE}]},
    {"SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
    {"MutualAuthentication": {"Mode": "passthrough"}},
)


def rule_on(listener, priority=1, conditions=None, action=FORWARD, name="OtherRule"):
    def change(template):
        add_resource(
            template,
            name,
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            ListenerArn={"Ref": listener},
            Priority=priority,
            Conditions=conditions or properties(template, "ListenerRule")["Conditions"],
            Actions=[action],
        )

    return change


def path(*values):
    return [{"Field": "path-pattern", "PathPatternConfig": {"Values": list(values)}}]


def https_first(template):
    """The service waits for the rule on the HTTPS listener."""
    https(template)
    properties(template, "Service")["Tags"].append({"Key": "HttpsRule", "Value": {"Ref": "HttpsRule"}})


def without_a_rule(template):
    https(template)
    del template["Resources"]["HttpsRule"]


def of_a_parameter(template):
    template["Parameters"]["CertificateArn"] = {"Type": "String", "Default": ""}
    template["Conditions"]["Encrypted"] = {"Fn::Not": [{"Fn::Equals": [{"Ref": "CertificateArn"}, ""]}]}


def encrypted_if_there_is_a_certificate(template, otherwise=None):
    of_a_parameter(template)
    listener = properties(template, "HttpListener")
    listener["Protocol"] = {"Fn::If": ["Encrypted", "HTTPS", "HTTP"]}
    certificates = [{"CertificateArn": {"Ref": "CertificateArn"}}]
    listener["Certificates"] = {"Fn::If": ["Encrypted", certificates, otherwise or {"Ref": "AWS::NoValue"}]}


def exported(template):
    template["Outputs"]["HttpsListener"] = {"Value": {"Ref": "HttpsListener"}}


def passed_on(template):
    add_resource(template, "Passed", "AWS::SSM::Parameter", Type="String", Value={"Ref": "HttpsListener"})


def plain_refused_with(code):
    refusal = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": code}}
    return both(https_first, given("HttpListener", DefaultActions=[refusal]), without_the_plain_rule)


def without_the_plain_rule(template):
    del template["Resources"]["ListenerRule"], template["Outputs"]["HttpListener"]
    properties(template, "Service")["Tags"] = [{"Key": "HttpsRule", "Value": {"Ref": "HttpsRule"}}]


BY_QUERY = [{"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "version", "Value": "1"}]}}]
MUTANTS = [
    *(
        Mutant("listener-tls-setting-on-plain", "HttpListener", given("HttpListener", **setting))
        for setting in SETTINGS_OF_TLS
    ),
    Mutant(
        "listener-tls-setting-on-plain",
        "HttpListener",
        lambda t: encrypted_if_there_is_a_certificate(t, [{"CertificateArn": CERTIFICATE}]),
        {"CertificateArn": ""},
    ),
    Mutant("listener-login-on-plain", "ListenerRule", given("ListenerRule", Actions=[LOGIN, {**FORWARD, "Order": 2}])),
    Mutant("listener-plain-beside-redirect", "ListenerRule", both(https_first, TO_HTTPS)),
    Mutant(
        "listener-plain-beside-redirect",
        "ListenerRule",
        both(https_first, TO_HTTPS, given("ListenerRule", Priority=5)),
    ),
    Mutant(
        "listener-plain-beside-redirect",
        "ListenerRule",
        both(https_first, rule_on("HttpListener", 2, path("/old/*"), REDIRECT, "Redirect")),
    ),
    Mutant(
        "listener-plain-beside-redirect",
        "ListenerRule",
        both(https_first, TO_HTTPS, given("ListenerRule", Conditions=BY_QUERY)),
    ),
    Mutant("listener-serves-nothing", "HttpsListener", without_a_rule),
    Mutant("listener-serves-nothing", "HttpListener", plain_refused_with("404")),
]
NEAR_MISSES = [
    NearMiss("listener-tls-setting-on-plain", encrypted_if_there_is_a_certificate),
    NearMiss("listener-tls-setting-on-plain", given("HttpListener", MutualAuthentication={"Mode": "off"})),
    NearMiss("listener-tls-setting-on-plain", https_first),
    NearMiss(
        "listener-login-on-plain",
        both(https, given("HttpsRule", Actions=[LOGIN, {**FORWARD, "Order": 2}])),
    ),
    NearMiss("listener-plain-beside-redirect", both(https_first, given("ListenerRule", Actions=[REDIRECT]))),
    NearMiss(
        "listener-plain-beside-redirect",
        both(https_first, TO_HTTPS, given("ListenerRule", Conditions=path("/.well-known/acme-challenge/*"))),
    ),
    NearMiss(
        "listener-plain-beside-redirect",
        both(
            https_first,
            TO_HTTPS,
            given(
                "ListenerRule",
                Conditions=[
                    {
                        "Field": "http-header",
                        "HttpHeaderConfig": {"HttpHeaderName": "X-Origin-Secret", "Values": ["0123"]},
                    }
                ],
            ),
        ),
    ),
    NearMiss(
        "listener-plain-beside-redirect",
        both(
            https_first,
            given("HttpListener", DefaultActions=[FORWARD]),
            given("ListenerRule", Actions=[REDIRECT]),
        ),
    ),
    NearMiss("listener-plain-beside-redirect", https_first),
    NearMiss("listener-serves-nothing", https_first),
    NearMiss("listener-serves-nothing", both(without_a_rule, exported)),
    NearMiss("listener-serves-nothing", both(without_a_rule, passed_on)),
    NearMiss("listener-serves-nothing", plain_refused_with("403")),
    NearMiss("listener-serves-nothing", both(without_a_rule, given("HttpsListener", DefaultActions=[FORWARD]))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
