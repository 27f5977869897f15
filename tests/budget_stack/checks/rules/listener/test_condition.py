from __future__ import annotations

from tests.budget_stack.checks.extensions import given
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings


def condition(field, config, *values, **more):
    return {"Field": field, config: {"Values": list(values), **more}}


HOSTS = condition("host-header", "HostHeaderConfig", "a.example.com", "*.example.org")
PATHS = condition("path-pattern", "PathPatternConfig", "/api/*", "/v?/list")
METHODS = condition("http-request-method", "HttpRequestMethodConfig", "GET", "HEAD")
QUERY = condition("query-string", "QueryStringConfig", {"Key": "lang", "Value": "en*"})
CLIENTS = condition("source-ip", "SourceIpConfig", "192.0.2.0/24", "2001:db8::/32")
AGENTS = condition("http-header", "HttpHeaderConfig", "*Firefox*", HttpHeaderName="User-Agent")


def put_conditions(template, value):
    """All conditions of the rule."""
    properties(template, "ListenerRule")["Conditions"] = value


def put_value(shape):
    """The only value of the only condition."""

    def put(template, value):
        put_conditions(template, [shape(value)])

    return put


def conditions(*listed):
    return given("ListenerRule", Conditions=list(listed))


def invalid(shape, wrong, right):
    return spellings("listener-condition-invalid", "ListenerRule", put_value(shape), wrong, right)


MUTANTS = [
    *spellings(
        "listener-condition-too-many-values",
        "ListenerRule",
        put_conditions,
        [condition("path-pattern", "PathPatternConfig", "/a", "/b", "/c", "/d"), METHODS],
        [METHODS],
    ),
    *spellings(
        "listener-condition-too-many-values",
        "ListenerRule",
        put_conditions,
        [{"Field": "host-header", "Values": ["a.example.com", "b.example.com"]}, QUERY, CLIENTS, AGENTS],
        [QUERY],
    ),
    *spellings(
        "listener-condition-twice",
        "ListenerRule",
        lambda template, field: put_conditions(template, [PATHS, {"Field": field, "Values": ["b"]}]),
        "path-pattern",
        "host-header",
    ),
    *spellings("listener-condition-twice", "ListenerRule", put_conditions, [METHODS, METHODS], [METHODS]),
    *spellings(
        "listener-condition-invalid",
        "ListenerRule",
        put_at("ListenerRule", "Conditions", 0, "Field"),
        "path",
        "path-pattern",
    ),
    *spellings(
        "listener-condition-invalid", "ListenerRule", put_conditions, [{**PATHS, "Field": "host-header"}], [PATHS]
    ),
    *spellings(
        "listener-condition-invalid",
        "ListenerRule",
        put_conditions,
        [{**PATHS, "PathPatternConfig": {"Values": []}}],
        [PATHS],
    ),
    *spellings(
        "listener-condition-invalid",
        "ListenerRule",
        put_conditions,
        [{"Field": "source-ip", "Values": ["192.0.2.0/24"]}],
        [PATHS],
    ),
    *spellings(
        "listener-condition-invalid", "ListenerRule", put_conditions, [{**CLIENTS, "RegexValues": [".*"]}], [CLIENTS]
    ),
    *invalid(lambda value: condition("host-header", "HostHeaderConfig", value), "https://example.com", "example.com"),
    *invalid(lambda value: {"Field": "path-pattern", "Values": [value]}, "/a,/b", "/a"),
    *invalid(lambda value: condition("http-request-method", "HttpRequestMethodConfig", value), "get", "GET"),
    *invalid(lambda value: condition("source-ip", "SourceIpConfig", value), "192.0.2.7", "192.0.2.7/32"),
    *invalid(lambda value: condition("query-string", "QueryStringConfig", {"Value": value}), "x" * 129, "x"),
    *invalid(lambda value: condition("http-header", "HttpHeaderConfig", "a", HttpHeaderName=value), "Host", "Via"),
    *invalid(lambda value: condition("http-header", "HttpHeaderConfig", "a", HttpHeaderName=value), "X-*", "X-A"),
    *spellings(
        "listener-condition-never-met",
        "ListenerRule",
        put_value(lambda value: condition("path-pattern", "PathPatternConfig", value)),
        "/find?text=*",
        "/find",
    ),
]
NEAR_MISSES = [
    NearMiss("listener-condition-too-many-values", conditions(HOSTS, PATHS, QUERY)),
    NearMiss("listener-condition-twice", conditions(QUERY, QUERY, AGENTS)),
    NearMiss("listener-condition-invalid", conditions(HOSTS, METHODS, QUERY)),
    NearMiss("listener-condition-invalid", conditions(CLIENTS, AGENTS)),
    NearMiss("listener-condition-invalid", conditions({"Field": "path-pattern", "RegexValues": ["^/[a-z]+$"]})),
    NearMiss("listener-condition-never-met", conditions(PATHS)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
