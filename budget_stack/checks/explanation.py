"""The documentation of a rule, for people: as text, and as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from budget_stack.checks.notices import NOTICES, Notice
from budget_stack.checks.rule import Rule
from budget_stack.checks.rules import all_rules
from budget_stack.errors import BudgetStackError
from budget_stack.spelling import did_you_mean

_SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Note"}
_LABEL = len("How it comes about") + 2
_OF_OTHERS = re.compile("[A-Z]+[0-9]+")


class UnknownRule(BudgetStackError, LookupError):
    """No rule has this id."""


def explained(id: str) -> Rule | Notice | None:  # noqa: A002
    """Return what a check reports under an id; None if there is no such id."""
    return {subject.id: subject for subject in reported()}.get(id)


def explain(id: str, *, width: int = 100) -> str:  # noqa: A002
    """Return all that a rule says about itself, as lines of text.

    Args:
        id: The id of a rule, or of anything else that a check reports.
        width: The longest line, in characters; addresses are not broken.

    Raises:
        UnknownRule: there is no such rule; the message names the most similar one.
    """
    if subject := explained(id):
        return text(subject, width=width)
    if _OF_OTHERS.fullmatch(id):
        raise UnknownRule(f"{id} is a rule of cfn-lint or cloudformation-validate, which explain their own")
    raise UnknownRule(f"there is no rule {id}{did_you_mean(id, [subject.id for subject in reported()])}")


def text(subject: Rule | Notice, *, width: int = 100) -> str:
    """Return what a rule says about itself, as lines of text."""
    lines = [
        f"{subject.id} ({_SEVERITIES[subject.severity].lower()})",
        "",
        *_wrapped("", subject.text.title, width),
        "",
    ]
    for label, content in _parts(subject):
        lines += _wrapped(f"{label:{_LABEL}}", content, width)
    if subject.same_as:
        lines.append(f"{'Also reported as':{_LABEL}}{', '.join(subject.same_as)}")
    if subject.text.source:
        lines.append(f"{'Source':{_LABEL}}{subject.text.source}")
    return "\n".join(lines)


def markdown(subject: Rule | Notice) -> str:
    """Return what a rule says about itself, in Markdown without a heading."""
    parts = [f"**{_SEVERITIES[subject.severity]}.** {sentence(subject.text.title)}"]
    parts += (f"*{label}:* {sentence(content)}" for label, content in _parts(subject))
    if subject.same_as:
        names = ", ".join(f"`{name}`" for name in subject.same_as)
        parts.append(f"*Also reported by others as:* {names}, which are left out beside it.")
    if subject.text.source:
        parts.append(f"Source: {subject.text.source}")
    return "\n\n".join(parts)


def sentence(words: str) -> str:
    """Return a text with a capital at its beginning and a full stop at its end."""
    words = words.strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!", ":")) else ".")


def reported() -> list[Rule | Notice]:
    """Everything that a check reports under an id of ours."""
    return [*all_rules(), *NOTICES]


def _parts(subject: Rule | Notice) -> Iterator[tuple[str, str]]:
    yield "What happens", subject.text.says
    yield "How it comes about", subject.text.cause
    yield "What to do", subject.text.fix


def _wrapped(label: str, content: str, width: int) -> list[str]:
    return textwrap.wrap(
        sentence(content),
        width,
        initial_indent=label,
        subsequent_indent=" " * len(label),
        break_long_words=False,
        break_on_hyphens=False,
    )
