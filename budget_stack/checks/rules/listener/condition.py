"""Conditions of listener rules: what they are about, and their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_network

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.listeners import paths_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.load_balancer import (
    CONDITION_VALUES,
    FIELDS,
    HOST_PATTERN,
    LONGEST_CONDITION_VALUE,
    LONGEST_HEADER_NAME,
    NO_PATH_PATTERN,
)
from budget_stack.facts.resource_types import LISTENER_RULE

_CONDITION = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html"
_LIMITS = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"
_ONCE = ("http-request-method", "host-header", "path-pattern", "source-ip")
_HAS_VALUES, _HAS_PATTERNS = ("host-header", "path-pattern"), ("host-header", "path-pattern", "http-header")
_HOST, _METHOD, _NO_PATH = re.compile(HOST_PATTERN), re.compile(r"[A-Z_-]{1,40}"), re.compile(NO_PATH_PATTERN)


def _lists(condition: Node) -> Iterator[Node]:
    """Yield the lists in which a condition may have its values."""
    yield condition["Values"]
    yield condition["RegexValues"]
    for config in FIELDS.values():
        yield condition[config]["Values"]
        yield condition[config]["RegexValues"]


@rule(
    "listener-condition-too-many-values",
    "error",
    on=resources(LISTENER_RULE),
    text=Text(
        title="The conditions of a rule have five values, all together",
        says="A rule can only have '5' condition values",
        cause="A path or host was added to a rule that had several.",
        fix="make a second rule with the same action, or use a wildcard",
        source=_LIMITS,
    ),
)
def too_many_values(view: View, rule_: Resource) -> Iterator[Problem]:
    values = [value for condition in rule_["Conditions"] for listed in _lists(condition) for value in listed]
    if len(values) > CONDITION_VALUES:
        yield problem(values[CONDITION_VALUES], f"the conditions have {len(values)} values")


@rule(
    "listener-condition-twice",
    "error",
    on=resources(LISTENER_RULE),
    text=Text(
        title="A rule has one condition each on host, path, method and source address",
        says="A rule can only have one 'path-pattern' condition",
        cause="A second condition was meant as an alternative.",
        fix="put the values into one condition: any of them is enough",
        source=_CONDITION,
    ),
)
def twice(view: View, rule_: Resource) -> Iterator[Problem]:
    seen = set()
    for condition in rule_["Conditions"]:
        field = condition["Field"].text()
        if field in _ONCE and field in seen:
            yield problem(condition["Field"], f"there is a condition on {field} already")
        seen.add(field)


@rule(
    "listener-condition-invalid",
    "error",
    on=resources(LISTENER_RULE),
    text=Text(
        title="A condition has the values of what it is about, written as they are compared",
        says="Condition field 'x' must be one of '[path-pattern, host-header, ...]'. Or: Condition value is not valid.",
        cause="A condition was copied and its Field changed, or a value written as another service takes it.",
        fix="give the condition the configuration of its Field, with values that the load balancer can compare",
        source=_CONDITION,
    ),
)
def invalid(view: View, rule_: Resource) -> Iterator[Problem]:
    for condition in rule_["Conditions"]:
        field = condition["Field"].text()
        if condition.is_unresolved or field is None:
            continue
        if field not in FIELDS:
            yield problem(condition["Field"], f"there is no field {field!r}: it is one of {', '.join(FIELDS)}")
            continue
        yield from _strange(condition, field)
        own = condition[FIELDS[field]]
        if field == "http-header":
            yield from _header_name(own["HttpHeaderName"])
        values = [*own["Values"], *(condition["Values"] if field in _HAS_VALUES else ())]
        for value in values:
            text = (value["Value"] if field == "query-string" else value).text()
            if text is not None and (wrong := _wrong(field, text)):
                yield problem(value, wrong)


def _strange(condition: Node, field: str) -> Iterator[Problem]:
    """Yield what a condition has of another field, or that it has nothing of its own."""
    for other, config in FIELDS.items():
        if other != field and condition[config]:
            yield problem(condition[config], f"{config} is for {other}, and the condition is on {field}")
    if field not in _HAS_VALUES and condition["Values"]:
        yield problem(condition["Values"], f"a condition on {field} has its values in {FIELDS[field]}")
    if field not in _HAS_PATTERNS and condition["RegexValues"]:
        yield problem(condition["RegexValues"], f"a condition on {field} takes no regular expressions")
    listed = [*_lists(condition)]
    # a network load balancer may ask for the IP version alone
    if not any(node.is_unresolved or [*node] for node in listed) and not condition[FIELDS[field]]["IpAddressType"]:
        yield problem(condition, f"the condition on {field} has no value")


def _header_name(name: Node) -> Iterator[Problem]:
    text = name.text()
    if text is None:
        return
    if len(text) > LONGEST_HEADER_NAME or "*" in text or "?" in text:
        yield problem(
            name, f"{text!r} is no name of a header: at most {LONGEST_HEADER_NAME} characters, without wildcards"
        )
    elif text.lower() == "host":
        yield problem(name, "the header Host is compared by a condition on host-header")


def _wrong(field: str, text: str) -> str | None:
    """Return what is wrong with a value; None if nothing is known to be."""
    if not text or len(text) > LONGEST_CONDITION_VALUE:
        return f"a value has 1 to {LONGEST_CONDITION_VALUE} characters, and this one {len(text)}"
    if field == "host-header" and not _HOST.fullmatch(text):
        return f"{text!r} is no name of a host: letters, digits, hyphens, dots and the wildcards * and ?"
    if field == "path-pattern" and _NO_PATH.search(text):
        return f"{text!r} has a character that no path may have here"
    if field == "http-request-method" and not _METHOD.fullmatch(text):
        return f"{text!r} is no method: up to 40 capital letters, hyphens and underscores"
    if field == "source-ip" and not _is_range(text):
        return f"{text!r} is no range of addresses, such as 192.0.2.0/24"
    return None


def _is_range(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text


@rule(
    "listener-condition-never-met",
    "warning",
    on=resources(LISTENER_RULE),
    text=Text(
        title="A path is compared without the query string",
        says="The rule is never chosen: ? stands for one character, and what follows it in an address is no path.",
        cause="The address was copied from a browser.",
        fix="compare the path by path-pattern and the query by a condition on query-string",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html",
    ),
)
def never_met(view: View, rule_: Resource) -> Iterator[Problem]:
    for condition in rule_["Conditions"]:
        paths = paths_of(condition) if condition["Field"].text() == "path-pattern" else []
        if paths and all(re.search(r"\?[\w.-]+=", path or "") for path in paths):
            yield problem(condition, f"{paths[0]!r} asks for a query string in the path")
