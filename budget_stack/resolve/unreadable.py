"""What is no template, and why."""

from __future__ import annotations

from budget_stack.errors import BudgetStackError


class UnreadableTemplate(BudgetStackError, ValueError):
    """A text or a file is not a template; the message says where it goes wrong.

    Attributes:
        name: The file.
        reason: What is wrong with it.
        line: The line on which that shows, counted from 1; None if it is not known.
        fix: What to do; empty if the reason says it all.
    """

    def __init__(self, name: str, reason: str, line: int | None = None, fix: str = "") -> None:
        where = f"{name}:{line}" if line else name
        super().__init__(f"{where}: {reason}; {fix}" if fix else f"{where}: {reason}")
        self.name, self.reason, self.line, self.fix = name, reason, line, fix
