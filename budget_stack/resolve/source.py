"""A template as its author wrote it: data, and the line of each part of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from budget_stack.facts.template import EMBEDDED, FOR_EACH, MOST_BYTES, NAMED_SECTIONS
from budget_stack.files import read_at_most
from budget_stack.resolve.kinds import RAIN, encoding_of, kind_of
from budget_stack.resolve.unreadable import UnreadableTemplate as UnreadableTemplate

Location = tuple[str | int, ...]
"""A place in a template: keys and positions from the top, with intrinsics in their long form."""

MOST_NODES = 100_000
DEEPEST = 100
_LONGEST_NUMBER = 400
_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Doubled(NamedTuple):
    """A key that stands several times in one mapping, of which CloudFormation takes the last.

    Source: https://github.com/aws-cloudformation/cfn-language-discussion/issues/96

    Attributes:
        at: Its place in the template.
        lines: The lines on which it stands.
    """

    at: Location
    lines: tuple[int, ...]


class Source(NamedTuple):
    """A template that was read.

    Attributes:
        template: Its sections, with every short form, such as `!Ref`, in its long form.
        name: The file it came from, for messages.
        lines: The line on which each part begins, counted from 1; empty if the template was not read from text.
        size: Bytes of the text, which CloudFormation limits; 0 if the template was not read from text.
        doubled: The keys that stand several times in one mapping.
    """

    template: dict[str, Any]
    name: str = "template"
    lines: Mapping[Location, int] = {}
    size: int = 0
    doubled: tuple[Doubled, ...] = ()

    def line(self, location: Location) -> int | None:
        """Return the line of a location, or of the nearest part around it whose line is known."""
        for length in range(len(location), -1, -1):
            if line := self.lines.get(location[:length]):
                return line
        return None


def read_template(path: Path) -> Source:
    """Read a template from a file.

    Raises:
        UnreadableTemplate: there is no such file, or it holds no template.
    """
    try:
        content = read_at_most(path, MOST_BYTES)
    except OSError as error:
        raise UnreadableTemplate(str(path), str(error.strerror)) from None
    return decode_template(content, str(path))


def decode_template(content: bytes, name: str = "template") -> Source:
    """Read a template from UTF-8 bytes.

    Raises:
        UnreadableTemplate: they are more than CloudFormation takes, are not text, or the text is not a template.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableTemplate(
            name,
            f"more than {MOST_BYTES:,} bytes, and CloudFormation takes no longer template",
            fix="move part of it into a nested stack",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if encoding := encoding_of(content):
            raise UnreadableTemplate(
                name, f"{encoding} text, and a template is UTF-8", fix="save it as UTF-8"
            ) from None
        raise UnreadableTemplate(name, f"not UTF-8 text (byte {error.start})") from None
    return parse_template(text, name)


def parse_template(text: str, name: str = "template") -> Source:
    """Read a template from YAML, with or without short forms, or from JSON.

    Raises:
        UnreadableTemplate: the text is neither YAML nor JSON, or not a mapping with Resources.
    """
    _check_depth(text, name)
    reader = _Reader(name)
    if text.lstrip().startswith("{"):
        template = _json(text, name)
        # read again as YAML, for the lines; JSON allows tabs as indentation, YAML does not
        try:
            reader.read(text.replace("\t", " "))
        except UnreadableTemplate:
            reader = _Reader(name)
    else:
        template = reader.read(text)
    try:
        # AWS is sent JSON in UTF-8
        json.dumps(template, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise UnreadableTemplate(name, f"it holds what JSON cannot say: {error}") from None
    checked = _checked(template, name, reader.lines)
    return Source(checked, name, reader.lines, len(text.encode()), tuple(reader.doubled))


def source_of_data(data: object, name: str = "template") -> Source:
    """Take data, such as a parsed JSON document, as a template.

    Raises:
        UnreadableTemplate: it is not a mapping with Resources, or a section is malformed.
    """
    return Source(_checked(data, name, {}), name)


def _checked(template: object, name: str, lines: Mapping[Location, int]) -> dict[str, Any]:
    """Return a template once its shape is what all other code relies on."""
    resources = template.get("Resources") if isinstance(template, dict) else None
    if (not isinstance(resources, dict) or not resources) and (kind := kind_of(template)):
        raise UnreadableTemplate(name, f"{kind.name}, which is no template", fix=kind.instead)
    if not isinstance(template, dict):
        raise UnreadableTemplate(name, f"a template is a mapping with Resources; this is {_kind(template)}")
    if not isinstance(resources, dict) or not resources:
        raise UnreadableTemplate(name, "no Resources: every template must have at least one")
    for section in NAMED_SECTIONS:
        _check_section(name, section, template.get(section), lines)
    return template


def _check_section(name: str, section: str, content: object, lines: Mapping[Location, int]) -> None:
    def line(*at: str) -> int | None:
        return lines.get(at, 1) if lines else None

    if content is None:
        return
    if not isinstance(content, dict):
        raise UnreadableTemplate(name, f"{section} must be a mapping; it is {_kind(content)}", line(section))
    for key, entry in content.items():
        if key == EMBEDDED:
            continue
        is_loop = key.startswith(FOR_EACH)
        if section in ("Parameters", "Rules", "Outputs", "Resources") and not (isinstance(entry, dict) or is_loop):
            reason = f"{section}/{key} must be a mapping; it is {_kind(entry)}"
            raise UnreadableTemplate(name, reason, line(section, key))
        if section == "Resources" and isinstance(entry, dict) and not isinstance(entry.get("Type"), str):
            fix = RAIN.instead if RAIN.recognises(entry) else ""
            raise UnreadableTemplate(name, f"{section}/{key} has no Type", line(section, key), fix)


def _kind(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else "a single value"


def _json(text: str, name: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableTemplate(name, f"not JSON: {error.msg} (column {error.colno})", error.lineno) from None
    except ValueError as error:
        raise UnreadableTemplate(name, f"not JSON: {error}") from None


def _check_depth(text: str, name: str) -> None:
    # checked first, since the C parser would overflow its stack and take the process with it
    depth = nodes = 0
    try:
        for event in yaml.parse(text.replace("\t", " "), Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise UnreadableTemplate(name, f"nested more than {DEEPEST} times")
            nodes += isinstance(event, yaml.NodeEvent)
            if nodes > 2 * MOST_NODES:
                # a key is a node too
                raise UnreadableTemplate(name, f"more than {MOST_NODES:,} values")
    except yaml.YAMLError:
        # whoever reads the text reports this, with its line
        return


class _Reader:
    """Turns YAML nodes into data, and records the line of each, and the keys that stand several times."""

    def __init__(self, name: str) -> None:
        self._name, self._nodes, self._characters = name, 0, 0
        self.lines: dict[Location, int] = {}
        self.doubled: list[Doubled] = []
        self._constructor = yaml.constructor.SafeConstructor()

    def read(self, text: str) -> object:
        try:
            node = yaml.compose(text, Loader=_Loader)
            self._most = max(MOST_BYTES, len(text))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            column = f" (column {mark.column + 1})" if mark else ""
            reason = f"not YAML: {error.problem or error.context}{column}"
            raise UnreadableTemplate(self._name, reason, mark.line + 1 if mark else None) from None
        except yaml.YAMLError as error:
            raise UnreadableTemplate(self._name, f"not YAML: {error}") from None
        try:
            return None if node is None else self._value(node, ())
        except RecursionError:
            raise UnreadableTemplate(self._name, "an anchor that holds itself") from None

    def _value(self, node: yaml.Node, at: Location) -> Any:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise UnreadableTemplate(self._name, f"more than {MOST_NODES:,} values; anchors multiply what they name")
        self._count(node)
        self.lines.setdefault(at, node.start_mark.line + 1)
        tag = node.tag
        if tag.startswith("!") and tag != "!":
            return self._short_form(tag[1:], node, at)
        return self._plain(node, at)

    def _count(self, node: yaml.Node) -> None:
        self._characters += len(node.value) if isinstance(node, yaml.ScalarNode) else 0
        if self._characters > self._most:
            raise UnreadableTemplate(
                self._name, f"more than {self._most:,} characters once every anchor is written out"
            )

    def _plain(self, node: yaml.Node, at: Location) -> Any:
        if not isinstance(node, yaml.ScalarNode) and not node.tag.startswith("!") and node.tag not in _TAGS:
            self._fail(node, f"the tag {node.tag} means nothing to CloudFormation")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*at, number)) for number, item in enumerate(node.value)]
        # dates stay text, as in CloudFormation; a tag's scalar is text, whatever it looks like
        if node.tag in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary") or node.tag.startswith("!"):
            return node.value
        # YAML's numbers of base 60 would take minutes, and no number of CloudFormation is as long
        if len(node.value) > _LONGEST_NUMBER:
            return node.value
        try:
            return self._constructor.construct_object(node)
        except ValueError:
            return node.value
        except yaml.YAMLError:
            self._fail(node, f"the tag {node.tag} means nothing to CloudFormation")

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        values: dict[str, yaml.Node] = {}
        lines: dict[str, list[int]] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fail(key_node, "a key must be text")
            if key_node.tag == "tag:yaml.org,2002:merge":
                self._fail(key_node, "CloudFormation does not know the merge key <<")
            self._count(key_node)
            # 200 and "200" are the same key to CloudFormation, as in JSON
            values[key_node.value] = value_node
            lines.setdefault(key_node.value, []).append(key_node.start_mark.line + 1)
        self.doubled += (Doubled((*at, key), tuple(found)) for key, found in lines.items() if len(found) > 1)
        for key, found in lines.items():
            self.lines.setdefault((*at, key), found[-1])
        return {key: self._value(value, (*at, key)) for key, value in values.items()}

    def _short_form(self, name: str, node: yaml.Node, at: Location) -> dict[str, Any]:
        if name.startswith("Rain::"):
            self._fail(node, f"!{name} is a directive of Rain", RAIN.instead)
        function = name if name in ("Ref", "Condition") else f"Fn::{name}"
        inside = (*at, function)
        self.lines.setdefault(inside, node.start_mark.line + 1)
        if name == "GetAtt" and isinstance(node, yaml.ScalarNode):
            return {function: node.value.split(".", 1)}
        return {function: self._plain(node, inside)}

    def _fail(self, node: yaml.Node, reason: str, fix: str = "") -> NoReturn:
        raise UnreadableTemplate(self._name, reason, node.start_mark.line + 1, fix)
