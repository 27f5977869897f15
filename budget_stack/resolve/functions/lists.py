"""Functions that make lists, or take something from them."""

from __future__ import annotations

import ipaddress
import itertools
import re
from typing import Any

from budget_stack.facts.template import as_text
from budget_stack.resolve.faults import fault
from budget_stack.resolve.functions.arguments import pair, scalar
from budget_stack.resolve.functions.registry import Evaluation, function
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import Call, Text, is_known, is_symbol


@function("Fn::Split")
def split(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """The pieces of a text between delimiters."""
    delimiter, text = pair(arguments, at)
    text = scalar(evaluator, text, (*at, 1))
    if not isinstance(delimiter, str) or not delimiter:
        raise fault("Fn::Split requires a delimiter and a text", at)
    return Call("Fn::Split", [delimiter, text]) if is_symbol(text) else as_text(text).split(delimiter)


@function("Fn::Select")
def select(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """One item of a list, counted from 0."""
    index, items = pair(arguments, at)
    index, items = evaluator.value(index, (*at, 0)), evaluator.value(items, (*at, 1))
    if is_symbol(index):
        return Call("Fn::Select", [index, items])
    if not re.fullmatch("[0-9]{1,9}", str(index)):
        raise fault(f"Fn::Select requires a whole number; got {index!r}", at)
    number = int(index)
    if is_symbol(items):
        certain = _leading_pieces(items)
        return certain[number] if number < len(certain) else Call("Fn::Select", [number, items])
    if not isinstance(items, list):
        raise fault("Fn::Select requires a number and a list", at)
    if number >= len(items):
        raise fault(f"Fn::Select cannot select nonexistent value at index {number}", at)
    return items[number]


@function("Fn::Length", is_extension=True)
def length(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """How many items a list has."""
    items = evaluator.value(arguments, at)
    if is_symbol(items):
        return Call("Fn::Length", items)
    if not isinstance(items, list):
        raise fault("Fn::Length requires a list", at)
    return len(items)


@function("Fn::Cidr")
def cidr(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """Address blocks of one size, from the start of a larger one."""
    if not isinstance(arguments, list) or len(arguments) not in (2, 3):
        raise fault("Fn::Cidr requires a block, a number and the bits of a part", at)
    values = [scalar(evaluator, item, (*at, number)) for number, item in enumerate(arguments)]
    if not is_known(values):
        return Call("Fn::Cidr", values)
    block, number, *bits = map(as_text, values)
    if not re.fullmatch("[0-9]{1,3}", number) or not 1 <= int(number) <= 256:
        raise fault("Fn::Cidr makes 1 to 256 parts", at)
    try:
        network = ipaddress.ip_network(block)
        parts = network.subnets(new_prefix=network.max_prefixlen - int(bits[0] if bits else 5))
        blocks = list(itertools.islice(map(str, parts), int(number)))
    except ValueError as error:
        raise fault(f"Fn::Cidr: {error}", at) from None
    if len(blocks) < int(number):
        raise fault(f"Fn::Cidr: {block} has fewer than {number} parts of that size", at)
    return blocks


@function("Fn::GetAZs", is_pure=False)
def get_azs(evaluator: Evaluation, arguments: Any, at: Location) -> Any:
    """The Availability Zones of a region, which only an account can tell."""
    return Call("Fn::GetAZs", scalar(evaluator, arguments, at))


def _leading_pieces(items: object) -> list[str]:
    # the pieces of a split text before its first symbol, which are certain
    if not (isinstance(items, Call) and items.function == "Fn::Split"):
        return []
    delimiter, text = items.arguments
    if not isinstance(text, Text) or not isinstance(text.parts[0], str):
        return []
    return text.parts[0].split(delimiter)[:-1]
