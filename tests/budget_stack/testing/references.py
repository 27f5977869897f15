"""What resources of a template refer to, and what else of the same kind they might."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import regex

from budget_stack.testing import DeployedStack

_FUNCTIONS = ("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Select", "Fn::Split", "Fn::GetAZs")
_IN_TEXT = regex.compile(r"\$\{([A-Za-z0-9:]+)(?:\.([^}]+))?\}")


def is_reference(value: Any) -> bool:
    """Tell whether a value is one of CloudFormation's functions."""
    return isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in _FUNCTIONS


def named(value: Any) -> Iterator[str]:
    """Yield the resources and parameters that a value refers to."""
    if is_reference(value):
        ((function, given),) = value.items()
        if function == "Ref":
            yield given
        elif function == "Fn::GetAtt":
            yield given[0]
        elif function == "Fn::Sub":
            yield from (found[1] for found in _IN_TEXT.finditer(given))
        else:
            yield from named(given)
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from named(item)


def needed(template: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """Resources and all that they need, and the parameters that they refer to, by following references."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in found or name.startswith("AWS::"):
            continue
        found.add(name)
        entry = template["Resources"].get(name, {})
        after = entry.get("DependsOn", [])
        left += [*named(entry.get("Properties", {})), *([after] if isinstance(after, str) else after)]
    return found


def renamed(value: Any, new: Callable[[str], str]) -> Any:
    """Return a reference with other names in it."""
    ((function, given),) = value.items()
    if function == "Ref":
        return {function: new(given)}
    if function == "Fn::GetAtt":
        return {function: [new(given[0]), *given[1:]]}
    if function == "Fn::Sub":
        return {function: _IN_TEXT.sub(lambda found: found[0].replace(found[1], new(found[1]), 1), given)}
    return {function: [renamed(item, new) if is_reference(item) else item for item in given]}


def resolved(value: Any, stack: DeployedStack | None) -> Any:
    """Return a value with what the resources of a stack are in place of references to them."""
    if stack is None:
        return value
    if isinstance(value, list):
        return [resolved(item, stack) for item in value]
    if not isinstance(value, Mapping):
        return value
    if is_reference(value):
        ((function, given),) = value.items()
        if function == "Ref" and given in stack.resources:
            return stack.resources[given].ref
        if function == "Fn::GetAtt":
            return stack.resources[given[0]].attributes[given[1]]
        if function == "Fn::Sub":
            return {function: _IN_TEXT.sub(lambda found: _in_text(found, stack), given)}
    return {key: resolved(item, stack) for key, item in value.items()}


def _in_text(found: regex.Match[str], stack: DeployedStack) -> str:
    if found[1] not in stack.resources:
        return found[0]
    resource = stack.resources[found[1]]
    return str(resource.attributes[found[2]] if found[2] else resource.ref)
