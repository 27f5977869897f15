"""The list of losses is true both ways: what it says is lost, and nothing else is."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from budget_stack.testing import LOSSES, PropertyLost, supported_types
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.readback import losses
from budget_stack.testing.readback.comparison import compared, without_positions
from budget_stack.testing.readback.inspection import inspect
from tests.support.schemas import names


@pytest.fixture(scope="module")
def leaves(deployed_everything):
    """Every value that the template of everything says, beside what is read."""
    found = []
    for resource in deployed_everything.resources.values():
        handler = handler_of(resource.type)
        aws = Context(deployed_everything.account, "everything", resource.logical_id, handler.names)
        read = handler.read(aws, resource.physical_id)
        found += [(resource, leaf) for leaf in compared(handler, resource.properties, read)]
    return found


def covered_by(loss, leaves):
    return [leaf for resource, leaf in leaves if loss.covers(resource.type, leaf.path, resource.properties)]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: f"{loss.type}-{loss.property}-{loss.beside}")
def test_moto_still_loses_what_the_list_says(loss, leaves):
    covered = covered_by(loss, leaves)

    assert covered, "everything.yaml does not say this property, so nothing is proven"
    assert not [leaf for leaf in covered if leaf.kept], "moto keeps it now: take it from the list"


def test_no_property_stands_in_the_list_twice(leaves):
    for resource, leaf in leaves:
        assert sum(loss.covers(resource.type, leaf.path, resource.properties) for loss in LOSSES) == (not leaf.kept)


def test_fails_on_a_loss_that_is_not_in_the_list(deployed_everything, monkeypatch):
    monkeypatch.setattr(losses, "LOSSES", ())

    with pytest.raises(PropertyLost) as caught:
        inspect(deployed_everything)

    for loss in LOSSES:
        top = loss.property.split("/")[0]
        assert any(f"({loss.type}) {top}" in line for line in caught.value.losses)


def test_the_list_was_made_with_the_version_of_moto_that_is_installed():
    assert {loss.moto for loss in LOSSES} == {version("moto")}


def test_fails_on_a_listed_property_that_was_never_sent(deployed_everything, monkeypatch):
    monkeypatch.setattr(deployed_everything, "ledger", type(deployed_everything.ledger)())

    with pytest.raises(PropertyLost, match="EnableFaultInjection: expected True, read None"):
        inspect(deployed_everything)


def test_the_values_that_come_from_the_ledger_are_those_of_the_list(deployed_everything):
    inspect(deployed_everything)
    listed = {(loss.type, loss.property) for loss in LOSSES}

    for type_, path in deployed_everything.losses():
        assert any(type_ == t and f"{path}/".startswith(f"{p}/") for t, p in listed)


def changed_values(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x"


def replaced(node, path, value):
    head, *rest = path
    if isinstance(node, list):
        return [
            replaced(item, rest, value) if rest and n == int(head) else value if n == int(head) else item
            for n, item in enumerate(node)
        ]
    return {**node, head: replaced(node[head], rest, value) if rest else value}


def test_a_value_that_differs_anywhere_is_noticed(deployed_everything, leaves):
    """For every value that is read back: said otherwise, it is not taken for equal."""
    read, checked = {}, 0
    for resource, leaf in leaves:
        if not leaf.kept or leaf.expected in ({}, []):
            continue
        handler, name = handler_of(resource.type), resource.logical_id
        if name not in read:
            aws = Context(deployed_everything.account, "everything", name, handler.names)
            read[name] = handler.read(aws, resource.physical_id)
        top = leaf.path.split("/")[0]
        said = replaced({top: resource.properties[top]}, leaf.path.split("/"), changed_values(leaf.expected))
        known = {one.path for other, one in leaves if other is resource and not one.kept}
        assert {one.path for one in compared(handler, said, read[name]) if not one.kept} - known, leaf
        checked += 1

    assert checked > 300


def test_a_list_that_is_longer_or_shorter_is_noticed(deployed_everything):
    task = deployed_everything.resources["TaskDefinition"]
    handler = handler_of(task.type)
    aws = Context(deployed_everything.account, "everything", "TaskDefinition", handler.names)
    read = handler.read(aws, task.physical_id)

    for containers in (task.properties["ContainerDefinitions"][:1], task.properties["ContainerDefinitions"] * 2):
        lost = [leaf for leaf in compared(handler, {"ContainerDefinitions": containers}, read) if not leaf.kept]
        assert lost


def test_positions_are_left_out_of_paths_in_the_list():
    assert without_positions("ContainerDefinitions/0/Secrets/12/Name") == "ContainerDefinitions/*/Secrets/*/Name"


# Properties in the schema, and attributes in the documentation of their types.
DOCUMENTED = {
    "AWS::EC2::Subnet": {"AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "VpcId"},
    "AWS::EC2::VPC": {"CidrBlock"},
    "AWS::SQS::Queue": {"QueueName"},
}


@pytest.mark.parametrize("type_", sorted(supported_types()))
def test_attributes_are_those_of_the_schema(type_, deployed_everything):
    more = DOCUMENTED.get(type_, set())
    for resource in deployed_everything.of_type(type_):
        given = resource.attributes

        invented = set(given) - names(type_, "readOnlyProperties") - more
        assert not invented, f"the schema of {type_} knows no such attributes for Fn::GetAtt: {sorted(invented)}"
        assert all(value is not None for value in given.values())


def test_every_type_is_in_the_template_of_everything(deployed_everything):
    missing = supported_types() - {resource.type for resource in deployed_everything.resources.values()}

    assert not missing, f"add resources of {sorted(missing)} to everything.yaml, with every property of theirs"


def test_everything_is_read_back_but_what_the_list_of_losses_says(deployed_everything):
    coverage = deployed_everything.coverage()

    assert coverage.read > 900
    assert 0 < coverage.ledger < coverage.read / 10
