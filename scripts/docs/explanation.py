"""A rule in Markdown: what is seen, why, and what to do."""

from __future__ import annotations

from budget_stack.checks.rule import Rule
from scripts.docs.markdown import code, sentence

_SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Note"}


def explanation(rule: Rule) -> str:
    """What a rule says about itself, under a heading that is its id."""
    parts = [
        f"## {rule.id}",
        f"**{_SEVERITIES[rule.severity]}.** {sentence(rule.text.title)}",
        f"*What happens:* {sentence(rule.text.says)}",
        f"*How it comes about:* {sentence(rule.text.cause)}",
        f"*What to do:* {sentence(rule.text.fix)}",
    ]
    if rule.same_as:
        parts.append(
            f"*Also reported by others as:* {', '.join(map(code, rule.same_as))}, which are left out beside it."
        )
    return "\n\n".join([*parts, f"Source: {rule.text.source}"])
