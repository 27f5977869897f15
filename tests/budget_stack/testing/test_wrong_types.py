"""What CloudFormation refuses and converts by a type's schema, asked of every type that is read back."""

from __future__ import annotations

from budget_stack.testing.operations.complaints import converted, mistyped


def test_every_property_of_every_type_refuses_a_list_in_place_of_a_scalar(deployed_everything):
    taken = {
        (resource.type, name)
        for resource in deployed_everything.resources.values()
        for name, value in resource.properties.items()
        if isinstance(value, str | bool | int | float)
        and not list(mistyped(resource.type, "A", {**resource.properties, name: [["a"]]}))
    }

    assert taken == set()


def test_nothing_of_everything_is_refused_or_converted_to_something_else(deployed_everything):
    for resource in deployed_everything.resources.values():
        assert list(mistyped(resource.type, resource.logical_id, resource.properties)) == []
        assert converted(resource.type, resource.properties) == resource.properties
