"""One resource of the template of everything, in a stack of its own beside one of all that it may refer to."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Self

import pytest

from budget_stack.testing import DeployedResource, DeployedStack, simulated
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.readback.comparison import compared
from budget_stack.testing.schema.types import schema_of
from budget_stack.testing.state import context_of
from tests.budget_stack.testing.another import another
from tests.budget_stack.testing.everything import parameters
from tests.budget_stack.testing.generated import UNIQUE, Change, changes, resources, template
from tests.budget_stack.testing.instead import INSTEAD
from tests.budget_stack.testing.references import is_reference, named, needed, resolved
from tests.budget_stack.testing.states import noted, read

# What a resource needs without referring to it: who may call its function.
ALLOWING = {
    "Archive": ("Callers", "Senders", "Publishers"),
    "Monthly": ("Rotators",),
    "Searched": ("Searchers",),
    "Weekly": ("Rotators",),
}
# What AWS goes on describing for a while, or for ever, after it was deleted.
ENDED = {"DELETED", "INACTIVE", "DELETE-COMPLETE", "DISASSOCIATED", "PENDINGDELETION"}


def for_each(names: Iterable[str]) -> pytest.MarkDecorator:
    """Let a test have the proof of each of these resources."""
    wanted = set(names)
    given = [name for name in resources() if name in wanted]
    return pytest.mark.parametrize("proof", given, indirect=True)


class Proof:
    """A resource that is changed in many ways.

    Attributes:
        name: Its name in the template of everything.
        type: Its type.
        stack: The stack that it is alone in.
    """

    stack: DeployedStack

    def __init__(self, name: str) -> None:
        whole = template()
        self.name = name
        self._entry = {key: value for key, value in whole["Resources"][name].items() if key != "DependsOn"}
        self.type = self._entry["Type"]
        self.handler = handler_of(self.type)
        values = [change.values for change in changes() if change.resource == name]
        by_hand = [values for (resource, _), values in INSTEAD.items() if resource == name]
        names = needed(whole, [name, *ALLOWING.get(name, ()), *named(values), *named(by_hand)])
        self._parameters = {one: entry for one, entry in whole["Parameters"].items() if one in names}
        rest = {one: entry for one, entry in whole["Resources"].items() if one in names and one != name}
        self._beside = {"Parameters": self._parameters, "Resources": rest}
        self._open = ExitStack()
        try:
            self.deploy()
        except BaseException:
            self.close()
            raise

    def deploy(self) -> None:
        """Deploy it in a new account."""
        self.close()
        self._simulation = self._open.enter_context(simulated())
        self._given = parameters(self._simulation, self._parameters)
        self._others = None
        if self._beside["Resources"]:
            self._others = self._simulation.deploy(self._beside, self._given, stack_name="others")
        self.properties = resolved(self._entry["Properties"], self._others)
        self.stack = self._simulation.deploy(self._template(self.properties), self._given)
        self.stated = self.resource.properties

    @contextmanager
    def intact(self) -> Iterator[None]:
        """Deploy it anew if something fails."""
        try:
            yield
        except BaseException:
            self.deploy()
            raise

    def recover(self) -> None:
        """Deploy it anew if a failure left it in another state than the stack knows of."""
        try:
            is_known = read(self.stack) == noted(self.stack) and self.resource.properties == self.stated
        except Exception:
            is_known = False
        if not is_known:
            self.deploy()

    def close(self) -> None:
        """Leave the account."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def resource(self) -> DeployedResource:
        """It, as the last operation left it."""
        return self.stack.resources[self.name]

    def with_(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Its properties, some of them replaced by those that are given."""
        changed: dict[str, Any] = resolved(dict(properties), self._others)
        return {name: value for name, value in {**self.properties, **changed}.items() if value is not None}

    def renamed(self, change: Change) -> dict[str, Any]:
        """Its properties after a change, without the name that would keep it from being replaced, or with another."""
        properties = self.with_(change.values)
        for name in {UNIQUE.get(self.type, ""), self.handler.name_property} & properties.keys() - change.values.keys():
            del properties[name]
            if name in self.handler.required:
                value = self.resource.properties[name]
                schema = schema_of(self.type)
                assert schema is not None
                properties[name] = another(schema, schema.properties[name], value)
        return properties

    def update(self, properties: Mapping[str, Any], *, failing: bool = False) -> list[tuple[str, str]]:
        """Update it to these properties, or fail to after it was changed; return what was done."""
        data = self._template(properties)
        if failing:
            split = {"Fn::Split": ["-", {"Ref": self.name}]}
            data["Outputs"] = {"Broken": {"Value": {"Fn::Select": [99, split]}}}
        return [tuple(change) for change in self.stack.update(data)]

    def _template(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        entry = {**self._entry, "Properties": copy.deepcopy(dict(properties))}
        return {"Parameters": self._parameters, "Resources": {self.name: entry}}

    def seen(self, one: DeployedResource) -> set[str]:
        """Which of its values the account still has, asked as its handler does; none if it has ended."""
        try:
            read = self.handler.read(context_of(self.stack, one), one.physical_id)
        except Exception:
            return set()
        if set(_states(read, one.properties)) & ENDED:
            return set()
        return {"", *(leaf.path for leaf in compared(self.handler, one.definition.carried, read) if leaf.kept)}

    def left(self, one: DeployedResource, before: set[str]) -> set[str]:
        """Properties of a resource that was deleted which are seen as before, unless they only name something else."""
        own = {path for path in before if path and not self._refers(path)}
        now = self.seen(one)
        if not own:
            return now if now == before else set()
        tops = {path.partition("/")[0] for path in own}
        return {top for top in tops if {path for path in own if path.partition("/")[0] == top} <= now}

    def _refers(self, path: str) -> bool:
        if path == "HostedZoneName":
            return True
        value: Any = self._entry["Properties"]
        for part in path.split("/"):
            if is_reference(value):
                break
            if isinstance(value, list):
                # one that was changed may be longer
                value = value[int(part)] if int(part) < len(value) else None
            else:
                value = value.get(part) if value else None
        return is_reference(value)


def _states(read: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    for key, value in read.items():
        if key.lower().endswith(("state", "status")) and key not in properties:
            yield str(value.get("State") if isinstance(value, Mapping) else value).upper()
