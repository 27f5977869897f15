"""AWS's query protocol as CloudFormation speaks it: forms in, XML out, by botocore's model."""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import botocore.session

NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"


class Refusal(Exception):
    """An answer with status 400."""

    def __init__(self, message: str, code: str = "ValidationError") -> None:
        super().__init__(message)
        self.code = code


def parsed(body: str) -> dict[str, Any]:
    """A form as nested data: `Parameters.member.1.ParameterKey` is a key of the first of a list."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        *path, last = name.split(".")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node.keys() == {"member"}:
        members = node["member"]
        return [_lists(members[number]) for number in sorted(members, key=int)]
    return {name: _lists(value) for name, value in node.items()}


def answer(operation: str, content: dict[str, Any]) -> str:
    """The XML of an operation's answer.

    Args:
        operation: Such as `DescribeStacks`.
        content: What its output shape holds; what is None is left out.
    """
    shape = _model().operation_model(operation).output_shape
    result = f"<{operation}Result>{_members(shape, content)}</{operation}Result>" if shape else ""
    metadata = "<ResponseMetadata><RequestId>0</RequestId></ResponseMetadata>"
    return f'<{operation}Response xmlns="{NAMESPACE}">{result}{metadata}</{operation}Response>'


def refused(refusal: Refusal) -> str:
    """The XML of an error."""
    error = f"<Type>Sender</Type><Code>{refusal.code}</Code><Message>{escape(str(refusal))}</Message>"
    return f'<ErrorResponse xmlns="{NAMESPACE}"><Error>{error}</Error><RequestId>0</RequestId></ErrorResponse>'


@functools.cache
def _model() -> Any:
    return botocore.session.Session().get_service_model("cloudformation")


def _members(shape: Any, content: dict[str, Any]) -> str:
    # a name that the shape lacks is a mistake here
    return "".join(
        f"<{name}>{_text(shape.members[name], value)}</{name}>" for name, value in content.items() if value is not None
    )


def _text(shape: Any, value: Any) -> str:
    match shape.type_name:
        case "structure":
            return _members(shape, value)
        case "list":
            return "".join(f"<member>{_text(shape.member, item)}</member>" for item in value)
        case "boolean":
            return str(value).lower()
        case "timestamp":
            assert isinstance(value, datetime)
            return value.isoformat().replace("+00:00", "Z")
    return escape(str(value))
