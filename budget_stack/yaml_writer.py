"""Plain data to CloudFormation YAML with short forms, in one pass.

PyYAML's dumper, which cfn-flip uses, takes ten times as long as building the template, and writes some
strings (1e3, 0o17) in a way that YAML 1.2 reads as numbers. What this writes is read back by both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
_SHORT_FORMS = {
    f"Fn::{name}": f"!{name}"
    for name in (
        "And", "Base64", "Cidr", "Equals", "FindInMap", "GetAZs", "GetAtt", "If", "ImportValue", "Join", "Length",
        "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform",
    )
} | {"Ref": "!Ref", "Condition": "!Condition"}  # fmt: skip

# Strings that stay without quotes start with a letter and hold nothing that YAML could take for its own.
_PLAIN = re.compile("[A-Za-z](?:[A-Za-z0-9_./,;'()+=<>-]++|:+(?=[A-Za-z0-9/])| (?! ))*+(?<! )")
_PLAIN_IN_FLOW = re.compile("[A-Za-z][A-Za-z0-9_./-]*+(?: [A-Za-z0-9_./][A-Za-z0-9_./-]*+)*+")
_NOT_STRINGS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
# Compiled on first use: few texts have any, and this one takes long.
_UNPRINTABLE = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
_WHOLE_BASE = re.compile(r"^(-?\d+)e")
_WIDTH = 120

# Not Mapping and Sequence: a template is plain data, and asking for those is half of the work.
_SEQUENCE = (list, tuple)

# json.dumps would make an encoder for each string.
_quoted = json.JSONEncoder(ensure_ascii=False).encode
_number = json.JSONEncoder(allow_nan=False).encode


def write_yaml(value: object, indent: str = "") -> list[str]:
    """Return a mapping or sequence as lines of block YAML.

    Args:
        value: What JSON can hold: dicts with string keys, lists, tuples, strings, numbers, booleans, None.
        indent: Stands before each line.

    Raises:
        TypeError: anything else, named.
    """
    lines: list[str] = []
    if isinstance(value, dict):
        for key, item in value.items():
            # As PyYAML writes it, and so cfn-flip: the dashes of a sequence stand below the first letter of its key.
            _write_entry(f"{indent}{_string(key, _PLAIN)}:", item, indent, lines)
    elif isinstance(value, _SEQUENCE):
        for item in value:
            start = len(lines)
            _write_entry(f"{indent}-", item, f"{indent}  ", lines)
            if lines[start].endswith("-"):
                # The first line of a mapping or sequence stands beside its dash.
                lines[start : start + 2] = [f"{lines[start]} {lines[start + 1].lstrip()}"]
    return lines


def _write_entry(start: str, value: object, dashes: str, lines: list[str]) -> None:
    indent = dashes if start.endswith("-") else f"{dashes}  "
    if isinstance(value, str) and _has_lines(value):
        lines.append(f"{start} |")
        lines.extend(f"{indent}{line}" if line else "" for line in value[:-1].split("\n"))
        return
    inline = _inline(value, _PLAIN)
    if inline is not None and (len(start) + len(inline) < _WIDTH or not inline.endswith("]")):
        lines.append(f"{start} {inline}")
        return
    if flow := _small_mapping(start, value):
        lines.append(f"{start} {flow}")
        return
    tag, content = _short_form(value)
    lines.append(f"{start} {tag}" if tag else start)
    if isinstance(content, _SEQUENCE) and all(isinstance(item, (str, int)) for item in content):
        lines.extend(_wrapped_flow(content, indent))
    else:
        lines.extend(write_yaml(content, dashes if isinstance(value, _SEQUENCE) else indent))


def _has_lines(text: str) -> bool:
    """Tell whether a text is several lines that stand below each other as they are, such as a buildspec."""
    return (
        text.count("\n") > 1
        and text.endswith("\n")
        and not text.endswith("\n\n")
        and not text.startswith((" ", "\n"))
        and not _has_unprintable(text.replace("\n", ""))
    )


def _small_mapping(start: str, value: object) -> str | None:
    """Return few names and values as one line, `{Key: Environment, Value: live}`; None for whatever is more."""
    # The properties of a resource stand below each other even where there is one.
    most = 0 if start.endswith(" Properties:") else 5 if start.endswith("-") else 2
    if not isinstance(value, dict) or not 0 < len(value) <= most:
        return None
    items = [(_string(key, _PLAIN_IN_FLOW), _inline(item, _PLAIN_IN_FLOW)) for key, item in value.items()]
    flow = f"{{{', '.join(f'{key}: {item}' for key, item in items)}}}"
    is_plain = all(item and "[[" not in item and "Fn::" not in key for key, item in items)
    return flow if is_plain and len(start) + len(flow) < _WIDTH else None


def _wrapped_flow(items: Sequence[object], indent: str) -> list[str]:
    line, lines = f"{indent}[", []
    for item in items:
        text = f"{_inline(item, _PLAIN_IN_FLOW)}, "
        if len(line) + len(text) > _WIDTH:
            lines.append(line.rstrip())
            line = f"{indent} "
        line += text
    return [*lines, f"{line[:-2]}]"]


def _inline(value: object, plain: re.Pattern[str]) -> str | None:
    """Return a value that fits into a line, or None for one that needs a block."""
    if isinstance(value, str):
        return _string(value, plain)
    if value is None or isinstance(value, (int, float)):
        # YAML 1.1 reads 1e+16 as a text, and 1.0e+16 as the number
        return _WHOLE_BASE.sub(r"\1.0e", _number(value))
    tag, content = _short_form(value)
    if tag and isinstance(content, str):
        return f"{tag} {_string(content, plain)}"
    if isinstance(content, dict):
        return None if content else "{}"
    if not isinstance(content, _SEQUENCE):
        raise TypeError(f"a template cannot hold {content!r}")
    items = []
    for item in content:
        if (inline := _inline(item, _PLAIN_IN_FLOW)) is None:
            return None
        items.append(inline)
    return f"{tag} [{', '.join(items)}]".lstrip()


def _short_form(value: object) -> tuple[str, object]:
    """Return an intrinsic's tag and argument; no tag where YAML or its readers would not take the short form."""
    if isinstance(value, dict) and len(value) == 1:
        ((name, argument),) = value.items()
        tag = _SHORT_FORMS.get(name, "")
        if name == "Fn::GetAtt":
            if isinstance(argument, _SEQUENCE) and _dotted(argument):
                return tag, ".".join(argument)
        elif tag and (isinstance(argument, str) or (name.startswith("Fn::") and isinstance(argument, _SEQUENCE))):
            return tag, argument
    return "", value


def _dotted(argument: Sequence[object]) -> bool:
    return (
        len(argument) == 2 and all(isinstance(part, str) and part for part in argument) and "." not in str(argument[0])
    )


def _string(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text) and text.lower() not in _NOT_STRINGS:
        return text
    if '"' in text and not _has_unprintable(text):
        return "'" + text.replace("'", "''") + "'"
    quoted = _quoted(text)
    if not _has_unprintable(quoted):
        return quoted
    return re.sub(_UNPRINTABLE, lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _has_unprintable(text: str) -> bool:
    return not text.isprintable() and re.search(_UNPRINTABLE, text) is not None
