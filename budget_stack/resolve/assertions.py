"""The Rules section: assertions about parameters that CloudFormation makes before anything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.source import Location


def failed_assertions(rules: Mapping[str, Any], evaluator: Evaluator) -> Iterator[tuple[str, Location, str]]:
    """Yield the assertions of rules that do not hold: the rule's name, where it stands, and what it says."""
    for name, rule in rules.items():
        at: Location = ("Rules", name)
        if "RuleCondition" in rule and evaluator.truth(rule["RuleCondition"], (*at, "RuleCondition")) is not True:
            continue
        for number, assertion in enumerate(rule.get("Assertions") or []):
            where = (*at, "Assertions", number, "Assert")
            if evaluator.truth(assertion.get("Assert"), where) is False:
                yield name, where, assertion.get("AssertDescription") or f"the rule {name} does not hold"
