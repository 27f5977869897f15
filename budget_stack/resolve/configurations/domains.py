"""The values that parameters of a template may have, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from budget_stack.facts.parameters import allowed_values, is_stored, refusal, value_as_text
from budget_stack.facts.template import PSEUDO_PARAMETERS

REGION, PARTITION, URL_SUFFIX = "AWS::Region", "AWS::Partition", "AWS::URLSuffix"


@dataclass(frozen=True)
class Domain:
    """The values that one parameter may have.

    Attributes:
        values: Known values, the likeliest first.
        is_open: Whether it may have a value that is not among the known ones.
        excluded: Values that it does not have, if it is open.
    """

    values: tuple[str, ...]
    is_open: bool = False
    excluded: frozenset[str] = frozenset()

    @property
    def only(self) -> str | None:
        """The value, if only one is left."""
        return self.values[0] if len(self.values) == 1 and not self.is_open else None

    @property
    def is_empty(self) -> bool:
        """Whether no value is left."""
        return not self.values and not self.is_open

    def may_be(self, text: str) -> bool:
        """Whether a value is not ruled out yet."""
        return text in self.values or (self.is_open and text not in self.excluded)

    def overlaps(self, other: Domain) -> bool:
        """Whether both may be the same value."""
        return (self.is_open and other.is_open) or any(
            one.may_be(text) for one, rival in ((self, other), (other, self)) for text in rival.values
        )

    def without(self, text: str) -> Domain:
        """Return the domain without one value."""
        values = tuple(value for value in self.values if value != text)
        return replace(self, values=values, excluded=self.excluded | {text})

    def described(self) -> str:
        """Return the likeliest value in words, or which values it does not have."""
        if self.values:
            return self.values[0]
        if self.excluded:
            return f"other than {', '.join(map(repr, sorted(self.excluded)))}"
        return "any"


class Domains:
    """The values that each parameter and pseudo parameter of a template may have.

    Args:
        declared: The Parameters section.
        fixed: Parameters and pseudo parameters that have this value and no other.
    """

    def __init__(self, declared: Mapping[str, Mapping[str, Any]], fixed: Mapping[str, str]) -> None:
        self.declared = declared
        self._domains = {name: _domain_of(declaration) for name, declaration in declared.items()}
        self._domains |= {name: Domain((), is_open=True) for name in PSEUDO_PARAMETERS}
        self._domains |= {
            PARTITION: Domain(("aws",), is_open=True),
            URL_SUFFIX: Domain(("amazonaws.com",), is_open=True),
        }
        self._domains |= {name: Domain((text,)) for name, text in fixed.items()}

    def __getitem__(self, name: str) -> Domain:
        return self._domains[name]

    def accepts(self, name: str, text: str) -> bool:
        """Whether an open parameter accepts a value that is not among its known ones."""
        if name in PSEUDO_PARAMETERS or is_stored(self.declared[name]):
            return True
        return refusal(self.declared[name], text) is None


def _domain_of(declaration: Mapping[str, Any]) -> Domain:
    if is_stored(declaration):
        return Domain((), is_open=True)
    values = allowed_values(declaration)
    if values is not None:
        # these come from AllowedValues, if there are any, so that need not be checked
        constraints = {key: value for key, value in declaration.items() if key != "AllowedValues"}
        return Domain(tuple(value for value in values if refusal(constraints, value) is None), is_open=not values)
    default = declaration.get("Default")
    if default is None:
        return Domain((), is_open=True)
    text = value_as_text(default)
    return Domain((text,), is_open=True, excluded=frozenset((text,)))
