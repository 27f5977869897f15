"""Properties in the input shape of an AWS operation, as botocore models it.

CloudFormation and the APIs spell a property alike except for case, and CloudFormation accepts numbers written as text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from budget_stack.facts.template import as_text
from budget_stack.testing.errors import DeploymentFailed, NotCarried


def shaped(shape: Any, value: Any, names: Mapping[str, str], at: str) -> Any:
    """Convert a property to an operation's input shape.

    Args:
        shape: botocore's shape.
        value: The property as CloudFormation has it.
        names: CloudFormation's names of members to the API's names, where they differ.
        at: The operation and the path in it, for the error.

    Raises:
        NotCarried: the shape has no such member.
        DeploymentFailed: it cannot hold such a value.
    """
    try:
        return _converted(shape, value, names, at)
    except (TypeError, ValueError) as error:
        raise DeploymentFailed("", f"{at} does not take {value!r}: {error}") from None


def is_true(properties: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    """Tell whether a property that is true or false, be it as text, is true."""
    return as_text(properties.get(name, default)).lower() == "true"


def _converted(shape: Any, value: Any, names: Mapping[str, str], at: str) -> Any:
    kind = "document" if getattr(shape, "is_document_type", False) else shape.type_name
    match kind:
        case "structure":
            return _structure(shape, value, names, at)
        case "list":
            return [shaped(shape.member, item, names, f"{at}/{number}") for number, item in enumerate(_list(value))]
        case "map":
            # tags are a list in CloudFormation, and a mapping in some services
            pairs = value if isinstance(value, Mapping) else {tag["Key"]: tag["Value"] for tag in _list(value)}
            return {as_text(key): shaped(shape.value, item, names, f"{at}/{key}") for key, item in pairs.items()}
        case "string":
            return json.dumps(value) if isinstance(value, Mapping | list) else as_text(value)
        case "integer" | "long":
            return _number(int, value, "a whole number")
        case "float" | "double":
            return _number(float, value, "a number")
        case "boolean":
            return _boolean(value)
    return value


def _structure(shape: Any, value: Any, names: Mapping[str, str], at: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("a mapping is needed")
    members = {name.lower(): name for name in shape.members}
    structure = {}
    for key, item in value.items():
        name = members.get(names.get(key, key).lower())
        if name is None:
            raise NotCarried(at, key)
        structure[name] = shaped(shape.members[name], item, names, f"{at}/{key}")
    return structure


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a list is needed")
    return value


def _number(kind: type[float], value: Any, what: str) -> float:
    try:
        return kind(value)
    except (TypeError, ValueError):
        raise ValueError(f"{what} is needed") from None


def _boolean(value: object) -> bool:
    text = as_text(value).lower()
    if text not in ("true", "false"):
        raise ValueError("true or false is needed")
    return text == "true"
