from __future__ import annotations

from tests.budget_stack.checks.extensions import given
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import spellings


def transform(type_, key, pattern="^/v1/(.*)$"):
    return {"Type": type_, key: {"Rewrites": [{"Regex": pattern, "Replace": "/$1"}]}}


URL = transform("url-rewrite", "UrlRewriteConfig")
HOST = transform("host-header-rewrite", "HostHeaderRewriteConfig", "^old")


def put(template, value):
    properties(template, "ListenerRule")["Transforms"] = value


def put_type(template, value):
    put(template, [{**URL, "Type": value}])


def put_pattern(template, value):
    put(template, [transform("url-rewrite", "UrlRewriteConfig", value)])


MUTANTS = [
    *spellings("listener-transform-invalid", "ListenerRule", put_type, "host-header-rewrite", "url-rewrite"),
    *spellings("listener-transform-invalid", "ListenerRule", put, [URL, URL], [URL, HOST]),
    *spellings("listener-transform-invalid", "ListenerRule", put_pattern, "a" * 1025, "a"),
]
NEAR_MISSES = [NearMiss("listener-transform-invalid", given("ListenerRule", Transforms=[URL, HOST]))]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
