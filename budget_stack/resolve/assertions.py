"""The Rules section: assertions about parameters, which CloudFormation checks before anything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.functions import CONDITION_FUNCTIONS
from budget_stack.resolve.source import Location

_FUNCTIONS = {*CONDITION_FUNCTIONS, "Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll"}


def failed_assertions(rules: Mapping[str, Any], evaluator: Evaluator) -> Iterator[tuple[str, Location, str]]:
    """Yield the assertions that do not hold: the rule's name, the assertion's location and its description."""
    for name, rule in rules.items():
        at: Location = ("Rules", name)
        if "RuleCondition" in rule and evaluator.truth(rule["RuleCondition"], (*at, "RuleCondition")) is not True:
            continue
        for number, assertion in enumerate(rule.get("Assertions") or []):
            where = (*at, "Assertions", number, "Assert")
            if evaluator.truth(assertion.get("Assert"), where) is False:
                yield name, where, assertion.get("AssertDescription") or f"the rule {name} does not hold"


def parameters_of(rule: Mapping[str, Any]) -> set[str] | None:
    """Return the parameters that a rule refers to; None if that is unknown, such as when a name is computed."""
    names: set[str] = set()
    pending: list[object] = [rule]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending += node
        elif isinstance(node, dict):
            for key, item in node.items():
                if key == "Ref" and isinstance(item, str):
                    names.add(item)
                elif key in ("Ref", "Condition") or (key.startswith("Fn::") and key not in _FUNCTIONS):
                    return None
                else:
                    pending.append(item)
    return names
