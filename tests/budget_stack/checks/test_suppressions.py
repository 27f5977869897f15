"""Findings that a template says to live with."""

from __future__ import annotations

import pytest

from budget_stack.checks import check
from budget_stack.resolve import Source
from tests.budget_stack.checks.asking import QUEUE, a_service_alone, found, rules, suppressing
from tests.budget_stack.checks.mutants import original


@pytest.fixture
def broken():
    return a_service_alone()


def test_a_suppression_with_a_reason_hides_its_finding(broken):
    broken["Resources"]["Service"]["Metadata"] = suppressing("service-container-unknown")

    report = check(Source(broken), engines=())

    assert report.is_clean
    assert [(one.finding.rule, one.reason) for one in report.suppressed] == [
        ("service-container-unknown", "It is meant.")
    ]


def test_fails_on_a_suppression_that_no_longer_fires():
    template = original()
    template["Resources"]["Service"]["Metadata"] = suppressing("service-container-unknown")

    (finding,) = (one for one in found(template) if one.severity != "info")

    assert (finding.rule, finding.severity, finding.resource) == ("suppression-unused", "error", "Service")


@pytest.mark.parametrize(
    "metadata",
    [
        suppressing("service-container-unknown", ""),
        {"budget-stack": {"suppress": [{"rule": "service-container-unknown"}]}},
        {"budget-stack": {"suppress": ["service-container-unknown"]}},
        {"budget-stack": {"suppress": {"rule": "service-container-unknown"}}},
        {"budget-stack": ["service-container-unknown"]},
        {"budget-stack": {"ignore": []}},
    ],
)
def test_fails_on_a_suppression_without_a_reason_and_hides_nothing(broken, metadata):
    broken["Resources"]["Service"]["Metadata"] = metadata

    assert sorted(rules(broken)) == ["service-container-unknown", "suppression-malformed"]


def test_a_suppression_of_no_rule_is_told_with_the_name_that_was_meant():
    queue = {"Q": QUEUE["Q"] | {"Metadata": suppressing("nam-fixed")}}

    (said,) = (one for one in found({"Resources": queue}) if one.severity != "info")

    assert said.rule == "suppression-malformed"
    assert said.message == "there is no rule nam-fixed; did you mean name-fixed?"


def test_metadata_of_others_is_left_alone():
    template = original()
    template["Resources"]["Service"]["Metadata"] = {"cfn-lint": {"config": {"ignore_checks": ["W1"]}}, "x": "y"}

    assert rules(template) == []
