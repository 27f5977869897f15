"""Every rule is alive: it alone notices its mutants, and leaves alone what only looks like them."""

from __future__ import annotations

import pytest

from budget_stack.checks import all_rules
from tests.budget_stack.checks.every_case import MUTANTS, NEAR_MISSES
from tests.budget_stack.checks.mutants import changed, original, said_of
from tests.budget_stack.checks.rule_cases import ANY, RULES, is_left_alone, is_noticed, name_of


def test_nothing_is_said_of_our_own_template():
    assert said_of(original()) == []
    assert said_of(original(), deployed=original()) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_has_a_mutant_and_a_near_miss_and_says_what_it_is_about(rule):
    where = "in the test of its file, below tests/budget_stack/checks/rules"
    assert rule.id in {mutant.rule for mutant in MUTANTS}, f"add a Mutant that {rule.id} notices, {where}"
    assert rule.id in {near.rule for near in NEAR_MISSES}, f"add a NearMiss that {rule.id} leaves alone, {where}"
    assert all(rule.text), f"{rule.id} leaves one of its texts empty"
    assert rule.text.source.startswith("https://"), f"{rule.id} names no page as its source"


def test_ids_are_unique():
    assert len(RULES) == len(all_rules())


@pytest.mark.check
@pytest.mark.parametrize("mutant", MUTANTS, ids=name_of)
def test_a_mutant_is_noticed_in_some_configuration_by_its_rule_alone(mutant):
    is_noticed(mutant, changed(mutant.change), ANY)


@pytest.mark.check
@pytest.mark.parametrize("near_miss", NEAR_MISSES, ids=name_of)
def test_a_near_miss_is_left_alone_in_every_configuration(near_miss):
    is_left_alone(near_miss, changed(near_miss.change), ANY)
