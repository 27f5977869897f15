"""What a setting may hold: a literal, or any CloudFormation intrinsic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeGuard, TypeVar

from troposphere import AWSHelperFn, BaseAWSObject, GetAtt, If, NoValue, Ref, Sub

from budget_stack.errors import InvalidSetting

Made = TypeVar("Made")

Value: TypeAlias = str | int | AWSHelperFn
"""A literal, or an intrinsic such as `Ref`, `Sub`, `If`, `ImportValue` that CloudFormation evaluates."""

Values: TypeAlias = Sequence[Value] | AWSHelperFn
"""Several values, or an intrinsic that gives several, such as a `Ref` to a list parameter or a `Split`."""


def is_literal(value: object) -> TypeGuard[str | int]:
    """Tell whether a value is known now; an intrinsic is known at deployment only."""
    return not isinstance(value, AWSHelperFn)


def check_no_object(setting: str, value: object) -> None:
    """Refuse a parameter or a resource itself, where a reference to it is meant."""
    if isinstance(value, BaseAWSObject) and value.title is not None:
        raise InvalidSetting(setting, value, f"a reference to it: Ref({value.title!r})")


def text(value: Value) -> str | AWSHelperFn:
    """Return a literal as the string that CloudFormation wants there; an intrinsic is returned as it is."""
    return str(value) if isinstance(value, int) else value


def only_where(condition: str | None, value: Made, *, otherwise: Made | None = None) -> Made | If:
    """Return a value that is another, or left out, unless a condition of the template is true.

    Without a condition it is the value itself.
    """
    return value if condition is None else If(condition, value, NoValue if otherwise is None else otherwise)


def unless_left_out(value: Value, make: Callable[[Value], Made]) -> Made | If:
    """Return what is made of a value; under a condition that leaves the value out, all of it is left out.

    `If(condition, value, NoValue)` so becomes `If(condition, make(value), NoValue)`: an entry of a list that is
    there or not, instead of one without its value.
    """
    if isinstance(value, If) and may_be_left_out(value):
        condition, *branches = value.data["Fn::If"]
        return If(condition, *(it if _is_no_value(it) else unless_left_out(it, make) for it in branches))
    return make(value)


def may_be_left_out(value: object) -> bool:
    """Tell whether a value is left out under some condition of the template."""
    if isinstance(value, If):
        return any(may_be_left_out(branch) for branch in value.data["Fn::If"][1:])
    return _is_no_value(value)


def _is_no_value(value: object) -> bool:
    return isinstance(value, Ref) and value.data == NoValue.data


def sub(pattern: str, **values: Value) -> str | AWSHelperFn:
    """Return a string with values put in, as short as CloudFormation allows.

    References become part of the text, so that a reader sees `repository/${ImageRepository}`, and only what is no
    reference stands in a map; where only literals are left, so is the intrinsic; and of one reference alone, it is
    itself.

    Args:
        pattern: Text with `${Name}` for each value; pseudo parameters such as `${AWS::Region}` stay.
        values: What each name stands for.
    """
    alone = re.fullmatch(r"\$\{(\w+)\}", pattern)
    if alone and not is_literal(value := values[alone[1]]):
        return text(value)
    references = {name: _reference(value) for name, value in values.items()}
    others = {name: values[name] for name, reference in references.items() if reference is None}
    if {f"${{{name}}}" for name in others} & {*references.values()}:
        return Sub(pattern, dict(values))
    pattern = re.sub(r"\$\{(\w+)\}", lambda name: str(references.get(name[1]) or name[0]), pattern)
    if others:
        return Sub(pattern, others)
    return Sub(pattern) if "${" in pattern else pattern


def _reference(value: Value) -> str | None:
    if isinstance(value, Ref):
        return f"${{{value.data['Ref']}}}"
    if isinstance(value, GetAtt) and all(isinstance(part, str) for part in value.data["Fn::GetAtt"]):
        return f"${{{'.'.join(value.data['Fn::GetAtt'])}}}"
    return str(value).replace("${", "${!") if is_literal(value) else None
