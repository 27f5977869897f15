"""A template as its author wrote it: data, and the line of each part of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from budget_stack.errors import BudgetStackError
from budget_stack.facts.template import EMBEDDED, FOR_EACH, NAMED_SECTIONS

Location = tuple[str | int, ...]
"""A place in a template: keys and positions from the top, with intrinsics in their long form."""

MOST_NODES = 200_000
DEEPEST = 100
_TAGS_OF_MAPPINGS = ("tag:yaml.org,2002:map", "!")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Source(NamedTuple):
    """A template that was read.

    Attributes:
        template: Its sections, with every short form, such as `!Ref`, in its long form.
        name: The file it came from, for messages.
        lines: The line on which each part begins, counted from 1; empty if the template was not read from text.
        size: Bytes of the text, which CloudFormation limits; 0 if the template was not read from text.
    """

    template: dict[str, Any]
    name: str = "template"
    lines: Mapping[Location, int] = {}
    size: int = 0

    def line(self, location: Location) -> int | None:
        """Return the line of a location, or of the nearest part around it whose line is known."""
        for length in range(len(location), -1, -1):
            if line := self.lines.get(location[:length]):
                return line
        return None


class UnreadableTemplate(BudgetStackError, ValueError):
    """A text or a file is not a template; the message says where it goes wrong."""


def read_template(path: Path) -> Source:
    """Read a template from a file.

    Raises:
        UnreadableTemplate: there is no such file, or it holds no template.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableTemplate(f"{path}: {error.strerror}") from None
    return decode_template(content, str(path))


