from __future__ import annotations

from budget_stack.facts.unique_names import UNIQUE_NAMES
from budget_stack.testing.schema.types import schema_of


def test_every_name_is_a_property_of_a_type_that_another_value_identifies():
    for type_, names in UNIQUE_NAMES.items():
        schema = schema_of(type_)
        assert set(names) <= schema.properties.keys()
        assert set(schema.identifier) & schema.read_only
