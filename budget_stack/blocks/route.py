"""Which requests a rule of a listener forwards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from itertools import chain

from troposphere import Template, encode_to_dict
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.errors import InvalidSetting
from budget_stack.facts.load_balancer import (
    CONDITION_VALUES,
    CONDITION_WILDCARDS,
    HOST_PATTERN,
    LONGEST_CONDITION_VALUE,
    LONGEST_HEADER_NAME,
    NO_PATH_PATTERN,
)
from budget_stack.frozen import Frozen
from budget_stack.literals import check_cidr, check_number, check_texts
from budget_stack.shown import shown
from budget_stack.values import Value, is_literal

EVERY_PATH = ("/*",)


def check_conditions(
    *,
    path_patterns: Sequence[Value],
    host_headers: Sequence[Value],
    http_headers: Mapping[str, Sequence[Value]],
    source_cidrs: Sequence[Value],
    priority: Value,
) -> None:
    """Refuse conditions, and a priority, that no rule can have."""
    check_number("priority", priority, 1, 50_000)
    check_texts("path_patterns", path_patterns, '("/api/*",)')
    check_texts("host_headers", host_headers, '("api.example.com",)')
    _check_http_headers(http_headers)
    check_texts("source_cidrs", source_cidrs, '("10.0.0.0/8",)')
    for position, cidr in enumerate(source_cidrs):
        check_cidr(f"source_cidrs[{position}]", cidr, ipv6=True)
    for position, path in enumerate(path_patterns):
        if is_literal(path) and not _is_path(str(path)):
            expected = f"a path of {LONGEST_CONDITION_VALUE} characters at most that begins with / or a wildcard"
            raise InvalidSetting(f"path_patterns[{position}]", path, expected)
    for position, host in enumerate(host_headers):
        if is_literal(host) and not re.fullmatch(HOST_PATTERN, str(host)):
            expected = "a host's name alone, without https:// and path, such as api.example.com"
            raise InvalidSetting(f"host_headers[{position}]", host, expected)
    values = [*path_patterns, *host_headers, *chain(*http_headers.values()), *source_cidrs]
    if len(values) > CONDITION_VALUES:
        raise InvalidSetting(
            "path_patterns",
            path_patterns,
            f"{CONDITION_VALUES} values at most, with host_headers, http_headers and source_cidrs, in one rule",
        )
    if (
        sum(str(value).count(wildcard) for value in values if is_literal(value) for wildcard in "*?")
        > CONDITION_WILDCARDS
    ):
        expected = f"with {CONDITION_WILDCARDS} wildcards at most, those of host_headers and http_headers among them"
        raise InvalidSetting("path_patterns", path_patterns, expected)


def _is_path(path: str) -> bool:
    is_short = len(path) <= LONGEST_CONDITION_VALUE
    return is_short and path.startswith(("/", "*", "?")) and not re.search(NO_PATH_PATTERN, path)


def _check_http_headers(http_headers: Mapping[str, Sequence[Value]]) -> None:
    example = '{"X-Version": ("2",)}'
    if not isinstance(http_headers, Mapping):
        raise InvalidSetting("http_headers", http_headers, f"a mapping such as {example}")
    for name, values in http_headers.items():
        setting = f"http_headers[{shown(name)}]"
        # as RFC 9110 has names
        if not (
            isinstance(name, str) and re.fullmatch(rf"[A-Za-z0-9!#$%&'*+.^_`|~-]{{1,{LONGEST_HEADER_NAME}}}", name)
        ):
            raise InvalidSetting(setting, name, f"named as a header, in {LONGEST_HEADER_NAME} characters at most")
        if name.lower() == "host":
            raise InvalidSetting(
                setting, values, "left out, and host_headers given: hosts have a condition of their own"
            )
        check_texts(setting, values, '("2",)')
        if not values:
            raise InvalidSetting(setting, values, 'one value at least; ("*",) for whatever the header holds')
        for position, value in enumerate(values):
            if is_literal(value) and len(str(value)) > LONGEST_CONDITION_VALUE:
                raise InvalidSetting(f"{setting}[{position}]", value, f"{LONGEST_CONDITION_VALUE} characters at most")


def conditions(
    *,
    path_patterns: Sequence[Value],
    host_headers: Sequence[Value],
    http_headers: Mapping[str, Sequence[Value]],
    source_cidrs: Sequence[Value],
) -> list[elb.Condition]:
    """Return the conditions of a rule: a request must meet all of them. Without any, every request meets them."""
    listed = []
    if not (path_patterns or host_headers or http_headers or source_cidrs):
        # a rule must have one
        path_patterns = EVERY_PATH
    if path_patterns:
        paths = elb.PathPatternConfig(Values=list(path_patterns))
        listed.append(elb.Condition(Field="path-pattern", PathPatternConfig=paths))
    if host_headers:
        hosts = elb.HostHeaderConfig(Values=list(host_headers))
        listed.append(elb.Condition(Field="host-header", HostHeaderConfig=hosts))
    for name, values in http_headers.items():
        headers = elb.HttpHeaderConfig(HttpHeaderName=name, Values=list(values))
        listed.append(elb.Condition(Field="http-header", HttpHeaderConfig=headers))
    if source_cidrs:
        sources = elb.SourceIpConfig(Values=list(source_cidrs))
        listed.append(elb.Condition(Field="source-ip", SourceIpConfig=sources))
    return listed


def check_collisions(template: Template, rule: elb.ListenerRule) -> None:
    """Refuse a rule that AWS would refuse beside another of the template, or that no request would ever reach.

    Raises:
        InvalidSetting: another rule of the listener has the same priority, or the same conditions.
    """
    listener, which = encode_to_dict(rule.ListenerArn), encode_to_dict(rule.Conditions)
    for other in template.resources.values():
        if not isinstance(other, elb.ListenerRule) or encode_to_dict(other.ListenerArn) != listener:
            continue
        if str(other.Priority) == str(rule.Priority):
            raise InvalidSetting("priority", rule.Priority, f"another than that of {other.title} on the same listener")
        if encode_to_dict(other.Conditions) == which:
            expected = f"such that {rule.title} gets other requests than {other.title}, which is on the same listener"
            raise InvalidSetting("path_patterns, host_headers, http_headers and source_cidrs", which, expected)


class Route(Frozen):
    """Further requests that the service gets: those of a rule of their own.

    Attributes:
        name: Letters and digits, which begin the logical ids of the rule: `Legacy` makes `LegacyListenerRule`.
        path_patterns: Paths that are forwarded; `*` and `?` are wildcards. Empty for every path.
        host_headers: Host names that are forwarded, with the same wildcards; empty for every host.
        http_headers: Headers by name, without regard to upper and lower case, each with the values of which it has one,
            with the same wildcards; all of them must be there. Anybody may send any header.
        source_cidrs: Ranges of the clients' addresses; empty for all. A client behind a proxy has the proxy's address.
        priority: 1 to 50,000, unique for the listener; of all rules that match, the lowest wins.

    Raises:
        InvalidSetting: a literal that Elastic Load Balancing would reject; no condition, or more than five values.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
    """

    name: str
    path_patterns: Sequence[Value] = ()
    host_headers: Sequence[Value] = ()
    http_headers: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    source_cidrs: Sequence[Value] = ()
    priority: Value

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and re.fullmatch("[A-Z][A-Za-z0-9]*", self.name)):
            raise InvalidSetting("name", self.name, "letters and digits, as in Legacy: it begins logical ids")
        check_conditions(
            path_patterns=self.path_patterns,
            host_headers=self.host_headers,
            http_headers=self.http_headers,
            source_cidrs=self.source_cidrs,
            priority=self.priority,
        )
        if not (self.path_patterns or self.host_headers or self.http_headers or self.source_cidrs):
            expected = "given where there are no host_headers, http_headers or source_cidrs"
            raise InvalidSetting("path_patterns", self.path_patterns, expected)
