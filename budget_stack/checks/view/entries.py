"""The entries of lists, each with the conditions under which it is there, so that each can be asked by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.checks.view.view import Node, View
from budget_stack.facts.resource_types import TASK_DEFINITION
from budget_stack.resolve.source import Location


class Entry(NamedTuple):
    """An entry of a list, as the template has it.

    Attributes:
        owner: The section and name of the resource or output that holds it.
        content: What stands there.
        branches: The conditions on the way from the resource, and whether each holds where the entry is there.
    """

    owner: tuple[str, str]
    content: Any
    at: Location
    branches: tuple[tuple[str, bool], ...] = ()

    def within(self, key: str) -> Iterator[Entry]:
        """Yield the entries of one of its lists."""
        if isinstance(self.content, dict) and key in self.content:
            yield from self._replace(content=self.content[key], at=(*self.at, key)).leaves()

    def chosen(self, key: str) -> Iterator[Entry]:
        """Yield what one of its properties may be, on every branch; a list is taken as a whole."""
        if isinstance(self.content, dict) and key in self.content:
            yield from self._replace(content=self.content[key], at=(*self.at, key))._alternatives()

    def pieces(self) -> Iterator[Entry]:
        """Yield the items of a text that is joined of optional ones; nothing if it is any other."""
        joined = self.content.get("Fn::Join") if isinstance(self.content, dict) and len(self.content) == 1 else None
        items = joined[1] if isinstance(joined, list) and len(joined) == 2 else None
        if isinstance(items, list) and any(isinstance(item, dict) and "Fn::If" in item for item in items):
            yield from self._replace(content=items, at=(*self.at, "Fn::Join", 1)).leaves()

    def is_there(self, view: View) -> bool:
        """Whether conditions leave it and its resource in."""
        section, name = self.owner
        holder = view.resource(name) if section == "Resources" else view.output(name)
        return holder is not None and all(view.holds(condition) is holds for condition, holds in self.branches)

    def node(self, view: View) -> Node:
        """Return it as rules read it."""
        return Node(view, self.content, self.at)

    def leaves(self) -> Iterator[Entry]:
        """Yield what a list holds, on every branch."""
        for entry in self._alternatives():
            if isinstance(entry.content, list):
                for number, item in enumerate(entry.content):
                    yield from entry._replace(content=item, at=(*entry.at, number)).leaves()
            else:
                yield entry

    def _alternatives(self) -> Iterator[Entry]:
        content = self.content
        chosen = content.get("Fn::If") if isinstance(content, dict) and len(content) == 1 else None
        if isinstance(chosen, list) and len(chosen) == 3 and isinstance(chosen[0], str):
            for number, holds in ((1, True), (2, False)):
                branches = (*self.branches, (chosen[0], holds))
                inside = (*self.at, "Fn::If", number)
                yield from self._replace(content=chosen[number], at=inside, branches=branches)._alternatives()
        elif content != {"Ref": "AWS::NoValue"}:
            yield self


def containers_of(template: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield every container of every task definition."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == TASK_DEFINITION:
            yield from containers_in(template, name)


def containers_in(template: Mapping[str, Any], task: str) -> Iterator[Entry]:
    """Yield every container of a task definition."""
    owner = ("Resources", task)
    properties = template["Resources"][task].get("Properties", {})
    yield from Entry(owner, properties, (*owner, "Properties")).within("ContainerDefinitions")


def variables(template: Mapping[str, Any]) -> Iterator[tuple[Entry, Entry]]:
    """Yield every variable in a container's Environment, after the container; one of optional pieces once for each."""
    for container in containers_of(template):
        for variable in container.within("Environment"):
            content = variable.content
            value = content.get("Value") if isinstance(content, dict) else None
            pieces = [*variable._replace(content=value).pieces()]
            for piece in pieces:
                yield container, variable._replace(content={**content, "Value": piece.content}, branches=piece.branches)
            if not pieces:
                yield container, variable


def secrets(template: Mapping[str, Any]) -> Iterator[tuple[Entry, Entry]]:
    """Yield every entry of a container's Secrets, after the container."""
    for container in containers_of(template):
        yield from ((container, secret) for secret in container.within("Secrets"))


def namesakes(template: Mapping[str, Any]) -> Iterator[tuple[Entry, Entry, Entry]]:
    """Yield every two entries of a container that may have the same name, the second one from Secrets."""
    for container in containers_of(template):
        named = [*container.within("Environment")]
        for secret in container.within("Secrets"):
            yield from ((container, other, secret) for other in named if _may_share_a_name(other, secret))
            named.append(secret)


def _may_share_a_name(one: Entry, other: Entry) -> bool:
    names = [entry.content.get("Name") if isinstance(entry.content, dict) else None for entry in (one, other)]
    return names[0] == names[1] or not all(isinstance(name, str) for name in names)
