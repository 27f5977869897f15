"""What SECURITY.md says of scanners is what they are allowed to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from budget_stack import build_budget_tracker
from budget_stack.settings.web_service import ADDRESSES
from tests.clients import security_hub
from tests.clients.scanners import Finding, Justified, justified

SECURITY = (Path(__file__).parents[1] / "SECURITY.md").read_text()


def section(title):
    return SECURITY.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title):
    lines = section(title).splitlines()
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| `")]


def told():
    for resources, wanted, reason in rows("What scanners say"):
        for entry in wanted.split("; "):
            wants, _, rules = entry.rpartition(": ")
            for tool, _, name in (rule.rpartition(" ") for rule in rules.split(", ")):
                for resource in resources.split(", "):
                    yield Justified(Finding(tool, name.strip("`"), resource.strip("`")), wants, reason)


def test_no_reason_is_given_twice():
    reasons = [line.split("|")[3] for line in SECURITY.splitlines() if line.count("|") == 4 and line.startswith("| `")]

    assert len(set(reasons)) == len(reasons) > 5


def test_security_md_lists_what_is_justified_and_nothing_else():
    assert list(told()) == justified()


def test_security_md_has_every_group_of_security_hubs_controls():
    assert rows("What Security Hub says") == [
        [", ".join(f"`{control}`" for control in group.controls), group.verdict, group.reason]
        for group in security_hub.groups()
    ]


@pytest.mark.parametrize("why", ["retired", "unused"])
def test_security_md_names_the_numbers_that_no_control_has(why):
    numbers = [f"{service} {gaps[why]}" for service, gaps in security_hub.known()["gaps"].items() if gaps[why]]

    assert "; ".join(numbers) in section("What Security Hub says")


def test_security_md_says_when_the_controls_were_read_and_how_old_the_copy_was():
    reference = security_hub.known()["reference"]

    for date in (reference["read"], reference["newest_change"]):
        assert f"{date:%-d %B %Y}" in section("What Security Hub says")
    assert reference["url"] in section("What Security Hub says")


def test_every_justification_is_given_once_and_is_about_a_resource_of_the_template():
    findings = [entry.finding for entry in justified()]

    assert len(set(findings)) == len(findings)
    made = {name for address in ADDRESSES for name in build_budget_tracker(address).template.resources}
    assert {finding.resource for finding in findings} <= made


@pytest.mark.parametrize("entry", justified(), ids=lambda entry: f"{entry.finding.rule}-{entry.finding.resource}")
def test_every_justification_says_what_is_wanted_and_why_it_stays(entry):
    assert entry.wants
    assert len(entry.reason.split()) >= 8
