"""Symbols: values that are only known at deployment, and keep their identity until then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeGuard

from budget_stack.facts.template import MOST_BYTES, as_text


@dataclass(frozen=True, slots=True)
class Reference:
    """What `Ref` gives for a resource once it exists, or `Fn::GetAtt` if there is an attribute."""

    logical_id: str
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class OpenParameter:
    """A parameter or pseudo parameter whose value is not known."""

    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What another stack exports under a name."""

    export: object


@dataclass(frozen=True, slots=True)
class Text:
    """Text that is known in part: characters and symbols, one after the other."""

    parts: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function that can only be evaluated once its arguments are known.

    Attributes:
        function: The intrinsic's name, such as `Fn::Select`.
    """

    function: str
    arguments: Any


Symbol: TypeAlias = Reference | OpenParameter | Imported | Text | Call
# a tuple made once, since every value is tested against it
_SYMBOLS = (Reference, OpenParameter, Imported, Text, Call)


class NoValue:
    """The type of NO_VALUE."""

    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE: Final = NoValue()
"""What `Ref: AWS::NoValue` gives: a property or item with this value is left out."""


def is_symbol(value: object) -> TypeGuard[Symbol]:
    """Tell whether a value is itself a symbol, as opposed to a list or mapping that may hold some."""
    return isinstance(value, _SYMBOLS)


def symbols_in(value: object) -> Iterator[Symbol]:
    """Yield every reference, open parameter and import in a value, also those inside of texts and calls."""
    if isinstance(value, str):
        return
    if isinstance(value, (Reference, OpenParameter)):
        yield value
    elif isinstance(value, Imported):
        yield value
        yield from symbols_in(value.export)
    elif isinstance(value, Text):
        yield from symbols_in(value.parts)
    elif isinstance(value, Call):
        yield from symbols_in(value.arguments)
    elif isinstance(value, dict):
        for item in value.values():
            yield from symbols_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from symbols_in(item)


def is_known(value: object) -> bool:
    """Tell whether a value holds no symbol of any kind."""
    return next(symbols_in(value), None) is None and not _has_call(value)


def _has_call(value: object) -> bool:
    # the arguments of Fn::GetAZs or a transform may all be known, and its value is not
    if isinstance(value, Call):
        return True
    if isinstance(value, Text):
        return any(map(_has_call, value.parts))
    if isinstance(value, Mapping):
        return any(map(_has_call, value.values()))
    return isinstance(value, list) and any(map(_has_call, value))


class TooLong(ValueError):
    """A text would be longer than a template: what it is made of was doubled again and again."""


def concatenated(parts: Sequence[object]) -> object:
    """Join scalars and symbols to one text, a plain string if everything in it is known.

    Raises:
        TypeError: a part is neither a scalar nor a symbol.
        TooLong: the text would be longer than a template.
    """
    flat: list[object] = []
    known: list[str] = []
    characters = 0
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            text = piece if is_symbol(piece) else as_text(piece)
            characters += len(text) if isinstance(text, str) else 1
            if characters > MOST_BYTES:
                raise TooLong(f"the text would be longer than {MOST_BYTES:,} characters")
            if isinstance(text, str):
                known.append(text)
                continue
            flat += filter(None, ["".join(known)])
            known.clear()
            flat.append(text)
    flat += filter(None, ["".join(known)])
    if not flat:
        return ""
    return flat[0] if len(flat) == 1 else Text(tuple(flat))


def to_cloudformation(value: object) -> object:
    """Return a value with its symbols written as intrinsic functions."""
    if isinstance(value, Reference):
        return {"Fn::GetAtt": [value.logical_id, value.attribute]} if value.attribute else {"Ref": value.logical_id}
    if isinstance(value, OpenParameter):
        return {"Ref": value.name}
    if isinstance(value, Imported):
        return {"Fn::ImportValue": to_cloudformation(value.export)}
    if isinstance(value, Text):
        return _text_to_cloudformation(value)
    if isinstance(value, Call):
        return {value.function: to_cloudformation(value.arguments)}
    if isinstance(value, Mapping):
        return {key: to_cloudformation(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_cloudformation(item) for item in value]
    return value


def _text_to_cloudformation(text: Text) -> object:
    if any(isinstance(part, Call | Imported) for part in text.parts):
        return {"Fn::Join": ["", [to_cloudformation(part) for part in text.parts]]}
    return {"Fn::Sub": "".join(map(_in_sub, text.parts))}


def _in_sub(part: object) -> str:
    if isinstance(part, Reference):
        return f"${{{part.logical_id}.{part.attribute}}}" if part.attribute else f"${{{part.logical_id}}}"
    if isinstance(part, OpenParameter):
        return f"${{{part.name}}}"
    return str(part).replace("${", "${!")


def substituted(value: object, meaning: Callable[[Symbol], object]) -> object:
    """Return a value with every symbol in it replaced.

    Args:
        value: A symbol, or a value that may hold symbols.
        meaning: Returns what replaces a reference, an open parameter, an import, or a call whose arguments have
            been replaced already; the symbol itself to keep it.
    """
    if isinstance(value, Reference | OpenParameter):
        return meaning(value)
    if isinstance(value, Imported):
        return meaning(Imported(substituted(value.export, meaning)))
    if isinstance(value, Text):
        return concatenated([substituted(part, meaning) for part in value.parts])
    if isinstance(value, Call):
        return meaning(Call(value.function, substituted(value.arguments, meaning)))
    if isinstance(value, Mapping):
        return {key: substituted(item, meaning) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [substituted(item, meaning) for item in value]
    return value
