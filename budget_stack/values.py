"""What a setting may hold: a literal, or any CloudFormation intrinsic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias, TypeGuard

from troposphere import AWSHelperFn, GetAtt, Ref, Sub

from budget_stack.errors import InvalidSetting

Value: TypeAlias = str | int | AWSHelperFn
"""A literal, or an intrinsic such as `Ref`, `Sub`, `If`, `ImportValue` that CloudFormation evaluates."""

Values: TypeAlias = Sequence[Value] | AWSHelperFn
"""Several values, or an intrinsic that gives several, such as a `Ref` to a list parameter or a `Split`."""


def is_literal(value: object) -> TypeGuard[str | int]:
    """Tell whether a value is known now; an intrinsic is known at deployment only."""
    return not isinstance(value, AWSHelperFn)


def number(setting: str, value: str | int) -> int:
    """Return a literal as the whole number it must be.

    Raises:
        InvalidSetting: it is not one.
    """
    if not re.fullmatch(r"-?\d+", str(value)):
        raise InvalidSetting(setting, value, "a whole number")
    return int(value)


def listed(setting: str, values: Values, at_least: int = 1) -> list[Value] | AWSHelperFn:
    """Return several values as the list that CloudFormation wants; an intrinsic is returned as it is.

    Raises:
        InvalidSetting: one string instead of several, or fewer values than `at_least`.
    """
    if isinstance(values, AWSHelperFn):
        return values
    if isinstance(values, str) or len(values) < at_least:
        raise InvalidSetting(setting, values, f"a sequence of {at_least} or more")
    return list(values)


def text(value: Value) -> str | AWSHelperFn:
    """Return a literal as the string that CloudFormation wants there; an intrinsic is returned as it is."""
    return str(value) if isinstance(value, int) else value


def sub(pattern: str, **values: Value) -> str | Sub:
    """Return a string with values put in, as short as CloudFormation allows.

    References become part of the text, so that a reader sees `repository/${ImageRepository}` and no map;
    where only literals are left, so is the intrinsic.

    Args:
        pattern: Text with `${Name}` for each value; pseudo parameters such as `${AWS::Region}` stay.
        values: What each name stands for.
    """
    references = {name: _reference(value) for name, value in values.items()}
    if None in references.values():
        return Sub(pattern, dict(values))
    pattern = re.sub(r"\$\{(\w+)\}", lambda name: str(references[name[1]]), pattern)
    return Sub(pattern) if "${" in pattern else pattern


def _reference(value: Value) -> str | None:
    if isinstance(value, Ref):
        return f"${{{value.data['Ref']}}}"
    if isinstance(value, GetAtt) and all(isinstance(part, str) for part in value.data["Fn::GetAtt"]):
        return f"${{{'.'.join(value.data['Fn::GetAtt'])}}}"
    return str(value).replace("${", "${!") if is_literal(value) else None
