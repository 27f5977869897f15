"""The tests' mutants and near misses, as the wrong and the right example of each rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from budget_stack.checks.rule import Rule
from scripts.docs.examples import changed_part
from scripts.docs.markdown import code, fenced
from tests.budget_stack.checks.every_case import MUTANTS, NEAR_MISSES
from tests.budget_stack.checks.mutants import Mutant, NearMiss, changed, original

Template = dict[str, Any]

# Lines of an example that one takes in at a glance; a rule's first cases of that size are shown, else its shortest.
_GLANCE = 24


class _Change(NamedTuple):
    """What a stack has, which only rules about updates look at, and what its template is to be."""

    before: Template
    after: Template


def examples(rule: Rule) -> str:
    """A wrong and a right example of a rule, each as what it changes of the shipped template."""
    wrong = [_change(case, rule) for case in MUTANTS if case.rule == rule.id]
    right = [_change(case, rule) for case in NEAR_MISSES if case.rule == rule.id]
    shortest = ""
    for text in _texts(wrong, right, rule):
        if text.count("\n") <= 2 * _GLANCE:
            return text
        shortest = min(shortest or text, text, key=len)
    return shortest


def _texts(wrong: Sequence[_Change], right: Sequence[_Change], rule: Rule) -> Iterator[str]:
    """Every pair of cases; first with everything that they change, then without what both change alike."""
    if rule.on.deployed:
        yield from (_updates(*pair) for pair in product(wrong, right))
        return
    yield from (_pair(*pair, {}) for pair in product(wrong, right))
    yield from (_pair(*pair, _common(*pair)) for pair in product(wrong, right))


def _change(case: Mutant | NearMiss, rule: Rule) -> _Change:
    return _Change(changed(case.deployed) if rule.on.deployed else original(), changed(case.change))


def _pair(wrong: _Change, right: _Change, common: Template) -> str:
    base = original()
    base["Resources"] |= common
    parts = ["Wrong:", _yaml(base, wrong.after, right.after), "Right:", _yaml(base, right.after, wrong.after)]
    if common:
        parts.append(f"Both also add or change {_listed(list(common))}, alike.")
    return "\n\n".join(parts)


def _common(wrong: _Change, right: _Change) -> Template:
    """The resources that both add or change alike, so that they need not be shown."""
    ours, others = original()["Resources"], right.after["Resources"]
    entries = wrong.after["Resources"].items()
    return {name: entry for name, entry in entries if ours.get(name) != entry and others.get(name) == entry}


def _yaml(base: Template, template: Template, other: Template) -> str:
    """What a template has that its base has not; where that is nothing, what the other has not."""
    return fenced("yaml", changed_part(base if template != base else other, template))


def _updates(wrong: _Change, right: _Change) -> str:
    return "\n\n".join(["Wrong:", *_update(wrong), "Right:", *_update(right)])


def _update(change: _Change) -> Iterator[str]:
    if change.before == change.after:
        yield "The update changes nothing here."
        return
    yield "What the stack has:"
    yield fenced("yaml", changed_part(change.after, change.before))
    yield "What the update has:"
    yield fenced("yaml", changed_part(change.before, change.after))


def _listed(names: list[str]) -> str:
    *most, last = map(code, names)
    return f"{', '.join(most)} and {last}" if most else last
