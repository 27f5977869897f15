"""AWS's cloudformation-validate, on the template as it is, and resolved in a few configurations.

The validator itself decides no conditions and assumes no defaults; a resolved template has nothing left to decide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from budget_stack.checks.engines.engine import DECIDED_BY_OURS, NotInstalled, Subject
from budget_stack.checks.pairwise import Covered
from budget_stack.checks.report import Finding, Severity, resource_at
from budget_stack.resolve.source import Location


class CloudFormationValidate:
    """AWS's validator, which sees the template as it is and in each configuration of the subject."""

    name = "cloudformation-validate"

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """Yield its errors and warnings, each with the configuration that shows it.

        Raises:
            NotInstalled: it is not installed, or its wheel needs a newer C library than this machine has.
        """
        try:
            import cloudformation_validate as validator
        except (ImportError, OSError) as error:
            raise NotInstalled(
                f"schemas were not checked, as {self.name} cannot be loaded ({error})",
                "pip install 'budget-stack[validate]'",
            ) from None
        engine, config = validator.CelEngine(), validator.ValidateConfig()
        names = {*(subject.template.get("Parameters") or {}), *subject.template["Resources"]}

        def findings_in(content: Mapping[str, Any], configuration: Mapping[str, str]) -> list[Finding]:
            text = validator.TemplateContent(json.dumps(_with_documents(content)), "template.json")
            diagnostics = engine.validate_template(text, config).diagnostics
            sound = (diagnostic for diagnostic in diagnostics if not _is_mistaken(diagnostic, names))
            return [finding for diagnostic in sound for finding in _finding(diagnostic, configuration, self.name)]

        yield from _of_raw_template(findings_in(subject.template, {}), subject.configurations)
        resolved = (
            finding
            for covered in subject.configurations
            for finding in findings_in(_without_defaults(covered.resolved.to_template()), covered.parameters)
        )
        yield from _once_a_place(resolved, len(subject.configurations))


def _of_raw_template(findings: Iterable[Finding], configurations: Iterable[Covered]) -> Iterator[Finding]:
    seen = {name for covered in configurations for name in covered.resolved.resources}
    for finding in findings:
        # with conditions undecided it combines values that never occur together, so properties are judged resolved
        if finding.resource not in seen or finding.at[2:3] != ("Properties",):
            yield finding


def _once_a_place(findings: Iterable[Finding], configurations: int) -> Iterator[Finding]:
    alike: dict[tuple[str, str, Location], list[Finding]] = {}
    for finding in findings:
        if finding.rule not in _OF_RAW_TEMPLATES:
            # positions in lists differ between configurations
            place = tuple(part for part in finding.at if isinstance(part, str))
            alike.setdefault((finding.rule, finding.resource, place), []).append(finding)
    for same in alike.values():
        always = len({id(finding.configuration) for finding in same}) == configurations
        yield same[0]._replace(configuration={}) if always else same[0]


# Rules that resolving a template misleads, by removing things or by filling in parameters as text: unused parameters,
# conditions and mappings, a Sub without variables, numbers in quotes, transforms.
_OF_RAW_TEMPLATES = {"E3038", "W1020", "W2001", "W4002", "W7001", "W8001", "W9003"}
# Whether right or not, AWS accepts it and it does no harm: redundant DependsOn, a service without new features,
# numbers in quotes, values that could be parameters, names that look like a password's, an older policy version, a
# template that must be packaged, an account in an ARN that may well be another one's, unencrypted storage, its own
# budget, unused entries, a bucket's old access control.
_OPINIONS = {
    "W2001", "W2506", "W2509", "W2511", "W3002", "W3005", "W3010", "W3045", "W3697", "W7001", "W8001",
    "W8003", "W9002", "W9003", "W9008", "W9010", "W9013", "W9052",
}  # fmt: skip


def _with_documents(node: Any) -> Any:
    """Return a template in which policies written as JSON text, which AWS takes, are the objects that it expects."""
    if isinstance(node, list):
        return [_with_documents(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _document(item) if key in _DOCUMENTS else _with_documents(item) for key, item in node.items()}


_DOCUMENTS = ("AssumeRolePolicyDocument", "PolicyDocument")


def _document(node: Any) -> Any:
    try:
        return json.loads(node) if isinstance(node, str) else _with_documents(node)
    except ValueError:
        return node


def _without_defaults(template: dict[str, Any]) -> dict[str, Any]:
    # a parameter that is left in a resolved template has none of its known values
    declared = template.get("Parameters") or {}
    kept = {name: {k: v for k, v in entry.items() if k != "Default"} for name, entry in declared.items()}
    return {**template, "Parameters": kept} if kept else template


def _is_mistaken(diagnostic: Any, names: Collection[str]) -> bool:
    """Tell whether a diagnostic is wrong."""
    if diagnostic.rule_id == "F0005":
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/blue-green.html
        return str(diagnostic.property_path) == "Hooks"
    if diagnostic.rule_id == "E1029":
        # a shell variable is not a forgotten Sub
        variables = re.findall(r"\$\{\s*([^}.\s]+)", diagnostic.message)
        return not any(name in names or name.startswith("AWS::") for name in variables)
    return False


def _finding(diagnostic: Any, configuration: Mapping[str, str], engine: str) -> Iterator[Finding]:
    severity = _SEVERITIES.get(diagnostic.severity.name)
    if severity is None or diagnostic.rule_id in DECIDED_BY_OURS:
        return
    if diagnostic.rule_id in _OPINIONS:
        severity = "info"
    at = _location(diagnostic)
    yield Finding(
        diagnostic.rule_id,
        severity,
        resource_at(at),
        at,
        diagnostic.message,
        fix=diagnostic.suggested_fix or "",
        source=diagnostic.documentation_url or "",
        configuration=configuration,
        engine=engine,
    )


# notes are left out, since it has some about every template
_SEVERITIES: dict[str, Severity] = {"FATAL": "error", "ERROR": "error", "WARN": "warning", "WARNING": "warning"}


def _location(diagnostic: Any) -> Location:
    parts = re.findall(r"[^./\[\]]+", diagnostic.property_path or "")
    within = tuple(int(part) if part.isdigit() else part for part in parts)
    entity = diagnostic.entity
    if entity is None or within[:1] in (("Parameters",), ("Outputs",), ("Conditions",), ("Mappings",)):
        return within
    return ("Resources", entity.logical_id, *within)
