"""Logins and tokens that a listener asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.balancers import balancer_before
from budget_stack.checks.view.listeners import actions_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE

_LOGIN = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html"
_OIDC = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html"
_ADDRESSES = ("Issuer", "AuthorizationEndpoint", "TokenEndpoint", "UserInfoEndpoint", "JwksEndpoint")
_OWN_CLAIMS = ("exp", "iss", "nbf", "iat")


@rule(
    "listener-login-invalid",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="A login names its provider by https addresses, and stays within what a load balancer takes",
        says="InvalidLoadBalancerAction: the configuration of the authentication is not valid.",
        cause="An address was shortened to its host, or a session was to last for ever.",
        fix="write whole https addresses; sessions of 1 to 604,800 seconds; 10 extra parameters or claims at most",
        source=_OIDC,
    ),
)
def login_invalid(view: View, forwarding: Resource) -> Iterator[Problem]:
    for action in actions_of(forwarding):
        for key in ("AuthenticateOidcConfig", "AuthenticateCognitoConfig"):
            config = action[key]
            if outside(config["SessionTimeout"], 1, 604_800) is not None:
                yield problem(
                    config["SessionTimeout"],
                    f"a session lasts 1 to 604,800 seconds, and here {config['SessionTimeout'].text()}",
                )
            extra = [*config["AuthenticationRequestExtraParams"].items()]
            if len(extra) > 10:
                yield problem(
                    config["AuthenticationRequestExtraParams"], f"there are {len(extra)} parameters, and may be 10"
                )
        for key in ("AuthenticateOidcConfig", "JwtValidationConfig"):
            yield from _addresses(action[key], key)
        yield from _claims(action["JwtValidationConfig"]["AdditionalClaims"])


def _addresses(config: Node, key: str) -> Iterator[Problem]:
    for name in _ADDRESSES:
        # a token's issuer is compared as it stands
        if key == "JwtValidationConfig" and name == "Issuer":
            continue
        text = config[name].text() if config[name] else None
        if text is not None and not re.match(r"https://[^/\s]", text):
            yield problem(config[name], f"{name} is {text!r}, and begins with https://")
    keys = config["JwksEndpoint"].text() or ""
    if len(keys) > 256:
        yield problem(config["JwksEndpoint"], f"the address has {len(keys)} characters, and may have 256")


def _claims(claims: Node) -> Iterator[Problem]:
    listed = [*claims]
    if len(listed) > 10:
        yield problem(claims, f"there are {len(listed)} additional claims, and may be 10")
    for claim in listed:
        if claim["Name"].text() in _OWN_CLAIMS:
            yield problem(claim["Name"], f"{claim['Name'].text()} is compared anyway")
        is_spaced = claim["Format"].text() == "space-separated-values"
        for value in claim["Values"]:
            text = value.text() or ""
            if len(text) > 256 or (is_spaced and " " in text):
                yield problem(
                    value, "a claim's value has 256 characters at most, and no space where spaces divide them"
                )


@rule(
    "listener-login-without-ipv4",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="A load balancer that asks users for a login has public IPv4 addresses",
        says="Users get 500: the load balancer does not reach the identity provider, whose addresses are IPv4.",
        cause="The public IPv4 addresses were given up to save their price.",
        fix="set IpAddressType to ipv4 or dualstack",
        source=_LOGIN,
    ),
)
def login_without_ipv4(view: View, forwarding: Resource) -> Iterator[Problem]:
    balancer = balancer_before(view, forwarding)
    if balancer is None or balancer["IpAddressType"].text() != "dualstack-without-public-ipv4":
        return
    for action in actions_of(forwarding):
        if (action["Type"].text() or "").startswith("authenticate-"):
            yield problem(action["Type"], f"{balancer.logical_id} has no public IPv4 address")
