"""Transforms of listener rules, which rewrite host and URL."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.load_balancer import TRANSFORMS
from budget_stack.facts.resource_types import LISTENER_RULE


@rule(
    "listener-transform-invalid",
    "error",
    on=resources(LISTENER_RULE),
    text=Text(
        title="A transform has the settings of its type, and each type stands once",
        says="Elastic Load Balancing refuses the rule, and the stack is rolled back.",
        cause="The transform was copied, and its Type changed.",
        fix="give a transform HostHeaderRewriteConfig or UrlRewriteConfig, as its Type says",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleTransform.html",
    ),
)
def transform_invalid(view: View, rule_: Resource) -> Iterator[Problem]:
    seen = set()
    for transform in rule_["Transforms"]:
        type_ = transform["Type"].text()
        if type_ is not None and type_ in seen:
            yield problem(transform["Type"], f"there is a {type_} already")
        seen.add(type_)
        for other, key in TRANSFORMS.items():
            config = transform[key]
            if type_ in TRANSFORMS and other != type_ and config:
                yield problem(config, f"{key} is for {other}, and the transform is a {type_}")
            for rewrite in config["Rewrites"]:
                text = rewrite["Regex"].text() or ""
                if len(text) > 1024:
                    yield problem(rewrite["Regex"], f"the pattern has {len(text)} characters, and may have 1,024")
