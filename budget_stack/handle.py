"""What every `add_` function returns: the parts that it added, by their names."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Handle(tuple[Any, ...]):
    """Makes each class of named parts what `typing.NamedTuple` would make it.

    That compiles the annotation of every part and a function for every class, which for the handles of all blocks
    takes as long as building a stack.
    """

    __slots__ = ()
    _fields: ClassVar[tuple[str, ...]] = ()
    _field_defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        types = vars(cls)["__annotations__"]
        cls._fields = tuple(types)
        cls._field_defaults = {name: vars(cls)[name] for name in cls._fields if name in vars(cls)}
        for index, name in enumerate(cls._fields):
            setattr(cls, name, property(itemgetter(index), doc=str(types[name])))

    def __new__(cls, *parts: Any, **named: Any) -> Self:
        """Return a handle of parts, which may be named."""
        if named or len(parts) != len(cls._fields):
            return cls._made(parts, named)
        return super().__new__(cls, parts)

    @classmethod
    def _made(cls, parts: tuple[Any, ...], named: dict[str, Any]) -> Self:
        given = dict(zip(cls._fields, parts, strict=False))
        if len(parts) > len(cls._fields) or given.keys() & named.keys() or named.keys() - {*cls._fields}:
            raise TypeError(f"{cls.__name__} has the parts {', '.join(cls._fields)}, each once")
        known = cls._field_defaults | given | named
        if missing := [name for name in cls._fields if name not in known]:
            raise TypeError(f"{cls.__name__} must be given {', '.join(missing)}")
        return super().__new__(cls, [known[name] for name in cls._fields])

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={part!r}' for name, part in self._asdict().items())})"

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, **named: Any) -> Self:
        """Return the same parts but for some."""
        return type(self)(**self._asdict() | named)
