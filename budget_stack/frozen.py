"""What settings are: frozen, keyword-only dataclasses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields, is_dataclass
from inspect import Parameter, Signature, cleandoc
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

from budget_stack.values import check_no_object


class _Signature:
    """What `help()` and editors show that a class takes, made when they ask."""

    def __get__(self, instance: object, owner: type[Frozen]) -> Signature:
        taken = [
            Parameter(it.name, Parameter.KEYWORD_ONLY, default=_default(it, Parameter.empty), annotation=it.type)
            for it in (fields(owner) if is_dataclass(owner) else ())
        ]
        return Signature(taken, return_annotation=None)


class _Documented:
    """The docstring of a class that has all settings of another as well, made when somebody asks."""

    def __init__(self, own: str, base: type[Frozen]) -> None:
        self.own, self.base = own, base

    def __get__(self, instance: object, owner: type[Frozen]) -> str:
        before, heading, after = cleandoc(self.own).partition(_ATTRIBUTES)
        attributes, blank, after = after.partition("\n\n")
        # what a class says anew of a setting stands where the setting has its place
        told = dict(_told(cleandoc(self.base.__doc__ or "").partition(_ATTRIBUTES)[2].partition("\n\n")[0]))
        told |= dict(_told(attributes))
        return before + heading + "\n".join(told.values()) + blank + after


_ATTRIBUTES = "Attributes:\n"


def _told(attributes: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each attribute with the lines about it."""
    for lines in re.split(r"\n(?=    \w)", attributes):
        yield lines.partition(":")[0].strip(), lines


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Frozen:
    """Makes each class of settings what `@dataclass(frozen=True, kw_only=True)` would make it.

    That compiles six methods for every class, which for the settings of all blocks takes longer than building a stack.
    Here all classes share them, and they ask for the fields.

    Settings that are others and some more derive from those and from this class: `class Web(Plain, Frozen)`. Their
    docstring tells of the further ones, and `help()` of all.
    """

    if TYPE_CHECKING:  # at run time get_type_hints() would take them for settings
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
        __dataclass_params__: ClassVar[Any]

    __signature__ = _Signature()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # what is derived from settings is a dataclass where its own decorator says so, and that one must be frozen too
        if Frozen in cls.__bases__:
            inherited = [base for base in cls.__mro__[1:] if issubclass(base, Frozen) and base is not Frozen]
            # it derives nothing that can be changed from what cannot, and would compile what refuses changes
            for base in inherited:
                base.__dataclass_params__.frozen = False
            dataclass(init=False, repr=False, eq=False, kw_only=True)(cls)
            for one in (cls, *inherited):
                one.__dataclass_params__.frozen = True
            if inherited:
                type.__setattr__(cls, "__doc__", _Documented(cls.__doc__ or "", inherited[0]))

    def __init__(self, **given: Any) -> None:
        settings = {it.name: given[it.name] if it.name in given else _default(it, MISSING) for it in fields(self)}
        if unknown := [name for name in given if name not in settings]:
            raise TypeError(f"{type(self).__name__} has no {', '.join(unknown)}")
        if missing := [name for name, value in settings.items() if value is MISSING]:
            raise TypeError(f"{type(self).__name__} must be given {', '.join(missing)}")
        for name, value in settings.items():
            check_no_object(name, value)
        vars(self).update(settings)
        self.__post_init__()

    def __post_init__(self) -> None:
        """Check the settings, where a class has something to say about them."""

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        return _compared(self) == _compared(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(_compared(self))

    @recursive_repr()
    def __repr__(self) -> str:
        shown = ", ".join(f"{it.name}={getattr(self, it.name)!r}" for it in fields(self) if it.repr)
        return f"{type(self).__qualname__}({shown})"


def _default(setting: Field[Any], otherwise: object) -> Any:
    if setting.default is not MISSING:
        return setting.default
    return otherwise if setting.default_factory is MISSING else setting.default_factory()


def _compared(settings: Any) -> tuple[object, ...]:
    return tuple(getattr(settings, it.name) for it in fields(settings) if it.compare)
