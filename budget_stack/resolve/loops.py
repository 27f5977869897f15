"""Expands the loops of `AWS::LanguageExtensions`, whose other functions are evaluated like any intrinsic.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.parameters import is_list, items_of
from budget_stack.facts.template import EMBEDDED, FOR_EACH, LANGUAGE_EXTENSIONS, MOST_BYTES, MOST_ENTRIES, as_text
from budget_stack.resolve.faults import Fault, ResolveError, fault
from budget_stack.resolve.sections import misshapen
from budget_stack.resolve.source import MOST_NODES, Location, Source
from budget_stack.resolve.transforms import transforms_of, without_embedded


class OpenLoop(ResolveError):
    """A loop over a parameter without a value: not wrong, but impossible to expand yet."""


def has_loops(template: Mapping[str, Any]) -> bool:
    """Tell whether a template has loops to expand."""
    return LANGUAGE_EXTENSIONS in transforms_of(template) and _has_loop(template)


def expand(source: Source, parameters: Mapping[str, object]) -> dict[str, Any]:
    """Return the template with every `Fn::ForEach` expanded, and without its embedded transforms.

    Args:
        source: The template.
        parameters: Values of the parameters that loops go over; one that is left out takes its default.

    Raises:
        ResolveError: a loop is malformed, or goes over something unknown; or a section is malformed.
    """
    expanded, refused = expand_what_can_be(source, parameters)
    if refused:
        raise refused[0]
    return expanded


def expand_what_can_be(
    source: Source, parameters: Mapping[str, object]
) -> tuple[dict[str, Any], tuple[ResolveError, ...]]:
    """Return the template with every loop expanded that can be, and why others cannot.

    In the place of another loop stands an embedded transform, which adds to the template what is not known.

    Args:
        source: The template.
        parameters: Values of the parameters that loops go over; one that is left out takes its default.

    Raises:
        ResolveError: there is a loop without the transform that it needs, or a section is malformed.
    """
    refused: tuple[ResolveError, ...] = ()
    expanded = source.template
    if has_loops(source.template):
        if faults := list(_misnamed(source.template)):
            refused = (ResolveError(*faults),)
        expander = _Expander(source.template, parameters)
        expanded = expander.value(source.template, (), {})
        refused += tuple(expander.refused)
    elif loop := _first_loop(source.template):
        raise fault(f"Fn::ForEach needs Transform: {LANGUAGE_EXTENSIONS}", loop)
    expanded = without_embedded(expanded)
    if faults := list(misshapen(expanded)):
        raise ResolveError(*faults)
    return expanded, refused


def goes_over_defaults(template: Mapping[str, Any], parameters: Mapping[str, object]) -> bool:
    """Tell whether a loop goes over what parameters hold by default."""
    loops = (loop for _, _, loop in _loops(template, ()) if isinstance(loop, list) and len(loop) == 3)
    declared = template.get("Parameters") or {}
    defaults = {name for name, entry in declared.items() if "Default" in entry and name not in parameters}
    return any(name in defaults for loop in loops for name in _referred_to(loop[1]))


def _referred_to(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("Ref"), str):
            yield node["Ref"]
        for value in node.values():
            yield from _referred_to(value)
    elif isinstance(node, list):
        for item in node:
            yield from _referred_to(item)


def _has_loop(node: object) -> bool:
    if isinstance(node, dict):
        return any(str(key).startswith(FOR_EACH) or _has_loop(value) for key, value in node.items())
    return isinstance(node, list) and any(map(_has_loop, node))


def _first_loop(template: Mapping[str, Any]) -> Location | None:
    loops = (
        (section, key)
        for section in ("Resources", "Outputs", "Conditions")
        for key in template.get(section) or {}
        if key.startswith(FOR_EACH)
    )
    return next(loops, None)


def _loops(node: object, at: Location) -> Iterator[tuple[str, Location, object]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if str(key).startswith(FOR_EACH):
                yield key.removeprefix(FOR_EACH), (*at, key), value
            yield from _loops(value, (*at, key))
    elif isinstance(node, list):
        for number, item in enumerate(node):
            yield from _loops(item, (*at, number))


def _misnamed(template: Mapping[str, Any]) -> Iterator[Fault]:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
    taken = {*(template.get("Resources") or {})}
    for name, at, loop in _loops(template, ()):
        if name in taken:
            yield Fault(f"the name of a loop is unique, and there is a {name} already", at)
        taken.add(name)
        if not isinstance(loop, list) or len(loop) != 3 or not isinstance(loop[2], dict):
            continue
        for key in loop[2]:
            if not key.startswith(FOR_EACH) and not any(f"{sign}{{{loop[0]}}}" in key for sign in "$&"):
                yield Fault(f"a loop over {loop[0]} makes keys with ${{{loop[0]}}} in them; got {key}", at)


_MOST_MADE = 10 * MOST_ENTRIES["Resources"]


class _Expander:
    def __init__(self, template: Mapping[str, Any], parameters: Mapping[str, object]) -> None:
        self._template, self._parameters = template, parameters
        self.refused: list[ResolveError] = []
        self._values = self._characters = 0

    def value(self, node: Any, at: Location, names: Mapping[str, str]) -> Any:
        self._values += 1
        if self._values > MOST_NODES or self._characters > MOST_BYTES:
            raise fault(f"the loops make more than a template of {MOST_BYTES:,} bytes can hold", at)
        if isinstance(node, dict):
            if len(node) == 1 and isinstance(node.get("Ref"), str) and node["Ref"] in names:
                return names[node["Ref"]]
            entries: dict[str, Any] = {}
            for key, item in node.items():
                if key.startswith(FOR_EACH):
                    try:
                        made = self._made(item, (*at, key), names, entries)
                    except ResolveError as error:
                        self.refused.append(error)
                        # which adds what cannot be seen, as the loop does
                        made = {EMBEDDED: {"Name": key}}
                    entries |= made
                else:
                    expanded = _filled(key, names)
                    if expanded in entries:
                        raise fault(f"a loop makes the key {expanded} too", (*at, key))
                    entries[expanded] = self.value(item, (*at, key), names)
            return _with_plain_names(entries)
        if isinstance(node, list):
            return [self.value(item, (*at, number), names) for number, item in enumerate(node)]
        if not isinstance(node, str):
            return node
        filled = _filled(node, names)
        self._characters += len(filled)
        return filled

    def _made(self, node: Any, at: Location, names: Mapping[str, str], taken: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, content in self._loop(node, at, names):
            if key in made or key in taken:
                raise fault(f"the loop makes the key {key} twice", at)
            if len(made) >= _MOST_MADE:
                raise fault(f"the loop makes more than {_MOST_MADE:,} entries", at)
            made[key] = content
        return made

    def _loop(self, node: Any, at: Location, names: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        if not (isinstance(node, list) and len(node) == 3 and isinstance(node[0], str) and isinstance(node[2], dict)):
            raise fault("Fn::ForEach requires a name, a list and a mapping", at)
        for item in self._items(node[1], (*at, 1), names):
            inner = {**names, node[0]: item}
            yield from self.value(node[2], (*at, 2), inner).items()

    def _items(self, node: Any, at: Location, names: Mapping[str, str]) -> list[str]:
        if isinstance(node, dict) and len(node) == 1 and isinstance(node.get("Ref"), str):
            declared = (self._template.get("Parameters") or {}).get(node["Ref"])
            if declared is None or not is_list(declared):
                raise fault("Fn::ForEach goes over a list, or a Ref to a parameter that holds one", at)
            name = node["Ref"]
            node = self._parameters.get(name, declared.get("Default"))
            if node is None:
                raise OpenLoop(Fault(f"Fn::ForEach goes over {name}, which has no value", at))
        elif isinstance(node, dict) and len(node) == 1 and isinstance(node.get("Fn::FindInMap"), list):
            node = self._mapped(node["Fn::FindInMap"], at, names)
        if isinstance(node, str):
            return items_of(node)
        if not isinstance(node, list):
            raise fault("Fn::ForEach goes over a list, or a Ref to a parameter that holds one", at)
        texts: list[str] = []
        for number, item in enumerate(node):
            if isinstance(item, dict):
                texts += self._items(item, (*at, number), names)
            elif isinstance(item, list) or item is None:
                raise fault("Fn::ForEach goes over texts", (*at, number))
            else:
                texts.append(_filled(as_text(item), names))
        return texts

    def _mapped(self, keys: list[Any], at: Location, names: Mapping[str, str]) -> Any:
        entry: Any = self._template.get("Mappings") or {}
        for key in keys[:3]:
            if isinstance(key, dict) and len(key) == 1 and isinstance(key.get("Ref"), str):
                declared = (self._template.get("Parameters") or {}).get(key["Ref"], {})
                key = names.get(key["Ref"], self._parameters.get(key["Ref"], declared.get("Default")))
            if isinstance(key, list):
                raise fault("Fn::ForEach goes over a mapping of which a key is a list", at)
            if key is None or isinstance(key, dict):
                raise OpenLoop(Fault("Fn::ForEach goes over a mapping of which a key is not known", at))
            text = _filled(as_text(key), names)
            entry = entry.get(text) if isinstance(entry, dict) else None
            if entry is None:
                raise fault(f"Fn::ForEach goes over a mapping that has no {text}", at)
        return entry


def _with_plain_names(node: dict[str, Any]) -> dict[str, Any]:
    """Return a reference by `Fn::Sub` to what a loop has named as one by that name."""
    if node.keys() == {"Ref"}:
        return {"Ref": _plain(node["Ref"])}
    if node.keys() == {"Fn::GetAtt"} and isinstance(node["Fn::GetAtt"], list):
        return {"Fn::GetAtt": [_plain(item) for item in node["Fn::GetAtt"]]}
    return node


def _plain(name: Any) -> Any:
    text = name.get("Fn::Sub") if isinstance(name, dict) and len(name) == 1 else None
    return text if isinstance(text, str) and "${" not in text else name


def _filled(text: str, names: Mapping[str, str]) -> str:
    for name, item in names.items():
        text = text.replace(f"${{{name}}}", item)
        # this form drops what may not stand in a logical id
        text = text.replace(f"&{{{name}}}", re.sub("[^A-Za-z0-9]", "", item))
    return text
