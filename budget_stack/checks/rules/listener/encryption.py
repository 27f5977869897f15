"""TLS of encrypted listeners: policies, certificates of clients, and the protocol above."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import all_known
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.load_balancer import ALPN_POLICIES, MUTUAL_TLS_MODES, TLS_POLICY
from budget_stack.facts.resource_types import LISTENER
from budget_stack.facts.tls_policies import is_certainly_unknown, takes_old_tls

_POLICIES = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"
_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"


@rule(
    "listener-tls-policy-unknown",
    "error",
    on=resources(LISTENER),
    text=Text(
        title="The TLS policy of a listener exists",
        says="SSLPolicyNotFound: SSL policy 'x' not found",
        cause="The name is that of another service's policy, or was put together.",
        fix=f"name one of Elastic Load Balancing's, such as {TLS_POLICY}",
        source=_POLICIES,
    ),
)
def tls_policy_unknown(view: View, listener: Resource) -> Iterator[Problem]:
    policy = listener["SslPolicy"]
    text = policy.text() if policy else None
    if text is not None and is_certainly_unknown(text):
        yield problem(policy, f"there is no policy {text!r}")


@rule(
    "listener-tls-policy-old",
    "warning",
    on=resources(LISTENER),
    text=Text(
        title="A listener takes TLS 1.2 or newer",
        says="Clients may agree on TLS 1.0 or 1.1, which RFC 8996 forbids and audits report.",
        cause="The policy was copied from an old template.",
        fix=f"name a policy of TLS 1.3 and 1.2, such as {TLS_POLICY}",
        source=_POLICIES,
    ),
)
def tls_policy_old(view: View, listener: Resource) -> Iterator[Problem]:
    policy = listener["SslPolicy"]
    text = policy.text() if policy else None
    if text is not None and takes_old_tls(text):
        yield problem(policy, f"{text} takes TLS 1.0 or 1.1")


@rule(
    "listener-tls-policy-missing",
    "info",
    on=resources(LISTENER),
    text=Text(
        title="An encrypted listener names its TLS policy",
        says="Clients may agree on TLS 1.0, and none gets TLS 1.3: the policy is ELBSecurityPolicy-2016-08.",
        cause="CloudFormation's default is the oldest, other than the console's.",
        fix=f"set SslPolicy to {TLS_POLICY}",
        source=_POLICIES,
    ),
)
def tls_policy_missing(view: View, listener: Resource) -> Iterator[Problem]:
    if listener["Protocol"].text() in ("HTTPS", "TLS") and not listener["SslPolicy"]:
        yield problem(listener["SslPolicy"], f"{listener.logical_id} names no TLS policy")


@rule(
    "listener-tls-setting-invalid",
    "error",
    on=resources(LISTENER),
    text=Text(
        title="Mutual TLS has a trust store where certificates are verified, and ALPN one policy of a TLS listener",
        says="A trust store ARN must be specified when mode is verify. Or: ALPNPolicyNotSupported.",
        cause="The mode was changed and the trust store left out, or kept.",
        fix="set Mode to off, passthrough or verify, and TrustStoreArn with verify only; AlpnPolicy on TLS listeners",
        source=_CREATE,
    ),
)
def tls_setting_invalid(view: View, listener: Resource) -> Iterator[Problem]:
    protocol = listener["Protocol"].text()
    mutual = listener["MutualAuthentication"]
    mode, store = mutual["Mode"], mutual["TrustStoreArn"]
    if mode and mode.text() is not None and mode.text() not in MUTUAL_TLS_MODES:
        yield problem(mode, f"there is no mode {mode.text()!r}: it is one of {', '.join(MUTUAL_TLS_MODES)}")
    elif mode.text() == "verify" and not store:
        yield problem(mutual, "certificates are to be verified, and there is no trust store")
    elif mode.text() == "passthrough" and store:
        yield problem(store, f"there is a trust store, and the mode is {mode.text()}")
    if protocol == "TLS" and mode.text() in ("verify", "passthrough"):
        yield problem(mutual, "only an application load balancer asks clients for certificates")
    alpn = listener["AlpnPolicy"]
    names = [one.text() for one in alpn]
    for one, name in zip(alpn, names, strict=True):
        if name is not None and name not in ALPN_POLICIES:
            yield problem(one, f"there is no ALPN policy {name!r}")
    if len(names) > 1:
        yield problem(alpn, f"a listener has one ALPN policy, and this one {len(names)}")
    if protocol == "HTTPS" and names:
        yield problem(alpn, "an HTTPS listener has no ALPN policy: only those for TLS have")


@rule(
    "listener-certificates-several",
    "error",
    on=resources(LISTENER),
    text=Text(
        title="A listener has one default certificate",
        says="Up to '1' certificates can be specified, but '2' were specified",
        cause="The certificate of a second name was added to the list.",
        fix="add the others as an AWS::ElasticLoadBalancingV2::ListenerCertificate",
        source=_CREATE,
    ),
)
def certificates_several(view: View, listener: Resource) -> Iterator[Problem]:
    certificates = listener["Certificates"]
    listed = [*certificates]
    if all_known(certificates) and len(listed) > 1:
        yield problem(certificates, f"{listener.logical_id} has {len(listed)} certificates")
