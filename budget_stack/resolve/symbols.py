"""Values that are born at deployment, and keep their identity until then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeGuard

from budget_stack.facts.template import as_text


@dataclass(frozen=True, slots=True)
class Reference:
    """What a resource is known by once it exists: `Ref`, or `Fn::GetAtt` where there is an attribute."""

    logical_id: str
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class OpenParameter:
    """A parameter or pseudo parameter of whose value nothing is known."""

    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What another stack exports under a name."""

    export: object


@dataclass(frozen=True, slots=True)
class Text:
    """Characters and symbols one after the other."""

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
# made once: this is asked of every value there is
_SYMBOLS = (Reference, OpenParameter, Imported, Text, Call)


class NoValue:
    """What `Ref: AWS::NoValue` stands for: whatever holds it is left out."""

    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE: Final = NoValue()


def is_symbol(value: object) -> TypeGuard[Symbol]:
    """Tell whether a value itself is a symbol, and not a list or mapping that may hold some."""
    return isinstance(value, _SYMBOLS)


def symbols_in(value: object) -> Iterator[Symbol]:
    """Yield every symbol in a value that is not made of other symbols."""
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
    """Tell whether a value holds no symbol at all."""
    return next(symbols_in(value), None) is None and not _has_call(value)


def _has_call(value: object) -> bool:
    # Fn::GetAZs of a literal region, or a transform: nothing in it is a symbol, and still nothing is known
    if isinstance(value, Call):
        return True
    if isinstance(value, Text):
        return any(map(_has_call, value.parts))
    if isinstance(value, Mapping):
        return any(map(_has_call, value.values()))
    return isinstance(value, list) and any(map(_has_call, value))


def concatenated(parts: Sequence[object]) -> object:
    """Join scalars and symbols to one text, as short as can be: a string where all is known."""
    flat: list[object] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            text = piece if is_symbol(piece) else as_text(piece)
            if isinstance(text, str) and flat and isinstance(flat[-1], str):
                flat[-1] += text
            elif text != "":
                flat.append(text)
    if not flat:
        return ""
    return flat[0] if len(flat) == 1 else Text(tuple(flat))


def to_cloudformation(value: object) -> object:
    """Write symbols as the intrinsics that stand for them."""
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
    """Put what symbols mean in their place; one that means itself stays.

    Args:
        value: Whatever holds symbols.
        meaning: Of a reference, an open parameter, an import, or a call whose arguments have been substituted.
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
