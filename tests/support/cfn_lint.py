"""cfn-lint on a template's text, in this process."""

from __future__ import annotations

from cfnlint.api import lint
from cfnlint.config import ManualArgs


def findings(text: str) -> list[str]:
    """Return every error and warning, for one region: the regions' schemas hardly differ."""
    matches = lint(text, config=ManualArgs(regions=["us-east-1"], ignore_checks=["I"]))
    return [f"{match.rule.id} {match.message} (line {match.linenumber})" for match in matches]
