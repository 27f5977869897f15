"""What is wrong with a template, in the words that CloudFormation uses where it has some."""

from __future__ import annotations

from typing import NamedTuple

from budget_stack.errors import BudgetStackError
from budget_stack.resolve.source import Location

UNRESOLVED = "Unresolved resource dependencies"
CIRCULAR = "Circular dependency between resources"
"""How a fault begins that is about a reference to what the template does not have."""


class Fault(NamedTuple):
    """One thing that is wrong.

    Attributes:
        message: What, as CloudFormation says it.
        location: Where in the template; empty for what concerns all of it.
    """

    message: str
    location: Location = ()

    def __str__(self) -> str:
        return f"{'/'.join(map(str, self.location))}: {self.message}" if self.location else self.message


class ResolveError(BudgetStackError, ValueError):
    """A template that CloudFormation would refuse with these parameters.

    Attributes:
        faults: Everything that was found, in the template's order.
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def fault(message: str, at: Location = ()) -> ResolveError:
    """An error of one fault."""
    return ResolveError(Fault(message, at))
