"""A template as rules read it: in one configuration, deciding no more than is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from budget_stack.checks.view.written import Written
from budget_stack.facts.template import EMBEDDED
from budget_stack.resolve.configurations import Configuration
from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.intrinsics import intrinsic
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import NO_VALUE, Call, OpenParameter, Reference, is_symbol, symbols_in

Answer = TypeVar("Answer")


class View:
    """A template in one configuration.

    Attributes:
        written: The template, and what can be told of it in any configuration.
        template: The template, its loops expanded.
        size: Bytes of the text that it was read from; 0 if it is not known.
        deployed: The template that the stack has now, in the same configuration; None if it is not known.
    """

    def __init__(
        self,
        written: Written,
        configuration: Configuration,
        size: int = 0,
        deployed: Written | None = None,
    ) -> None:
        self.written, self.template, self.size = written, written.template, size
        self.deployed = None if deployed is None else View(deployed, configuration.beside())
        self._configuration = configuration
        self._evaluator = Evaluator(written.template, configuration)

    def resources(self, *types: str) -> Iterator[Resource]:
        """Yield the resources of these types, or all, unless left out; the condition of each is decided on the way."""
        return self._present(self.written.named(*types))

    def naming(self, named: Resource, *types: str) -> Iterator[Resource]:
        """Yield those of the resources of these types, or of all, that may refer to a resource in their properties.

        A rule that looks for whatever belongs to a resource asks for these, not for all of a type: the time that it
        takes, and the conditions that it decides, grow only with what the resource has.
        """
        return self._present(self.written.naming(named.logical_id, *types))

    def having(self, key: str, *types: str) -> Iterator[Resource]:
        """Yield those of the resources of these types that may have a property."""
        return self._present(self.written.having(key, *types))

    def _present(self, names: Iterable[str]) -> Iterator[Resource]:
        return (resource for name in names if (resource := self.resource(name)))

    def resource(self, logical_id: str) -> Resource | None:
        """Return a resource; None if the template has none of that name, or a condition leaves it out."""
        entry = self.template["Resources"].get(logical_id)
        if entry is None or not self._is_there(entry, ("Resources", logical_id)):
            return None
        return Resource(self, logical_id)

    def target(self, node: Node, *types: str) -> Resource | None:
        """Return the resource that a value refers to; None unless it is in this template, and of one of these types."""
        reference = node.reference
        if reference is None:
            return None
        resource = self.resource(reference.logical_id)
        return resource if resource and (not types or resource.type in types) else None

    def named_in(self, node: Node) -> Iterator[Resource]:
        """Yield the resources of this template that a value refers to, if they are present."""
        for reference in node.references():
            if resource := self.resource(reference.logical_id):
                yield resource

    def output(self, name: str) -> Node | None:
        """Return an output; None if a condition leaves it out."""
        entry = self.template["Outputs"][name]
        return Node(self, entry, ("Outputs", name)) if self._is_there(entry, ("Outputs", name)) else None

    def holds(self, condition: str) -> bool:
        """Tell whether a condition of the template holds."""
        return self._evaluator.condition(condition, ("Conditions", condition))

    def pseudo_parameter(self, name: str) -> str | None:
        """A pseudo parameter's value, if it was given."""
        value = self._configuration.parameter(name)
        return value if isinstance(value, str) else None

    def is_literal(self, value: Any) -> bool:
        """Whether a value is a text in the template, and holds nothing that was given for one stack."""
        given = (self.pseudo_parameter(f"AWS::{name}") for name in ("StackName", "Region", "AccountId"))
        return isinstance(value, str) and not any(text and text in value for text in given)

    def known(self, value: Any) -> Any:
        """Return a value in which every parameter that has known values is replaced by one of them."""
        return self._configuration.known(value)

    def same(self, one: Any, other: Any) -> bool | None:
        """Tell whether two values are equal; None if that is only known at deployment."""
        if one == other:
            return True
        one, other = self.known(one), self.known(other)
        if not is_symbol(one) and not is_symbol(other):
            return bool(str(one) == str(other))
        for open_, literal in ((one, other), (other, one)):
            # a parameter that is still open has none of its known values
            if isinstance(open_, OpenParameter) and not is_symbol(literal):
                return self._configuration.equal(open_, literal)
        # two open parameters may be given the same value
        return True if one == other else None

    def differ(self, one: Any, other: Any) -> bool:
        """Tell whether two values certainly differ, since the same parts of both are only known at deployment."""
        one, other = self.known(one), self.known(other)
        return self.same(one, other) is not True and _chosen_in(one) == _chosen_in(other)

    def evaluate(self, node: Any, at: Location) -> Any:
        """Return what a part of the template means, all of it evaluated."""
        return self._evaluator.value(node, at)

    def remembered(self, question: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """The answer to a question about the template, worked out once for all rules that ask in the same state.

        Args:
            question: What is asked, to tell it from everything else that may be asked.
            work_out: Answers it; the answer holds no nodes, since these go on reading in this configuration.
        """
        return self._configuration.remembered(question, work_out)

    def reach(self, node: Any, at: Location) -> tuple[Any, Location]:
        """Return what a part of the template means, as far as its own keys or items, and where that stands."""
        return self._configuration.remembered(at, lambda: self._reach(node, at))

    def _reach(self, node: Any, at: Location) -> tuple[Any, Location]:
        node, at = self._evaluator.reach(node, at)
        if isinstance(node, dict) and (function := intrinsic(node)):
            node = self._evaluator.call(function, node[function], (*at, function))
        return node, at

    def _is_there(self, entry: Mapping[str, Any], at: Location) -> bool:
        return "Condition" not in entry or self._evaluator.condition(entry["Condition"], (*at, "Condition"))


class Node:
    """A place in the template: a property or an entry of a list, which may be absent.

    Attributes:
        at: Its location.
    """

    __slots__ = ("_raw", "_view", "at")

    def __init__(self, view: View, raw: Any, at: Location) -> None:
        self._view = view
        # most are no functions
        self._raw, self.at = view.reach(raw, at) if isinstance(raw, dict) and len(raw) == 1 else (raw, at)

    def __getitem__(self, key: str) -> Node:
        """The property of that name; a missing one is a node too, and one that a macro may add is unresolved."""
        raw: Any = NO_VALUE
        if isinstance(self._raw, dict):
            raw = self._raw.get(key, Call(EMBEDDED, None) if EMBEDDED in self._raw else NO_VALUE)
        elif isinstance(self._raw, Call) and self._raw.function == EMBEDDED:
            raw = self._raw
        return Node(self._view, raw, (*self.at, key))

    def __iter__(self) -> Iterator[Node]:
        """Yield the entries of a list that are not absent; a single value counts as a list of one, as in policies."""
        if isinstance(self._raw, list):
            for number, raw in enumerate(self._raw):
                node = Node(self._view, raw, (*self.at, number))
                if node.is_present:
                    yield node
        elif self.is_present and not self.is_unresolved:
            yield self

    def __bool__(self) -> bool:
        return self.is_present

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the properties that are not absent, with their names."""
        for key, raw in self._raw.items() if isinstance(self._raw, dict) else ():
            node = Node(self._view, raw, (*self.at, key))
            if node.is_present:
                yield key, node

    @property
    def is_present(self) -> bool:
        """Whether the template says anything here, in this configuration."""
        return self._raw is not NO_VALUE

    @property
    def is_unresolved(self) -> bool:
        """Whether the value is only known at deployment."""
        return is_symbol(self._raw)

    @property
    def is_known(self) -> bool:
        """Whether the value is known once every parameter has one."""
        return not is_symbol(self.known())

    @property
    def value(self) -> Any:
        """The value, with symbols for anything known at deployment or chosen by parameters; None if absent."""
        if self._raw is NO_VALUE:
            return None
        return self._raw if is_symbol(self._raw) else self._view.evaluate(self._raw, self.at)

    @property
    def reference(self) -> Reference | None:
        """The value if it is a single reference; None otherwise."""
        value = self.value
        return value if isinstance(value, Reference) else None

    def references(self) -> list[Reference]:
        """Every reference in the value."""
        return [symbol for symbol in symbols_in(self.value) if isinstance(symbol, Reference)]

    def parameters(self) -> list[str]:
        """The parameters in the value that have no known values."""
        return [symbol.name for symbol in symbols_in(self.value) if isinstance(symbol, OpenParameter)]

    def known(self) -> Any:
        """Return the value, with a choice made for every parameter; None if absent."""
        return self._view.known(self.value)

    def text(self) -> str | None:
        """Return the value as text if it is text, a number or a truth value; None if it is not known to be one."""
        value = self.known()
        if isinstance(value, bool):
            return "true" if value else "false"
        # dynamic references are only replaced at deployment
        return str(value) if isinstance(value, str | int | float) and "{{resolve:" not in str(value) else None

    def read(self) -> Node:
        """Return what it holds as JSON text, such as a policy document; the node itself if it holds none."""
        try:
            content = json.loads(self._raw) if isinstance(self._raw, str) else None
        except ValueError:
            content = None
        return Node(self._view, content, self.at) if isinstance(content, dict) else self

    def number(self) -> float | None:
        """Return the value as a number if it is one, or text that is one; None if it is not known to be one."""
        try:
            return float(self.text() or "")
        except ValueError:
            return None


class Resource(Node):
    """A resource that no condition leaves out; its properties are reached by their names.

    Attributes:
        logical_id: Its name in the template.
        type: Such as `AWS::ECS::Service`.
        entry: The whole entry, with attributes beside Properties.
    """

    __slots__ = ("entry", "logical_id", "type")

    def __init__(self, view: View, logical_id: str) -> None:
        entry = view.template["Resources"][logical_id]
        super().__init__(view, entry.get("Properties", {}), ("Resources", logical_id, "Properties"))
        self.logical_id, self.type, self.entry = logical_id, str(entry["Type"]), entry

    def attribute(self, name: str) -> Node:
        """Return an attribute beside Properties, such as DeletionPolicy."""
        return Node(self._view, self.entry.get(name, NO_VALUE), ("Resources", self.logical_id, name))

    def is_named_by(self, node: Node) -> bool:
        """Tell whether a value is a reference to this resource."""
        reference = node.reference
        return reference is not None and reference.logical_id == self.logical_id

    def is_mentioned_by(self, node: Node) -> bool:
        """Whether a value refers to this resource, if only in part."""
        return any(reference.logical_id == self.logical_id for reference in node.references())


def _chosen_in(value: object) -> set[object]:
    return {symbol for symbol in symbols_in(value) if not isinstance(symbol, Reference)}
