"""The template as a whole: size, quotas and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, parts, rule, template
from budget_stack.checks.view.view import View
from budget_stack.facts.template import MOST_BYTES, MOST_BYTES_IN_REQUEST, MOST_ENTRIES

_QUOTAS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"
_TOO_LARGE, _TOO_MANY_ENTRIES = "template-too-large", "template-too-many-entries"
QUOTAS = frozenset({_TOO_LARGE, _TOO_MANY_ENTRIES})
"""The rules about what no template may exceed."""


def is_far_too_large(template: Mapping[str, Any], size: int) -> bool:
    """Tell whether a template is so large that it matters little what else is wrong with it."""
    return size > MOST_BYTES or any(len(template.get(name) or ()) > 10 * most for name, most in MOST_ENTRIES.items())


@rule(
    _TOO_LARGE,
    "error",
    on=template(),
    text=Text(
        title="A template has at most 1,000,000 bytes",
        says="Template may not exceed 1000000 bytes in size.",
        cause="Repeated resources, and documents that stand in the template.",
        fix="split it into nested stacks, or take Fn::ForEach and AWS::Include",
        source=_QUOTAS,
    ),
    same_as=("E1002",),
)
def too_large(view: View, _: Mapping[str, Any]) -> Iterator[Problem]:
    if view.size > MOST_BYTES:
        yield Problem((), f"the template has {view.size:,} bytes")


@rule(
    "template-needs-bucket",
    "info",
    on=template(),
    text=Text(
        title="A template of up to 51,200 bytes is deployed without a bucket",
        says="... at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
        cause="A request holds no more.",
        fix="deploy it with a bucket (--s3-bucket, or --resolve-s3 with SAM), or make it smaller",
        source=_QUOTAS,
    ),
    same_as=("I1002",),
)
def needs_bucket(view: View, _: Mapping[str, Any]) -> Iterator[Problem]:
    if MOST_BYTES_IN_REQUEST < view.size <= MOST_BYTES:
        yield Problem((), f"the template has {view.size:,} bytes")


def _sections(template: Mapping[str, Any]) -> list[str]:
    return [section for section in MOST_ENTRIES if template.get(section)]


@rule(
    _TOO_MANY_ENTRIES,
    "error",
    on=parts(_sections),
    text=Text(
        title="A template has at most 500 resources, and 200 parameters, outputs and mappings",
        says="Template format error: Number of resources, N, is greater than maximum allowed, 500",
        cause="The stack grew over the years.",
        fix="split it into several stacks",
        source=_QUOTAS,
    ),
    same_as=("E2010", "E3010", "E6010", "E7010", "F0004"),
)
def too_many_entries(view: View, section: str) -> Iterator[Problem]:
    number = len(view.template[section])
    if number > MOST_ENTRIES[section]:
        yield Problem((section,), f"{section} has {number} entries, and {MOST_ENTRIES[section]} are possible")


def _names(template: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in ("Parameters", "Resources", "Outputs"):
        for name in template.get(section) or {}:
            yield section, name


@rule(
    "template-name-malformed",
    "error",
    on=parts(_names),
    text=Text(
        title="Names are made of letters and digits",
        says="Template format error: Resource name X is non alphanumeric.",
        cause="Words were divided by a hyphen, an underscore or a dot.",
        fix="write the words together, each with a capital",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html",
    ),
    same_as=("E3006", "E6004", "E2003", "F0006", "F6004"),
)
def name_malformed(view: View, place: tuple[str, str]) -> Iterator[Problem]:
    section, name = place
    if not (name.isascii() and name.isalnum()):
        yield Problem(place, f"{name!r} in {section} has other characters than letters and digits")
