"""Templates in every form in which one can be given."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from budget_stack.resolve.source import Source, UnreadableTemplate, parse_template, read_template, source_of_data
from budget_stack.shown import shown

if TYPE_CHECKING:
    from troposphere import Template

TemplateLike: TypeAlias = "Template | Source | Mapping[str, Any] | Path | str"
"""A troposphere template, what `budget_stack.resolve` read, plain data, a file or a text."""


def source_of(template: TemplateLike) -> Source:
    """Read a template, in whatever form it is given.

    Raises:
        UnreadableTemplate: it is not a template.
    """
    if isinstance(template, Source):
        return template
    if isinstance(template, Path):
        return read_template(template)
    if isinstance(template, str):
        path = template_path(template)
        return parse_template(template) if path is None else read_template(path)
    if not isinstance(template, Mapping) and not hasattr(template, "to_json"):
        meant = "its part `template`" if hasattr(template, "template") else "a troposphere Template"
        raise UnreadableTemplate("template", f"{shown(template)} is none", fix=f"give {meant}")
    try:
        data = json.loads(json.dumps(template) if isinstance(template, Mapping) else template.to_json())
    except TypeError as error:
        raise UnreadableTemplate("template", f"not what JSON can hold: {error}") from error
    return source_of_data(data)


def template_path(text: str) -> Path | None:
    """The file that a text names, or None if the text is itself a template."""
    # every template, even on one line, has a YAML key; no file name has one
    return None if text.lstrip().startswith("{") or re.search(r"\n|:(\s|$)", text) else Path(text)
