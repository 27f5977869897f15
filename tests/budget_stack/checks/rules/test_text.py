from __future__ import annotations

import pytest

from budget_stack.checks import check
from budget_stack.resolve import Source
from tests.budget_stack.checks.mutants import Mutant, NearMiss, changed, properties
from tests.budget_stack.checks.parts import container
from tests.budget_stack.checks.rule_cases import rule_tests

GROUPS = {"Ref": "Groups"}


def told(value, type_="CommaDelimitedList"):
    """The container is told a value, beside a parameter that holds a list."""

    def change(template):
        template["Parameters"]["Groups"] = {"Type": type_, "Default": "a,b"}
        container(template)["Environment"].append({"Name": "GROUPS", "Value": value})

    return change


def tagged(template):
    told("a")(template)
    properties(template, "LogGroup")["Tags"] = [{"Key": "groups", "Value": GROUPS}]


MUTANTS = [
    Mutant("text-is-list", "TaskDefinition", told(GROUPS)),
    Mutant("text-is-list", "TaskDefinition", told({"Fn::GetAZs": ""})),
    Mutant("text-is-list", "TaskDefinition", told({"Fn::If": ["HasTasks", ["a", "b"], "a"]})),
    Mutant("text-is-list", "LogGroup", tagged),
]
NEAR_MISSES = [
    NearMiss("text-is-list", told({"Fn::Join": [",", GROUPS]})),
    NearMiss("text-is-list", told({"Fn::Select": [0, GROUPS]})),
    NearMiss("text-is-list", told(GROUPS, "String")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)


def test_an_output_is_no_list():
    template = {
        "Parameters": {"Groups": {"Type": "List<Number>"}},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {"Groups": {"Value": GROUPS}},
    }

    (finding,) = check(Source(template), engines=()).findings

    assert (finding.rule, finding.message) == ("text-is-list", "Value takes text, and Groups is a list")
    assert "!Join [',', !Ref Groups]" in finding.fix


@pytest.mark.check
def test_nobody_else_says_it_too():
    findings = check(Source(changed(told(GROUPS))), engines=("cloudformation-validate", "cfn-lint")).findings

    assert [finding.rule for finding in findings if "Environment" in finding.path] == ["text-is-list"]
