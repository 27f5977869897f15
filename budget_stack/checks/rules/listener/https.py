"""HTTPS beside HTTP: what only an encrypted listener has, and plain ways that are left open."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.listeners import (
    actions_of,
    answer,
    balancer_of,
    listeners_on,
    may_have_more,
    paths_of,
    rules_of,
    takes_every_path,
    ways,
)
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE

_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"
_LOGIN = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html"
_ACTIONS = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html"
_REDIRECTS = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html"
_ENCRYPTED = {"HTTP": "HTTPS", "TCP": "TLS"}
_OF_TLS = {
    "Certificates": "a certificate",
    "SslPolicy": "a TLS policy",
    "MutualAuthentication": "mutual TLS",
    "AlpnPolicy": "an ALPN policy",
}
_LOGINS = ("authenticate-oidc", "authenticate-cognito", "jwt-validation")
# forbidden, and upgrade required: who answers these means to refuse plain HTTP
_REFUSING = ("403", "426")
# where certificate authorities and others ask for what proves a domain, in plain HTTP
_WELL_KNOWN = "/.well-known/"


@rule(
    "listener-tls-setting-on-plain",
    "error",
    on=resources(LISTENER),
    text=Text(
        title="Only an encrypted listener has a certificate and a TLS policy",
        says="An SSL policy cannot be specified for HTTP listeners",
        cause="A certificate was added to the listener that was there, and its protocol stayed.",
        fix="set Protocol to HTTPS (TLS on a network load balancer) and Port to 443, or move them to such a listener",
        source=_CREATE,
    ),
)
def tls_setting_on_plain(view: View, listener: Resource) -> Iterator[Problem]:
    protocol = listener["Protocol"].text() or ""
    for key, what in _OF_TLS.items() if protocol in _ENCRYPTED else ():
        setting = listener[key]
        is_empty = setting.is_unresolved or not [*setting]
        if key == "MutualAuthentication":
            # what is turned off asks for nothing
            is_empty = setting.is_unresolved or setting["Mode"].text() in (None, "off")
        if setting and not is_empty:
            yield problem(setting, f"the {protocol} listener has {what}, which takes {_ENCRYPTED[protocol]}")


@rule(
    "listener-login-on-plain",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="Users and tokens are only asked for on an HTTPS listener",
        says="Actions of type 'authenticate-cognito' are supported only on HTTPS listeners",
        cause="The login was added to the listener that was there.",
        fix="put the action on an HTTPS listener or a rule of it, and let the HTTP listener redirect there",
        source=_LOGIN,
    ),
)
def login_on_plain(view: View, forwarding: Resource) -> Iterator[Problem]:
    listener = view.target(forwarding["ListenerArn"], LISTENER) if forwarding.type == LISTENER_RULE else forwarding
    if listener is None or listener["Protocol"].text() != "HTTP":
        return
    for action in actions_of(forwarding):
        type_ = action["Type"].text()
        if type_ in _LOGINS:
            yield problem(action["Type"], f"{listener.logical_id} is an HTTP listener, and {type_} needs HTTPS")


@rule(
    "listener-plain-beside-redirect",
    "warning",
    on=resources(LISTENER),
    text=Text(
        title="Beside a redirect to HTTPS nothing is served in plain HTTP",
        says=(
            "Requests that the rule matches are answered over plain HTTP: passwords and cookies are read on the way, "
            "and nobody notices, since everything else is redirected."
        ),
        cause="The HTTPS listener and the redirect were added, and a rule stayed on the HTTP listener.",
        fix="move the rule to the HTTPS listener under a logical id of its own (a rule cannot change its listener)",
        source=_REDIRECTS,
    ),
)
def plain_beside_redirect(view: View, listener: Resource) -> Iterator[Problem]:
    balancer = balancer_of(view, listener) if listener["Protocol"].text() == "HTTP" else None
    if balancer is None:
        return
    if not any(one["Protocol"].text() == "HTTPS" for one in listeners_on(view, balancer)):
        return
    deciding = [*ways(view, listener)]
    redirects = [one for one in deciding if _goes_to_https(one)]
    for one in deciding if redirects else ():
        if answer(one) == "forward" and _is_for_browsers(one) and not _comes_after(one, redirects):
            yield problem(
                actions_of(one), f"{one.logical_id} forwards over plain HTTP, and {redirects[0].logical_id} redirects"
            )


def _goes_to_https(one: Resource) -> bool:
    return answer(one) == "redirect" and any(
        action["RedirectConfig"]["Protocol"].text() == "HTTPS" for action in actions_of(one)
    )


def _is_for_browsers(one: Resource) -> bool:
    """Tell whether a rule is chosen by host, path, query or method alone, and not for a proof of who owns a domain."""
    if one["Conditions"].is_unresolved:
        return False
    for condition in one["Conditions"]:
        field = condition["Field"].text()
        # what asks with a header of its own, or from known addresses, is no browser
        if field not in ("host-header", "path-pattern", "http-request-method", "query-string"):
            return False
        if field == "path-pattern" and all((path or "").startswith(_WELL_KNOWN) for path in paths_of(condition)):
            return False
    return True


def _comes_after(one: Resource, redirects: list[Resource]) -> bool:
    """Tell whether a redirect of every path certainly takes the requests before."""
    for redirect in redirects:
        first, second = redirect["Priority"].number(), one["Priority"].number()
        if redirect.type == LISTENER_RULE and takes_every_path(redirect):
            return one.type == LISTENER or (first is not None and second is not None and first < second)
    return False


@rule(
    "listener-serves-nothing",
    "warning",
    on=resources(LISTENER),
    text=Text(
        title="Each listener of a load balancer has something to serve",
        says="Whoever connects to its port gets the fixed answer, such as 404, whatever he asks for.",
        cause="A listener was added, for HTTPS above all, and the rule that forwards is on the other one.",
        fix="give the listener a rule of its own that forwards; or let its default action forward or redirect",
        source=_ACTIONS,
    ),
)
def serves_nothing(view: View, listener: Resource) -> Iterator[Problem]:
    if answer(listener) != "fixed-response" or rules_of(view, listener) or may_have_more(view, listener):
        return
    balancer = balancer_of(view, listener)
    for other in listeners_on(view, balancer) if balancer else ():
        if other.logical_id != listener.logical_id and any(answer(one) == "forward" for one in ways(view, other)):
            code = next((action["FixedResponseConfig"]["StatusCode"].text() for action in actions_of(listener)), None)
            if listener["Protocol"].text() == "HTTP" and code in _REFUSING:
                return
            yield problem(
                listener["DefaultActions"],
                f"{listener.logical_id} answers {code or 'the same'} to everything, and {other.logical_id} forwards",
            )
            return
