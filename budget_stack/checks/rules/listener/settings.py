"""Settings of listeners and of their rules."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.comparison import numbers, texts
from budget_stack.checks.view.connections import is_application
from budget_stack.checks.view.listeners import may_take_every_path, takes_every_path
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import (
    HTTP_API_DOMAIN_NAME,
    LISTENER,
    LISTENER_CERTIFICATE,
    LISTENER_RULE,
    LOAD_BALANCER,
)

_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"
_RULES = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html"
_ORDER = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html"
_REGIONS = "https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html"


@rule(
    "listener-certificate-missing",
    "error",
    on=resources(LISTENER),
    text=Text(
        title="An encrypted listener has a certificate",
        says="A certificate must be specified for HTTPS listeners",
        cause="A condition left the certificate out, or its parameter is empty.",
        fix="give the listener a certificate, or leave it out where there is none",
        source=_CREATE,
    ),
    same_as=("E3676",),
)
def certificate_missing(view: View, listener: Resource) -> Iterator[Problem]:
    if listener["Protocol"].text() not in ("HTTPS", "TLS") or listener["Certificates"].is_unresolved:
        return
    certificates = [one for one in listener["Certificates"] if one.is_unresolved or one["CertificateArn"].text() != ""]
    if not any(one.is_unresolved or one["CertificateArn"] for one in certificates):
        yield problem(listener["Certificates"], f"the {listener['Protocol'].text()} listener has no certificate")


@rule(
    "listener-certificate-other-region",
    "error",
    on=resources(LISTENER, LISTENER_CERTIFICATE, HTTP_API_DOMAIN_NAME),
    text=Text(
        title="The certificate of a listener, or of an API's domain name, is in its region",
        says="CertificateNotFound: Certificate 'arn:aws:acm:...' not found",
        cause="The certificate was made in us-east-1, where CloudFront wants it.",
        fix="request the certificate in the region of the load balancer or API",
        source=_REGIONS,
    ),
)
def certificate_other_region(view: View, having: Resource) -> Iterator[Problem]:
    key = "DomainNameConfigurations" if having.type == HTTP_API_DOMAIN_NAME else "Certificates"
    for one in having[key]:
        arn = partial_text(one["CertificateArn"].known()).split(":")
        region = view.pseudo_parameter("AWS::Region")
        if len(arn) == 6 and arn[2] == "acm" and region and arn[3] != region and ANYTHING not in arn[3]:
            yield problem(one["CertificateArn"], f"the certificate is in {arn[3]}, and the stack in {region}")


@rule(
    "listener-port-taken",
    "error",
    on=pairs(LISTENER, plain("LoadBalancerArn"), plain("Port")),
    text=Text(
        title="A load balancer has one listener a port",
        says="DuplicateListener: A listener already exists on this port for this load balancer",
        cause="A listener was copied, or two conditions hold at once.",
        fix="give each listener a port of its own",
        source=_CREATE,
    ),
)
def port_taken(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    balancer = view.target(one["LoadBalancerArn"], LOAD_BALANCER)
    # this holds for a network load balancer too: TCP and UDP on one port are a single listener with TCP_UDP
    if balancer is None or not balancer.is_named_by(other["LoadBalancerArn"]):
        return
    ports = texts(view, one["Port"].value, other["Port"].value)
    if ports[0] is not None and ports[0] == ports[1]:
        yield problem(other["Port"], f"{one.logical_id} listens on port {ports[0]} already")


@rule(
    "listener-rule-priority-taken",
    "error",
    on=pairs(LISTENER_RULE, plain("ListenerArn"), plain("Priority")),
    text=Text(
        title="Each rule of a listener has a priority of its own",
        says="Priority '1' is currently in use",
        cause="A rule was copied.",
        fix="give each rule of the listener another Priority",
        source=_RULES,
    ),
)
def rule_priority_taken(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    if not _on_one_listener(view, one, other):
        return
    priorities = texts(view, one["Priority"].value, other["Priority"].value)
    if priorities[0] is not None and priorities[0] == priorities[1]:
        yield problem(other["Priority"], f"{one.logical_id} has priority {priorities[0]} already")


def _on_one_listener(view: View, one: Resource, other: Resource) -> bool:
    # Ref and Fn::GetAtt of a listener give the same value
    listener = view.target(one["ListenerArn"], LISTENER)
    is_same = one["ListenerArn"].value is not None and one["ListenerArn"].value == other["ListenerArn"].value
    return is_same or bool(listener and listener.is_named_by(other["ListenerArn"]))


@rule(
    "listener-rule-never-chosen",
    "warning",
    on=pairs(LISTENER_RULE, plain("ListenerArn"), one=may_take_every_path),
    text=Text(
        title="No rule of a listener comes after one that takes every path",
        says="The service gets no requests: of all rules that match, the one with the lowest priority is chosen.",
        cause="A second service was added to the load balancer of one that takes /*.",
        fix="give the rule a lower Priority than the one that takes every path",
        source=_ORDER,
    ),
)
def rule_never_chosen(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    for before, after in (pair, pair[::-1]):
        if not takes_every_path(before) or not _on_one_listener(view, before, after):
            continue
        priorities = numbers(view, before["Priority"].value, after["Priority"].value)
        if priorities and priorities[0] < priorities[1]:
            yield problem(after["Priority"], f"{before.logical_id} takes every path at {priorities[0]:g}, before it")


@rule(
    "listener-unencrypted",
    "info",
    on=resources(LISTENER),
    text=Text(
        title="What clients send over the internet is encrypted",
        says="Anybody on the way reads and changes requests and answers.",
        cause="There is no certificate yet.",
        fix="add an HTTPS listener, and let the HTTP listener redirect to it",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
    ),
)
def unencrypted(view: View, listener: Resource) -> Iterator[Problem]:
    balancer = view.target(listener["LoadBalancerArn"], LOAD_BALANCER)
    if balancer is None or not is_application(balancer) or listener["Protocol"].text() != "HTTP":
        return
    others = [one for one in view.naming(balancer, LISTENER) if balancer.is_named_by(one["LoadBalancerArn"])]
    is_internal = balancer["Scheme"] and balancer["Scheme"].text() != "internet-facing"
    if not is_internal and all(one["Protocol"].text() == "HTTP" for one in others):
        yield problem(listener["Protocol"], f"{balancer.logical_id} has no HTTPS listener")
