"""How intrinsic functions are written, before anything is evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# CloudFormation allows spaces around a name: https://github.com/aws-cloudformation/cfn-lint/issues/236
PLACEHOLDER = re.compile(r"\$\{(?:!(?P<literal>[^}]*)|\s*(?P<name>[^}]*?)\s*)\}")
"""A placeholder in the text of `Fn::Sub`: `${Name}`, `${Name.Attribute}`, or `${!Literal}` for `${Literal}` itself."""


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
        names = (match["name"] for match in PLACEHOLDER.finditer(arguments))
        yield from (name.split(".")[0] for name in names if name is not None)
