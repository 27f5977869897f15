"""Each value of each property changes in place, as AWS's schemas say that it may, and nothing else does."""

from __future__ import annotations

from budget_stack.testing.readback.losses import LOSSES
from tests.budget_stack.testing.by_hand import by_property
from tests.budget_stack.testing.generated import resources
from tests.budget_stack.testing.proofs import for_each
from tests.budget_stack.testing.states import noted

# What moto tells of only once it was changed.
TOLD_LATER = {("Aurora", "EngineLifecycleSupport")}


def is_lost(proof, property_):
    return any(loss.type == proof.type and loss.property.split("/")[0] == property_ for loss in LOSSES)


def differing(one, other):
    return {key[1] for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


@for_each(name for name in resources() if by_property(name, replaces=False))
def test_a_property_becomes_each_value_and_is_put_back(proof, subtests):
    """An update would fail if one of the values were not read back as the template says."""
    for property_, variants in by_property(proof.name, replaces=False).items():
        with subtests.test(property_), proof.intact():
            changed, physical_id, before = [("changed", proof.name)], proof.resource.physical_id, noted(proof.stack)
            for change in variants:
                last = proof.resource.described

                assert proof.update(proof.with_(change.values)) == changed, change.path
                assert proof.resource.physical_id == physical_id
                assert proof.resource.described != last or is_lost(proof, property_), f"{change.path} is as it was"
            assert proof.update(proof.properties) == changed
            left = differing(noted(proof.stack), before) - proof.handler.derived
            assert {(proof.name, one) for one in left} <= TOLD_LATER
