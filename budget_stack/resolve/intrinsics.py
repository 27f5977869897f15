"""How intrinsic functions are written, before anything is evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_PLACEHOLDER = re.compile(r"\$\{(?:!(?P<literal>[^}]*)|(?P<name>[^}]*))\}")


class Placeholder(NamedTuple):
    """A placeholder in the text of `Fn::Sub`: `${Name}`, `${Name.Attribute}`, or `${!Literal}` for `${Literal}` itself.

    Attributes:
        start: Where it begins.
        end: Where what follows it begins.
        name: What it names; None for a literal.
        literal: What stands behind the exclamation mark of a literal.
    """

    start: int
    end: int
    name: str | None
    literal: str | None


def placeholders(text: str) -> Iterator[Placeholder]:
    """Yield the placeholders of a text, in their order."""
    # nothing is looked for behind the last brace that closes: it would be read to its end at each that opens
    for match in _PLACEHOLDER.finditer(text, 0, text.rfind("}") + 1):
        # CloudFormation allows spaces around a name: https://github.com/aws-cloudformation/cfn-lint/issues/236
        name = None if match["name"] is None else match["name"].strip()
        yield Placeholder(match.start(), match.end(), name, match["literal"])


def intrinsic(node: Mapping[str, Any]) -> str | None:
    """Return the function that a mapping calls, or None if the mapping is data."""
    if len(node) != 1:
        return None
    (key,) = node
    return key if key == "Ref" or (isinstance(key, str) and key.startswith("Fn::")) else None


def named_by(function: str, arguments: Any) -> Iterator[str]:
    """Yield the resources and parameters that a function's arguments name directly."""
    if isinstance(arguments, list) and arguments and function in ("Fn::GetAtt", "Fn::Sub"):
        own = arguments[1] if len(arguments) == 2 and isinstance(arguments[1], dict) else {}
        yield from (name for name in named_by(function, arguments[0]) if name not in own)
    elif isinstance(arguments, str) and function in ("Ref", "Fn::GetAtt"):
        yield arguments.split(".")[0]
    elif isinstance(arguments, str) and function == "Fn::Sub":
        yield from (one.name.split(".")[0] for one in placeholders(arguments) if one.name is not None)
