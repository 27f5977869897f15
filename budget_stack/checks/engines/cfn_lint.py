"""cfn-lint, on request: it takes longer than all the rest, and says most of what AWS's validator says too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.engines.cloudformation_validate import DECIDED, NotInstalled
from budget_stack.checks.findings import Finding, Severity

NAME = "cfn-lint"
_SEVERITIES: dict[str, Severity] = {"E": "error", "W": "warning"}


def findings(template: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield its errors and warnings.

    Raises:
        NotInstalled: it is not there.
    """
    try:
        from cfnlint.api import lint
        from cfnlint.config import ManualArgs
    except ImportError as error:
        raise NotInstalled(f"{NAME} cannot be loaded ({error}): pip install cfn-lint") from None
    for match in lint(json.dumps(template), config=ManualArgs(regions=["us-east-1"])):
        severity = _SEVERITIES.get(match.rule.id[0])
        if severity is None or match.rule.id in DECIDED:
            continue
        at = tuple(part for part in match.path or () if isinstance(part, str | int))
        yield Finding(
            match.rule.id,
            severity,
            str(at[1]) if len(at) > 1 and at[0] == "Resources" else "",
            at,
            match.message,
            source=match.rule.source_url,
            engine=NAME,
        )
