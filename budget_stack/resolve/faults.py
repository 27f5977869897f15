"""What is wrong with a template, in CloudFormation's own words where it has some."""

from __future__ import annotations

from typing import NamedTuple

from budget_stack.errors import BudgetStackError
from budget_stack.resolve.source import Location

UNRESOLVED = "Unresolved resource dependencies"
CIRCULAR = "Circular dependency between resources"
"""How CloudFormation begins its messages about references that lead nowhere, or in a circle."""


class Fault(NamedTuple):
    """One thing that is wrong.

    Attributes:
        message: What is wrong, in CloudFormation's words.
        location: Where in the template; empty if it concerns all of it.
        fix: What to do; empty if the message says it all.
    """

    message: str
    location: Location = ()
    fix: str = ""

    def __str__(self) -> str:
        return f"{'/'.join(map(str, self.location))}: {self.message}" if self.location else self.message


class ResolveError(BudgetStackError, ValueError):
    """CloudFormation would refuse the template, or the values of its parameters.

    Attributes:
        faults: Everything that is wrong, in the order of the template.
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def fault(message: str, at: Location = (), fix: str = "") -> ResolveError:
    """Return an error with a single fault."""
    return ResolveError(Fault(message, at, fix))
