"""What is written by hand of how resources change is needed, and every property has its change."""

from __future__ import annotations

import pytest

from budget_stack.errors import BudgetStackError
from tests.budget_stack.testing.by_hand import BY_AWS, REFUSALS, explained, proven, refusals
from tests.budget_stack.testing.generated import changes
from tests.budget_stack.testing.instead import ALONE, INSTEAD, UNPROVEN
from tests.budget_stack.testing.proofs import for_each

REFUSED = [change for change in changes() if change.values and refusals(change)]


def there_and_back(proof, change):
    """Some changes are refused no sooner than on the way back."""
    try:
        proof.update(proof.renamed(change) if change.replaces else proof.with_(change.values))
        proof.update(proof.properties)
    except BudgetStackError:
        proof.recover()
        raise


@for_each(change.resource for change in REFUSED)
def test_what_is_called_refused_is_refused(proof, subtests):
    """Else the generator's value would do, and the entry must go."""
    for change in REFUSED:
        if change.resource == proof.name:
            (refusal,) = refusals(change)
            with subtests.test(change.path), pytest.raises(BudgetStackError, match=refusal.said):
                there_and_back(proof, change)


def test_no_value_stands_by_hand_where_the_generator_makes_one():
    made = {(change.resource, change.path) for change in changes() if change.values and not refusals(change)}

    assert not (made - UNPROVEN) & INSTEAD.keys()


def test_every_entry_is_about_a_place_and_no_place_has_two():
    places = {(change.resource, change.path) for change in changes()}

    assert INSTEAD.keys() | ALONE | UNPROVEN <= places
    assert not [change.path for change in changes() if len(refusals(change)) > 1]
    for refusal in REFUSALS:
        for resource, patterns in refusal.places.items():
            for pattern in patterns:
                alone = refusal._replace(places={resource: (pattern,)})
                assert any(alone.covers(change) for change in changes()), (resource, pattern)


def test_what_aws_refuses_has_a_source():
    assert all(refusal.source.startswith("https://docs.aws.amazon.com/") for refusal in BY_AWS)


def test_every_value_that_no_schema_tells_another_of_has_one_by_hand():
    unknown = {(change.resource, change.path) for change in changes() if not change.values and not change.is_all}

    missing = unknown - INSTEAD.keys() - ALONE
    assert not missing, f"say in instead.py what these become: {sorted(missing)}"


def test_every_property_has_a_change_or_a_reason_why_not():
    made = {(change.resource, change.property) for change in proven()}
    reasons = {*explained(), *((resource, path.split("/")[0]) for resource, path in ALONE | UNPROVEN)}

    assert {(change.resource, change.property) for change in changes() if not change.is_all} <= made | reasons
