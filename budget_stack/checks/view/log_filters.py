"""Filters of log groups: the group, and what kind of events a pattern reads."""

from __future__ import annotations

import re

from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Resource, View
from budget_stack.facts.logs import CLASSES_WITHOUT_FILTERS
from budget_stack.facts.resource_types import LOG_GROUP

JSON, FIELDS, PLAIN = "JSON", "fields", "plain text"
_ENDS = {"{": "}", "[": "]"}


def group_of(view: View, log_filter: Resource) -> Resource | None:
    """Return the log group of a filter, if it is in this template."""
    return view.target(log_filter["LogGroupName"], LOG_GROUP)


def class_without_filters(view: View, log_filter: Resource) -> str:
    """Return the class of the filter's log group if it is one that has no filters; empty otherwise."""
    group = group_of(view, log_filter)
    text = group["LogGroupClass"].text() if group else None
    return text if text in CLASSES_WITHOUT_FILTERS else ""


def kind_of(log_filter: Resource) -> str | None:
    """Return what kind of events a filter's pattern reads; None if that is not known."""
    text = partial_text(log_filter["FilterPattern"].known()).strip()
    if not log_filter["FilterPattern"] or text.startswith(ANYTHING) or "{{resolve:" in text:
        return None
    return {"{": JSON, "[": FIELDS}.get(text[:1], PLAIN)


def fields_of(log_filter: Resource) -> list[str]:
    """Return the names that a pattern of fields gives to them."""
    text = partial_text(log_filter["FilterPattern"].known()).strip().strip("[]")
    return [match[0] for part in text.split(",") if (match := re.match(r"\w+", part.strip()))]


def is_broken(log_filter: Resource) -> str:
    """Return what is missing in a pattern, as far as it is known; empty if nothing is."""
    text = partial_text(log_filter["FilterPattern"].known()).strip()
    if ANYTHING in text:
        return ""
    end = _ENDS.get(text[:1], "")
    if not text.endswith(end):
        return f"a {end} at the end"
    return 'a closing "' if re.sub(r"\\.", "", text).count('"') % 2 else ""
