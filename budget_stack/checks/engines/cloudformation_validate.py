"""AWS's cloudformation-validate, on the template as it is, and resolved in a few configurations.

The validator itself decides no conditions and assumes no defaults; a resolved template has nothing left to decide.
"""

from __future__ import annotations

import atexit
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from budget_stack.checks.causes import quoted, telling, trace
from budget_stack.checks.engines.engine import NotInstalled, Subject
from budget_stack.checks.engines.verdicts import judged
from budget_stack.checks.pairwise import Covered
from budget_stack.checks.report import Finding, Severity, resource_at
from budget_stack.resolve.configurations import Configuration
from budget_stack.resolve.source import Location

if TYPE_CHECKING:
    from concurrent.futures import Future


class CloudFormationValidate:
    """AWS's validator, which sees the template as it is and in a few configurations."""

    name = "cloudformation-validate"

    def begin(self) -> _Inspection:
        """Begin to load it, which takes half a second."""
        return _Inspection()


class _Inspection:
    """Validates in a thread of its own, since the validator does without Python's lock."""

    def __init__(self) -> None:
        from concurrent.futures import ThreadPoolExecutor

        self._worker = ThreadPoolExecutor(max_workers=1)
        self._loaded = self._worker.submit(_load)
        self._seen: list[tuple[Covered, Future[list[Finding]]]] = []

    def see(self, covered: Covered) -> None:
        """Begin to validate the template in one more configuration."""
        self._seen.append((covered, self._begin(_without_defaults(covered.resolved.to_template()))))

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """Yield its errors and warnings.

        Raises:
            NotInstalled: it is not installed, or its wheel needs a newer C library than there is.
        """
        whole = self._begin(subject.template)
        self._worker.shutdown(wait=False)
        self._loaded.result()

        def told(findings: Future[list[Finding]]) -> list[Finding]:
            return [one for raw in findings.result() if (one := judged(raw, subject.template))]

        yield from _of_raw_template(subject.template, told(whole), [covered for covered, _ in self._seen])
        resolved = [(covered.configuration, told(findings)) for covered, findings in self._seen]
        yield from _once_a_place(subject.template, resolved)

    def _begin(self, content: Mapping[str, Any]) -> Future[list[Finding]]:
        return self._worker.submit(self._findings_in, json.dumps(_with_documents(content)))

    def _findings_in(self, text: str) -> list[Finding]:
        validator, engine = self._loaded.result()
        config = validator.ValidateConfig(severity_level=validator.Severity.WARN)
        answer = engine.validate_template(validator.TemplateContent(text, "template.json"), config)
        return [finding for diagnostic in answer.diagnostics for finding in _finding(diagnostic)]


@cache
def _load() -> tuple[Any, Any]:
    """Return the validator and its engine, which any number of templates and threads may share."""
    name = CloudFormationValidate.name
    try:
        import cloudformation_validate as validator
    except (ImportError, OSError) as error:
        raise NotInstalled(
            f"schemas were not checked, as {name} cannot be loaded ({error})",
            "pip install 'budget-stack[validate]'",
        ) from None
    # its destructor needs modules that are gone at the very end
    atexit.register(_load.cache_clear)
    return validator, validator.CelEngine()


def _of_raw_template(
    template: Mapping[str, Any], findings: Iterable[Finding], configurations: Iterable[Covered]
) -> Iterator[Finding]:
    seen = {name for covered in configurations for name in covered.resolved.resources}
    for finding in findings:
        # with conditions undecided it combines values that never occur together, so properties are judged resolved
        is_resolved = finding.resource in seen and finding.at[2:3] == ("Properties",)
        # rules of functions, E1000 to E1999, are about what is written
        if not is_resolved and (finding.rule[1:2] == "1" or not _is_undecided(template, finding.at)):
            yield finding


def _is_undecided(template: Mapping[str, Any], at: Location) -> bool:
    """Tell whether conditions decide what stands at a place."""
    part: Any = template
    for step in at:
        try:
            part = part[step]
        except (KeyError, IndexError, TypeError):
            return False
        if isinstance(part, dict) and "Fn::If" in part:
            return True
    return False


_InOne = tuple[Configuration, Finding]


def _once_a_place(
    template: Mapping[str, Any], seen: Sequence[tuple[Configuration, list[Finding]]]
) -> Iterator[Finding]:
    alike: dict[tuple[str, str, Location], list[_InOne]] = {}
    for configuration, findings in seen:
        for finding in findings:
            if finding.rule not in _OF_RAW_TEMPLATES:
                # positions in lists differ between configurations
                place = tuple(part for part in finding.at if isinstance(part, str))
                alike.setdefault((finding.rule, finding.resource, place), []).append((configuration, finding))
    for same in alike.values():
        having = [configuration for configuration, _ in same]
        yield _with_causes(template, same[0], having, [other for other, _ in seen if other not in having])


def _with_causes(
    template: Mapping[str, Any], one: _InOne, having: Sequence[Configuration], without: Sequence[Configuration]
) -> Finding:
    """Return a finding with the parameters that it depends on, and its place in the template as it is written."""
    configuration, finding = one
    traced = trace(template, configuration, finding.at)
    made_of = traced.values | quoted(template, configuration, finding.resource, finding.message)
    needed = telling(configuration, traced.branches | made_of, without)
    values = configuration.decided()
    # a value that no configuration varies may be what is wrong
    needed |= {name for name in made_of if len({other.decided().get(name) for other in having}) == 1}
    causes = {name: values[name] for name in sorted(needed) if name in values}
    return finding._replace(at=traced.at, configuration=causes)


# Rules that resolving a template misleads, by removing things or by filling in parameters as text: unused parameters,
# conditions and mappings, a Sub without variables, numbers in quotes, transforms.
_OF_RAW_TEMPLATES = {"E3038", "W1020", "W2001", "W4002", "W7001", "W8001", "W9003"}


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


def _finding(diagnostic: Any) -> Iterator[Finding]:
    severity = _SEVERITIES.get(diagnostic.severity.name)
    if severity is None:
        return
    at = _location(diagnostic)
    yield Finding(
        diagnostic.rule_id,
        severity,
        resource_at(at),
        at,
        diagnostic.message,
        fix=diagnostic.suggested_fix or "",
        source=diagnostic.documentation_url or "",
        engine=CloudFormationValidate.name,
    )


# it is asked for nothing less, since it has notes about every template
_SEVERITIES: dict[str, Severity] = {"FATAL": "error", "ERROR": "error", "WARN": "warning", "WARNING": "warning"}


def _location(diagnostic: Any) -> Location:
    parts = re.findall(r"[^./\[\]]+", diagnostic.property_path or "")
    within = tuple(int(part) if part.isdigit() else part for part in parts)
    entity = diagnostic.entity
    if entity is None or within[:1] in (("Parameters",), ("Outputs",), ("Conditions",), ("Mappings",)):
        return within
    return ("Resources", entity.logical_id, *within)
