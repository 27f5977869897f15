"""What AWS's validator and cfn-lint say, in one report without duplicates."""

from __future__ import annotations

import pytest

from budget_stack.checks import check
from budget_stack.resolve import Source
from tests.budget_stack.checks.mutants import original, properties

# the validator's wheels need a newer C library than the rest of the tests
pytestmark = pytest.mark.check

BOTH = ("cloudformation-validate", "cfn-lint")


def said(template, engines=BOTH):
    return [finding for finding in check(Source(template), engines=engines).findings if finding.severity != "info"]


def test_the_engines_find_nothing_in_our_template():
    assert said(original()) == []


def test_what_both_engines_find_is_told_once():
    template = original()
    properties(template, "TargetGroup")["TargetTypo"] = "ip"

    assert [(one.resource, one.path.rsplit("/", 1)[-1]) for one in said(template)] == [("TargetGroup", "TargetTypo")]


def test_what_we_say_too_is_told_by_us():
    template = original()
    properties(template, "TaskDefinition").update(Cpu="256", Memory="8192")

    assert [(one.rule, one.engine) for one in said(template)] == [("task-size-invalid", "budget-stack")]


def test_a_fault_of_one_configuration_is_found_with_its_parameters():
    template = original()
    properties(template, "LogGroup")["Retention"] = {"Fn::If": ["IsArm64", 30, {"Ref": "AWS::NoValue"}]}

    (finding,) = said(template, ("cloudformation-validate",))

    assert (finding.resource, finding.configuration["CpuArchitecture"]) == ("LogGroup", "ARM64")


def test_a_fault_of_every_configuration_needs_no_parameters():
    template = original()
    properties(template, "LogGroup")["Retention"] = 30

    (finding,) = said(template, ("cloudformation-validate",))

    assert (finding.resource, finding.configuration) == ("LogGroup", {})


def test_values_that_conditions_keep_apart_are_not_held_against_each_other():
    template = original()
    variable = {"Name": "SHARED", "Value": "same"}
    template["Conditions"]["HasNone"] = {"Fn::Not": [{"Condition": "HasTasks"}]}
    properties(template, "TaskDefinition")["ContainerDefinitions"][0]["Environment"] += [
        {"Fn::If": [condition, variable, {"Ref": "AWS::NoValue"}]} for condition in ("HasTasks", "HasNone")
    ]

    assert said(template, ("cloudformation-validate",)) == []


def test_opinions_are_notes():
    template = original()
    template["Resources"]["Service"]["DependsOn"] = ["TaskDefinition"]

    findings = check(Source(template), engines=("cloudformation-validate",)).findings

    assert [one.severity for one in findings if one.rule == "W3005"] == ["info"]


def validated(template):
    findings = check(Source(template), engines=("cloudformation-validate",)).findings
    return [(one.rule, one.resource) for one in findings if one.severity != "info"]


def test_sections_and_types_of_transforms_are_left_to_them():
    function = {"Runtime": "python3.13", "Handler": "a.b", "CodeUri": "./made-by-a-build"}
    template = {
        "Transform": ["AWS::Serverless-2016-10-31", "AWS::CodeDeployBlueGreen"],
        "Hooks": {"Shift": {"Type": "AWS::CodeDeploy::BlueGreen", "Properties": {}}},
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Function": {"Type": "AWS::Serverless::Function", "Properties": function},
        },
    }

    assert validated(template) == []

    del template["Transform"]

    assert ("E3038", "Function") in validated(template)


def test_a_default_is_not_judged_where_a_condition_rules_it_out():
    template = original()
    template["Parameters"]["Boundary"] = {"Type": "String", "Default": ""}
    template["Conditions"]["HasBoundary"] = {"Fn::Not": [{"Fn::Equals": [{"Ref": "Boundary"}, ""]}]}
    properties(template, "TaskRole")["PermissionsBoundary"] = {
        "Fn::If": ["HasBoundary", {"Ref": "Boundary"}, {"Ref": "AWS::NoValue"}]
    }

    assert validated(template) == []


def test_a_policy_may_be_written_as_text():
    role = {
        "AssumeRolePolicyDocument": '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
        '"Principal": {"Service": "ec2.amazonaws.com"}}]}',
        "Policies": [
            {
                "PolicyName": "send",
                "PolicyDocument": '{"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}',
            }
        ],
    }

    assert validated({"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": role}}}) == []


def test_variables_of_a_shell_are_no_forgotten_sub():
    template = original()
    (container, *_) = properties(template, "TaskDefinition")["ContainerDefinitions"]
    container["Command"] = ["sh", "-c", "exec serve --token=${TOKEN}"]

    assert validated(template) == []

    container["Command"] = ["sh", "-c", "exec serve --region=${AWS::Region}"]

    assert validated(template) == [("E1029", "TaskDefinition")]
