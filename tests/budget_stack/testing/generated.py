"""How each value of the template of everything changes, as AWS's schemas say."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from budget_stack.facts.resource_types import (
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    FILE_SYSTEM_ACCESS_POINT,
    FUNCTION_VERSION,
    HTTP_API_DOMAIN_NAME,
    HTTP_API_STAGE,
    LISTENER_RULE,
    SUBNET,
    USER_POOL_DOMAIN,
)
from budget_stack.resolve import read_template
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.schema.types import schema_of
from tests.budget_stack.testing.another import NOTHING, UNKNOWN, Terms, another, variations
from tests.budget_stack.testing.everything import PATH
from tests.budget_stack.testing.references import named, needed, renamed

# What no two resources of a type may have in common, where it is no name of the handler's.
UNIQUE = {
    DATABASE_CLUSTER: "DBClusterIdentifier",
    DATABASE_INSTANCE: "DBInstanceIdentifier",
    FILE_SYSTEM_ACCESS_POINT: "ClientToken",
    HTTP_API_DOMAIN_NAME: "DomainName",
    HTTP_API_STAGE: "StageName",
    LISTENER_RULE: "Priority",
    SUBNET: "CidrBlock",
    USER_POOL_DOMAIN: "Domain",
}
_PSEUDO = {"AWS::Region": "us-west-2", "AWS::AccountId": "111122223333"}


class Change(NamedTuple):
    """A value of a resource, and another one.

    Attributes:
        resource: The resource's name in the template of everything.
        property: The property that the value is in.
        path: The property, and the place in it.
        values: The property with another value there, and what must change with it; empty if no value is known.
        is_all: Whether that is because there is no other one.
        replaces: Whether the value cannot change in place.
    """

    resource: str
    property: str
    path: str
    values: Mapping[str, Any]
    is_all: bool
    replaces: bool


@cache
def changes() -> Sequence[Change]:
    """Every change that there is."""
    everything = _everything()
    found = []
    for name, entry in everything.resources.items():
        schema, handler = schema_of(entry["Type"]), handler_of(entry["Type"])
        assert schema is not None
        terms = Terms(schema, lambda reference, beside, name=name: everything.other(name, reference, beside))
        for property_, value in entry["Properties"].items():
            for place, other in variations(terms, schema.properties[property_], value):
                path = "/".join((property_, *place))
                replaces = any(f"{path}/".startswith(f"{one}/") for one in handler.create_only)
                values = {} if other in (NOTHING, UNKNOWN) else {property_: other}
                found.append(Change(name, property_, path, values, other is NOTHING, replaces))
    return found


def resources() -> Mapping[str, Any]:
    """The resources of the template of everything."""
    return _everything().resources


@cache
def template() -> Mapping[str, Any]:
    """The template of everything, with more parameters and resources that it might refer to; not to be changed."""
    changes()
    return _everything().template


@cache
def _everything() -> Everything:
    return Everything(read_template(PATH).template)


class Everything:
    """The template of everything, to which clones are added of what there is only one of.

    Attributes:
        template: The template, with the clones and with another parameter beside each.
        resources: Its resources without the clones.
    """

    def __init__(self, template: Mapping[str, Any]) -> None:
        self.template = copy.deepcopy(dict(template))
        self.resources: Mapping[str, Any] = dict(self.template["Resources"])
        self.template["Parameters"] |= {f"Other{name}": entry for name, entry in template["Parameters"].items()}

    def other(self, owner: str, reference: Mapping[str, Any], beside: Sequence[Any]) -> Any:
        """Return what else a reference in a property of `owner` may refer to, beside others in its list."""
        name = next((name for name in named(reference) if name in self.template["Resources"]), "")
        if name:
            taken = {owner, name, *named(list(beside))}
            other = self._other(name, taken)
            return UNKNOWN if other is None else renamed(reference, lambda one: other if one == name else one)
        ((function, given),) = reference.items()
        if function == "Fn::Select":
            return {function: [given[0] + 1, given[1]]}
        if function == "Ref":
            return _PSEUDO.get(given, {function: f"Other{given}"})
        head, brace, tail = given.rpartition("}")
        schema = schema_of(self.resources[owner]["Type"])
        assert schema is not None
        return {function: head + brace + another(schema, {}, tail)}

    def _other(self, name: str, taken: set[str]) -> str | None:
        entry = self.template["Resources"][name]
        for other, candidate in self.template["Resources"].items():
            if candidate["Type"] == entry["Type"] and other not in taken and not taken & needed(self.template, [other]):
                return str(other)
        # AWS publishes no second version of the same code
        return None if entry["Type"] == FUNCTION_VERSION else self._clone(name)

    def _clone(self, name: str) -> str:
        clone = copy.deepcopy(self.template["Resources"][name])
        schema, handler = schema_of(clone["Type"]), handler_of(clone["Type"])
        assert schema is not None
        unique = UNIQUE.get(clone["Type"], handler.name_property)
        if unique in clone["Properties"]:
            clone["Properties"][unique] = another(schema, schema.properties[unique], clone["Properties"][unique])
        self.template["Resources"][f"Other{name}"] = clone
        return f"Other{name}"
