"""cfn-lint, asked on request only: it takes longer than everything else, and AWS's validator reports most of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from budget_stack.checks.engines.engine import Inspection, NotInstalled, Subject
from budget_stack.checks.engines.verdicts import judged
from budget_stack.checks.pairwise import Covered
from budget_stack.checks.report import Finding, Severity, resource_at

_SEVERITIES: dict[str, Severity] = {"E": "error", "W": "warning"}


class CfnLint:
    """cfn-lint, which sees the template as it is."""

    name = "cfn-lint"

    def begin(self) -> Inspection:
        """Return itself, since it keeps nothing."""
        return self

    def see(self, covered: Covered) -> None:
        """Pass over a configuration."""

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """Yield its errors and warnings about the template as it is."""
        try:
            from cfnlint.config import ConfigMixIn
            from cfnlint.decode import decode_str
            from cfnlint.runner import Runner
        except ImportError as error:
            raise NotInstalled(f"{self.name} cannot be loaded ({error})", "pip install cfn-lint") from None
        # a .cfnlintrc where it is called could name rules that are code, or leave some out
        config = ConfigMixIn(["--config-file", os.devnull], regions=["us-east-1"])
        template, matches = decode_str(json.dumps(subject.template))
        for match in matches or Runner(config).validate_template(template):
            severity = _SEVERITIES.get(match.rule.id[0])
            if severity is None:
                continue
            at = tuple(part for part in match.path or () if isinstance(part, str | int))
            finding = Finding(
                match.rule.id,
                severity,
                resource_at(at),
                at,
                match.message,
                source=match.rule.source_url,
                engine=self.name,
            )
            if told := judged(finding, subject.template):
                yield told