def decode_template(content: bytes, name: str = "template") -> Source:
    """Read a template from UTF-8 bytes.

    Raises:
        UnreadableTemplate: they are not text, or the text is not a template.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTemplate(f"{name}: not UTF-8 text (byte {error.start})") from None
    return parse_template(text, name)


def parse_template(text: str, name: str = "template") -> Source:
    """Read a template from YAML, with or without short forms, or from JSON.

    Raises:
        UnreadableTemplate: the text is neither YAML nor JSON, or not a mapping with Resources.
    """
    lines: dict[Location, int] = {}
    _check_depth(text, name)
    if text.lstrip().startswith("{"):
        template = _json(text, name)
        # read again as YAML, for the lines; JSON allows tabs as indentation, YAML does not
        try:
            _Reader(name, lines).read(text.replace("\t", " "))
        except UnreadableTemplate:
            lines = {}
    else:
        template = _Reader(name, lines).read(text)
    try:
        # AWS is sent JSON in UTF-8
        json.dumps(template, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise UnreadableTemplate(f"{name}: it holds what JSON cannot say: {error}") from None
    return Source(_checked(template, name, lines), name, lines, len(text.encode()))


def source_of_data(data: object, name: str = "template") -> Source:
    """Take data, such as a parsed JSON document, as a template.

    Raises:
        UnreadableTemplate: it is not a mapping with Resources, or a section is malformed.
    """
    return Source(_checked(data, name, {}), name)


def _checked(template: object, name: str, lines: Mapping[Location, int]) -> dict[str, Any]:
    """Return a template once its shape is what all other code relies on."""
    if not isinstance(template, dict):
        raise UnreadableTemplate(f"{name}: a template is a mapping with Resources; this is {_kind(template)}")
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise UnreadableTemplate(f"{name}: no Resources: every template must have at least one")
    for section in NAMED_SECTIONS:
        _check_section(name, section, template.get(section), lines)
    return template


def _check_section(name: str, section: str, content: object, lines: Mapping[Location, int]) -> None:
    def where(*at: str) -> str:
        return f"{name}:{lines.get(at, 1)}" if lines else name

    if content is None:
        return
    if not isinstance(content, dict):
        raise UnreadableTemplate(f"{where(section)}: {section} must be a mapping; it is {_kind(content)}")
    for key, entry in content.items():
        if key == EMBEDDED:
            continue
        is_loop = key.startswith(FOR_EACH)
        if section in ("Parameters", "Rules", "Outputs", "Resources") and not (isinstance(entry, dict) or is_loop):
            raise UnreadableTemplate(f"{where(section, key)}: {section}/{key} must be a mapping; it is {_kind(entry)}")
        if section == "Resources" and isinstance(entry, dict) and not isinstance(entry.get("Type"), str):
            raise UnreadableTemplate(f"{where(section, key)}: {section}/{key} has no Type")


def _kind(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else "a single value"


def _json(text: str, name: str) -> object:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise UnreadableTemplate(f"{name}: the key {min(twice)!r} stands twice in one mapping")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise UnreadableTemplate(f"{name}:{error.lineno}: not JSON: {error.msg} (column {error.colno})") from None
    except ValueError as error:
        raise UnreadableTemplate(f"{name}: not JSON: {error}") from None


def _check_depth(text: str, name: str) -> None:
    # checked first, since the C parser would overflow its stack and take the process with it
    depth = 0
    try:
        for event in yaml.parse(text.replace("\t", " "), Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise UnreadableTemplate(f"{name}: nested more than {DEEPEST} times")
    except yaml.YAMLError:
        # whoever reads the text reports this, with its line
        return


class _Reader:
    """Turns YAML nodes into data, and records the line of each."""

    def __init__(self, name: str, lines: dict[Location, int]) -> None:
        self._name, self._lines, self._nodes = name, lines, 0
        self._constructor = yaml.constructor.SafeConstructor()

    def read(self, text: str) -> object:
        try:
            node = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"{self._name}:{mark.line + 1}" if mark else self._name
            column = f" (column {mark.column + 1})" if mark else ""
            raise UnreadableTemplate(f"{where}: not YAML: {error.problem or error.context}{column}") from None
        except yaml.YAMLError as error:
            raise UnreadableTemplate(f"{self._name}: not YAML: {error}") from None
        try:
            return None if node is None else self._value(node, ())
        except RecursionError:
            raise UnreadableTemplate(f"{self._name}: an anchor that holds itself") from None

    def _value(self, node: yaml.Node, at: Location) -> Any:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise UnreadableTemplate(f"{self._name}: more than {MOST_NODES:,} values; anchors multiply what they name")
        self._lines.setdefault(at, node.start_mark.line + 1)
        tag = node.tag
        if tag.startswith("!") and tag not in _TAGS_OF_MAPPINGS:
            return self._short_form(tag[1:], node, at)
        return self._plain(node, at)

    def _plain(self, node: yaml.Node, at: Location) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*at, number)) for number, item in enumerate(node.value)]
        # dates stay text, as in CloudFormation; a tag's scalar is text, whatever it looks like
        if node.tag in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary") or node.tag.startswith("!"):
            return node.value
        try:
            return self._constructor.construct_object(node)
        except ValueError:
            return node.value
        except yaml.YAMLError:
            self._fail(node, f"the tag {node.tag} means nothing to CloudFormation")

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fail(key_node, "a key must be text")
            if key_node.tag == "tag:yaml.org,2002:merge":
                self._fail(key_node, "CloudFormation does not know the merge key <<")
            # 200 and "200" are the same key to CloudFormation, as in JSON
            key = key_node.value
            if key in mapping:
                self._fail(key_node, f"the key {key!r} stands twice in one mapping")
            self._lines.setdefault((*at, key), key_node.start_mark.line + 1)
            mapping[key] = self._value(value_node, (*at, key))
        return mapping

    def _short_form(self, name: str, node: yaml.Node, at: Location) -> dict[str, Any]:
        function = name if name in ("Ref", "Condition") else f"Fn::{name}"
        inside = (*at, function)
        self._lines.setdefault(inside, node.start_mark.line + 1)
        if name == "GetAtt" and isinstance(node, yaml.ScalarNode):
            return {function: node.value.split(".", 1)}
        return {function: self._plain(node, inside)}

    def _fail(self, node: yaml.Node, reason: str) -> NoReturn:
        raise UnreadableTemplate(f"{self._name}:{node.start_mark.line + 1}: {reason}")
