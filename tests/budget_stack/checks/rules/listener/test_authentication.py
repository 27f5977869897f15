from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given, https
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

OIDC = {
    "Issuer": "https://login.example.com",
    "AuthorizationEndpoint": "https://login.example.com/authorize",
    "TokenEndpoint": "https://login.example.com/token",
    "UserInfoEndpoint": "https://login.example.com/user",
    "ClientId": "books",
    "ClientSecret": "{{resolve:secretsmanager:books}}",
}
JWT = {"Issuer": "login.example.com", "JwksEndpoint": "https://login.example.com/keys"}


def before_forwarding(type_, key, config):
    """An action before the one that forwards, at the HTTPS listener."""

    def change(template):
        https(template)
        forward = {**properties(template, "HttpsRule")["Actions"][0], "Order": 2}
        action = {"Type": type_, "Order": 1, key: {**config}}
        properties(template, "HttpsRule")["Actions"] = [action, forward]

    return change


oidc = before_forwarding("authenticate-oidc", "AuthenticateOidcConfig", OIDC)
jwt = before_forwarding("jwt-validation", "JwtValidationConfig", JWT)


def at(config, *path):
    return put_at("HttpsRule", "Actions", 0, config, *path)


def claim(**content):
    return {"Name": "aud", "Format": "single-string", "Values": ["books"], **content}


CLAIMS = at("JwtValidationConfig", "AdditionalClaims")
MUTANTS = [
    *spellings(
        "listener-login-invalid", "HttpsRule", at("AuthenticateOidcConfig", "SessionTimeout"), 700_000, 600_000, oidc
    ),
    *spellings(
        "listener-login-invalid",
        "HttpsRule",
        at("AuthenticateOidcConfig", "Issuer"),
        "login.example.com",
        "https://login.example.com",
        oidc,
    ),
    *spellings(
        "listener-login-invalid",
        "HttpsRule",
        at("AuthenticateOidcConfig", "AuthenticationRequestExtraParams"),
        {f"p{number}": "1" for number in range(11)},
        {"p": "1"},
        oidc,
    ),
    *spellings(
        "listener-login-invalid",
        "HttpsRule",
        at("JwtValidationConfig", "JwksEndpoint"),
        "https://login.example.com/" + "k" * 256,
        "https://login.example.com/keys",
        jwt,
    ),
    *spellings("listener-login-invalid", "HttpsRule", CLAIMS, [claim(Name="exp")], [claim()], jwt),
    *spellings(
        "listener-login-invalid",
        "HttpsRule",
        CLAIMS,
        [claim(Format="space-separated-values", Values=["read write"])],
        [claim()],
        jwt,
    ),
    *spellings("listener-login-invalid", "HttpsRule", CLAIMS, [claim(Name=f"c{n}") for n in range(11)], [claim()], jwt),
    *spellings(
        "listener-login-without-ipv4",
        "HttpsRule",
        put_at("LoadBalancer", "IpAddressType"),
        "dualstack-without-public-ipv4",
        "dualstack",
        oidc,
    ),
]
NEAR_MISSES = [
    NearMiss("listener-login-invalid", oidc),
    NearMiss("listener-login-invalid", both(jwt, lambda t: CLAIMS(t, [claim(), claim(Name="scope")]))),
    # tokens are checked without asking anybody over IPv4
    NearMiss(
        "listener-login-without-ipv4", both(jwt, given("LoadBalancer", IpAddressType="dualstack-without-public-ipv4"))
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
