"""Every rule is alive: it alone notices its mutants, and leaves alone what only looks like them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from budget_stack.checks.rules import all_rules
from tests.budget_stack.checks.mutants import Mutant, NearMiss, changed, original, said_of

MODULES = [
    import_module(f"tests.budget_stack.checks.rules.{path.stem}")
    for path in sorted((Path(__file__).parent / "rules").glob("test_rules_*.py"))
]
MUTANTS: list[Mutant] = [mutant for module in MODULES for mutant in module.MUTANTS]
NEAR_MISSES: list[NearMiss] = [near for module in MODULES for near in module.NEAR_MISSES]
RULES = {rule.id: rule for rule in all_rules()}


def name_of(case):
    return f"{case.rule}-{getattr(case, 'resource', 'near-miss')}"


def before(case):
    return changed(case.deployed) if RULES[case.rule].on.deployed else None


def test_nothing_is_said_of_our_own_template():
    assert said_of(original()) == []
    assert said_of(original(), deployed=original()) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=name_of)
def test_a_mutant_is_noticed_by_its_rule_alone_and_where_it_is(mutant):
    is_note = RULES[mutant.rule].severity == "info"
    said = said_of(changed(mutant.change), notes=is_note, deployed=before(mutant))
    if is_note:
        # other notes stand on the original as well
        said = [finding for finding in said if finding.rule == mutant.rule]

    assert {(finding.rule, finding.resource) for finding in said} == {(mutant.rule, mutant.resource)}
    assert mutant.configuration.items() <= said[0].configuration.items()


@pytest.mark.parametrize("near_miss", NEAR_MISSES, ids=name_of)
def test_a_near_miss_is_left_alone(near_miss):
    said = said_of(changed(near_miss.change), notes=True, deployed=before(near_miss))

    assert [finding for finding in said if finding.severity != "info" or finding.rule == near_miss.rule] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_has_a_mutant_and_a_near_miss_and_says_what_it_is_about(rule):
    assert rule.id in {mutant.rule for mutant in MUTANTS}
    assert rule.id in {near.rule for near in NEAR_MISSES}
    assert all((rule.text.title, rule.text.says, rule.text.cause, rule.text.fix))
    assert rule.text.source.startswith("https://")


def test_ids_are_unique():
    assert len(RULES) == len(all_rules())
