"""Each property that cannot change in place replaces its resource, and nothing of a deleted one stays."""

from __future__ import annotations

import pytest

from budget_stack.facts.resource_types import KMS_KEY
from budget_stack.testing import DeploymentFailed
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.readback.comparison import compared
from budget_stack.testing.state import context_of
from tests.budget_stack.testing.by_hand import by_property
from tests.budget_stack.testing.generated import resources
from tests.budget_stack.testing.proofs import for_each

# What AWS goes on describing as it was; test_keys.py has that it waits for its end.
WAITING = {KMS_KEY}


@for_each(name for name in resources() if by_property(name, replaces=True))
def test_a_property_that_cannot_change_in_place_replaces_its_resource(proof, subtests):
    for property_, variants in by_property(proof.name, replaces=True).items():
        with subtests.test(property_), proof.intact():
            for change in variants:
                old, before = proof.resource, proof.seen(proof.resource)

                assert proof.update(proof.renamed(change)) == [("replaced", proof.name)], change.path
                assert proof.resource.physical_id != old.physical_id
                assert proof.left(old, before) == set(), change.path


@for_each(resources())
def test_nothing_is_left_of_a_resource_that_was_deleted(proof):
    old, before = proof.resource, proof.seen(proof.resource)
    assert before

    assert [tuple(change) for change in proof.stack.delete()] == [("removed", proof.name)]

    assert proof.left(old, before) == set() or proof.type in WAITING
    proof.deploy()


@for_each(name for name, entry in resources().items() if handler_of(entry["Type"]).deleted_first)
def test_what_went_before_its_replacement_is_there_again_after_an_update_that_failed(proof):
    change = next(change for changes in by_property(proof.name, replaces=True).values() for change in changes)
    kept = [name for name in proof.resource.properties if name in proof.resource.described]
    before = {name: proof.resource.described[name] for name in kept}

    with pytest.raises(DeploymentFailed, match="Fn::Select") as caught:
        proof.update(proof.renamed(change), failing=True)

    assert not hasattr(caught.value, "__notes__")
    described = proof.handler.read(context_of(proof.stack, proof.resource), proof.resource.physical_id)
    assert all(leaf.kept for leaf in compared(proof.handler, before, described))
    assert proof.update(proof.resource.properties) == []
