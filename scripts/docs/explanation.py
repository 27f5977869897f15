"""A rule in Markdown: what is seen, why, and what to do."""

from __future__ import annotations

from budget_stack.checks.rule import Rule
from scripts.docs.markdown import code, sentence

_SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Note"}


def explanation(rule: Rule) -> str:
    """What a rule says about itself, under a heading that is its id."""
    parts = [
        f"## {rule.id}",
        f"**{_SEVERITIES[rule.severity]}.** {sentence(rule.title)}",
        f"*What happens:* {sentence(rule.says)}",
        f"*How it comes about:* {sentence(rule.cause)}",
        f"*What to do:* {sentence(rule.fix)}",
    ]
    if rule.also:
        parts.append(f"*Also reported by others as:* {', '.join(map(code, rule.also))}, which are left out beside it.")
    return "\n\n".join([*parts, f"Source: {rule.source}"])
