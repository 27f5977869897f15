"""Engines that are there, and engines that are not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from budget_stack.checks import NotInstalled, check
from budget_stack.checks.engines import cloudformation_validate
from budget_stack.checks.notices import NOT_CHECKED
from budget_stack.resolve import Source
from tests.budget_stack.checks.asking import found, rules
from tests.budget_stack.checks.mutants import original, properties


def test_cfn_lint_says_what_we_do_not():
    template = original()
    properties(template, "TargetGroup")["TargetTypo"] = "ip"

    assert rules(template) == []
    assert rules(template, ("cfn-lint",)) == ["E3002"]


def test_an_engine_that_cannot_be_loaded_is_told_of(monkeypatch):
    def missing(*_):
        raise NotInstalled("no such engine here", "pip install it")

    monkeypatch.setattr(cloudformation_validate, "_load", missing)

    report = check(Source(original()))
    (note,) = (one for one in report.findings if one.rule == NOT_CHECKED)

    assert (note.severity, note.message, note.fix) == ("info", "no such engine here", "pip install it")
    assert report.engines == ("budget-stack",)


def test_fails_on_an_engine_that_was_asked_for_and_is_not_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "cfnlint.runner", None)

    with pytest.raises(NotInstalled, match="cfn-lint cannot be loaded"):
        found(original(), ("cfn-lint",))


@pytest.mark.check
def test_an_engine_that_is_kept_is_let_go_before_the_process_ends():
    code = (
        "import atexit; from budget_stack.checks import check; from budget_stack.checks.engines import"
        " cloudformation_validate as validating; check({'Resources': {'Q': {'Type': 'AWS::SQS::Queue'}}});"
        " print(validating._load.cache_info().currsize); atexit._run_exitfuncs();"
        " print(validating._load.cache_info().currsize)"
    )

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert (ended.stdout.split(), ended.stderr) == (["1", "0"], "")
