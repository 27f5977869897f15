"""Every line of docs/handles.md changes the template, which stays sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from troposphere import ecs

from budget_stack import ContainerSettings, Settings, build_stack, to_yaml
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.support.cfn_lint import findings

PAGE = (Path(__file__).parents[1] / "docs" / "handles.md").read_text()
LINES = re.findall(r"^\| [^|]+ \| `(stack\..+)` \|$", PAGE, re.MULTILINE)


@pytest.fixture
def stack():
    container = ContainerSettings(image="ghcr.io/example/invoices:1.4.2", health_check_command=("CMD", "/app/healthy"))
    subnet_ids = ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
    return build_stack(Settings(vpc_id="vpc-0123456789abcdef0", subnet_ids=subnet_ids, container=container))


def test_every_row_of_the_page_is_a_line():
    assert len(LINES) == PAGE.count("| `stack.") > 15


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_page_changes_the_template_which_stays_sound(line, stack):
    before = to_yaml(stack.template)

    exec(line, {"stack": stack, "ecs": ecs})

    after = to_yaml(stack.template)
    report = check(parse_template(after), engines=())
    assert after != before
    assert report.is_clean, [finding.message for finding in report.findings]


def test_cfn_lint_finds_nothing_in_all_of_them_together(stack):
    for line in LINES:
        exec(line, {"stack": stack, "ecs": ecs})

    assert findings(to_yaml(stack.template)) == []
