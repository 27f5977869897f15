"""Functions that make text."""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Iterable
from typing import Any

from budget_stack.facts.template import EMBEDDED, as_text
from budget_stack.resolve.faults import UNRESOLVED, ResolveError, fault
from budget_stack.resolve.functions.arguments import pair, scalar
from budget_stack.resolve.functions.registry import Evaluation, function
from budget_stack.resolve.intrinsics import intrinsic, placeholders
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import Call, TooLong, concatenated, is_known, is_symbol


@function("Fn::Sub")
def sub(evaluator: Evaluation, arguments: Any, at: Location) -> Any:  # noqa: C901 # every kind of placeholder
    """Text with values in place of its `${...}`."""
    if isinstance(arguments, dict) and intrinsic(arguments) == EMBEDDED:
        return Call("Fn::Sub", evaluator.value(arguments, at))
    text, names = (arguments, {}) if isinstance(arguments, str) else pair(arguments, at)
    if not isinstance(text, str) or not isinstance(names, dict):
        raise fault("Fn::Sub requires a text, or a text and a mapping", at)
    parts: list[object] = []
    values: dict[str, object] = {}
    unresolved: dict[str, str] = {}
    end = 0
    for placeholder in placeholders(text):
        parts.append(text[end : placeholder.start])
        end, name = placeholder.end, placeholder.name
        if name is None:
            parts.append(f"${{{placeholder.literal}}}")
        elif name in values:
            # once, however often it stands there: what it holds may be as deep again
            parts.append(values[name])
        elif name in names:
            values[name] = scalar(evaluator, names[name], (*at, 1, name))
            parts.append(values[name])
        elif not re.fullmatch("[A-Za-z0-9_.:]+", name):
            raise fault(_MALFORMED_NAME, at, _for_the_shell([name]))
        else:
            try:
                parts.append(evaluator.get_att(name, at) if "." in name else evaluator.ref(name, at))
            except ResolveError as error:
                if not error.faults[0].message.startswith(UNRESOLVED):
                    raise
                unresolved[name] = name.split(".")[0]
    if unresolved:
        missing = ", ".join(dict.fromkeys(unresolved.values()))
        raise fault(f"{UNRESOLVED} [{missing}] in the template", at, _for_the_shell(unresolved))
    return _concatenated([*parts, text[end:]], at)


def _for_the_shell(names: Iterable[str]) -> str:
    """Return how to write names that CloudFormation is to leave to a shell."""
    literal = ", ".join(f"${{!{name}}}" for name in names if not name.startswith("AWS::"))
    return f"write {literal} where a shell is to replace it; otherwise correct the name" if literal else ""


# https://github.com/aws-cloudformation/cfn-lint/pull/1430
_MALFORMED_NAME = (
    "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
    "periods, and colons"
)


@function("Fn::Join")
def join(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """The items of a list as one text, with a delimiter between them."""
    delimiter, items = pair(arguments, at)
    values = evaluator.value(items, (*at, 1))
    if is_symbol(values):
        # joining what was split by the same delimiter gives the text back
        if isinstance(values, Call) and values.function == "Fn::Split" and values.arguments[0] == delimiter:
            return values.arguments[1]
        return Call("Fn::Join", [delimiter, values])
    if not isinstance(delimiter, str) or not isinstance(values, list):
        raise fault("Fn::Join requires a delimiter and a list", at)
    pieces = itertools.chain.from_iterable((delimiter, value) for value in values)
    return _concatenated(list(pieces)[1:], at)


@function("Fn::Base64")
def base64_of(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """Text in Base64."""
    text = scalar(evaluator, arguments, at)
    if is_symbol(text):
        return Call("Fn::Base64", text)
    return _concatenated([base64.b64encode(as_text(text).encode()).decode()], at)


@function("Fn::ToJsonString", is_extension=True)
def to_json_string(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """A list or mapping as JSON."""
    value = evaluator.value(arguments, at)
    if not is_known(value):
        return Call("Fn::ToJsonString", value)
    return _concatenated([json.dumps(value, separators=(",", ":"))], at)


def _concatenated(parts: list[object], at: Location) -> object:
    try:
        return concatenated(parts)
    except (TypeError, TooLong) as error:
        raise fault(str(error), at) from None
