"""What is asked of a rule's cases: it alone notices what breaks it, and leaves alone what only looks like it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pytest

from budget_stack.checks import Finding, all_rules
from tests.budget_stack.checks.mutants import Mutant, NearMiss, changed, said_of

RULES = {rule.id: rule for rule in all_rules()}
ANY: Mapping[str, str] = MappingProxyType({})
"""Parameters that are all left open: every configuration is looked at."""
_NETWORK = {
    "VpcId": "vpc-0123456789abcdef0",
    "PublicSubnet1": "subnet-0123456789abcdef0",
    "PublicSubnet2": "subnet-0123456789abcdef1",
}


def rule_tests(
    mutants: Sequence[Mutant], near_misses: Sequence[NearMiss]
) -> tuple[Callable[[Mutant], None], Callable[[NearMiss], None]]:
    """The two tests of a file's cases, at the defaults of the parameters but for those that a case names.

    What is left alone in one configuration may be noticed in another one: test_every_rule.py asks for all of them.
    """

    @pytest.mark.parametrize("mutant", mutants, ids=name_of)
    def test_a_rule_notices(mutant: Mutant) -> None:
        template = changed(mutant.change)
        # what the finding must name is left open
        fixed = {name: text for name, text in defaults(template).items() if name not in mutant.configuration}
        is_noticed(mutant, template, fixed)

    @pytest.mark.parametrize("near_miss", near_misses, ids=name_of)
    def test_a_rule_leaves_alone(near_miss: NearMiss) -> None:
        template = changed(near_miss.change)
        is_left_alone(near_miss, template, {**defaults(template), **near_miss.configuration})

    return test_a_rule_notices, test_a_rule_leaves_alone


def defaults(template: dict[str, Any]) -> dict[str, str]:
    """The parameters of a template at their defaults; a network, which has none, is anybody's."""
    declared = template.get("Parameters", {}).items()
    texts = {name: str(parameter["Default"]) for name, parameter in declared if "Default" in parameter}
    return texts | {name: value for name, value in _NETWORK.items() if name in template.get("Parameters", {})}


def is_noticed(mutant: Mutant, template: dict[str, Any], parameters: Mapping[str, str]) -> None:
    """Fail unless the mutant's rule alone says something, of its resource and in its configuration.

    Of the configuration a finding names what it depends on, which Rules may leave to a single parameter.
    """
    is_note = RULES[mutant.rule].severity == "info"
    findings = said_of(template, notes=is_note, deployed=_before(mutant), parameters=parameters)
    if is_note:
        # other notes stand on the original as well
        findings = [finding for finding in findings if finding.rule == mutant.rule]
    assert findings, f"{mutant.rule} says nothing: the change is no fault, or none at {dict(parameters)}"
    assert _places(findings) == {(mutant.rule, mutant.resource)}, f"{mutant.rule} must say it alone: {findings}"
    named = {name: it for name, it in findings[0].configuration.items() if name in mutant.configuration}
    if not parameters and named and not named.items() <= mutant.configuration.items():
        # the finding shows another configuration; then it is found in that one too
        there = said_of(template, notes=is_note, deployed=_before(mutant), parameters=findings[0].configuration)
        assert mutant.rule in {finding.rule for finding in there}, findings[0].configuration
        return
    assert named.items() <= mutant.configuration.items(), findings[0].configuration
    assert named or not mutant.configuration, findings[0].configuration


def is_left_alone(near_miss: NearMiss, template: dict[str, Any], parameters: Mapping[str, str]) -> None:
    """Fail where the rule of a near miss says anything, or another more than a note."""
    findings = said_of(template, notes=True, deployed=_before(near_miss), parameters=parameters)
    spoken = [finding for finding in findings if finding.severity != "info" or finding.rule == near_miss.rule]
    assert not spoken, f"nobody may say anything: {spoken}"


def _places(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    return {(finding.rule, finding.resource) for finding in findings}


def _before(case: Mutant | NearMiss) -> dict[str, Any] | None:
    return changed(case.deployed) if RULES[case.rule].on.deployed else None


def name_of(case: Mutant | NearMiss) -> str:
    return f"{case.rule}-{case.resource}" if isinstance(case, Mutant) else case.rule
