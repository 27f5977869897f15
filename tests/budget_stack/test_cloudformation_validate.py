"""AWS's own validator, on both flavours."""

from __future__ import annotations

import pytest

from budget_stack import build_budget_tracker, to_json, to_yaml

pytestmark = pytest.mark.check


@pytest.fixture(scope="module")
def findings():
    # Not at the top: its wheels need a newer C library than the rest of the tests.
    import cloudformation_validate as validator

    engine = validator.CompositeEngine(validator.CompositeEngineConfig())

    def find(text, name):
        report = engine.validate_template(validator.TemplateContent(text, name), validator.ValidateConfig())
        assert report.status == validator.ReportStatus.OK
        serious = [d for d in report.diagnostics if d.severity != validator.Severity.INFO]
        return [d.rule_id for d in serious if not _is_guarded(d)]

    return find


def _is_guarded(diagnostic):
    """It asks an output for the condition of what it refers to, and does not see the Fn::If that has it."""
    path = diagnostic.property_path or ""
    return diagnostic.rule_id == "W1001" and path.startswith("Outputs/") and ".Fn::If.1." in path


@pytest.mark.parametrize("sam", [True, False])
def test_it_finds_neither_errors_nor_warnings(findings, sam):
    template = build_budget_tracker().template

    assert findings(to_yaml(template, sam=sam), "template.yaml") == []
    assert findings(to_json(template, sam=sam), "template.json") == []


def test_it_is_awake(findings):
    broken = to_yaml(build_budget_tracker().template).replace("TargetType: ip", "TargetType: nowhere")

    assert findings(broken, "template.yaml") != []
