"""What CloudFormation could not evaluate is told wherever it stands; nothing a file may hold ends in a traceback."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from budget_stack.checks import check
from budget_stack.cli.group import budget_stack
from budget_stack.resolve import Source, parse_template

TOPIC = {"Type": "AWS::SNS::Topic"}
NO_VALUE = {"Ref": "AWS::NoValue"}


def said(template, engines=(), **parameters):
    findings = check(Source(template), engines=engines, parameters=parameters).findings
    return [(one.rule, one.path, one.message) for one in findings if one.severity != "info"]


def topic(node, **sections):
    return {"Resources": {"A": TOPIC | {"Properties": {"DisplayName": node}}}} | sections


@pytest.mark.parametrize(
    ("template", "path", "message"),
    [
        (
            topic({"Fn::FindInMap": ["M", "q", "r"]}, Mappings={"M": {"a": {"b": 1}}}),
            "DisplayName",
            "Unable to get mapping",
        ),
        (topic({"Fn::Select": [5, ["a"]]}), "DisplayName", "nonexistent value at index 5"),
        (topic({"Fn::Join": ["", ["a", None]]}), "DisplayName", "'null' values are not allowed in templates"),
        (topic({"Fn::Foo": 1}), "DisplayName", "no intrinsic function"),
        (topic({"Fn::If": ["C", "a"]}), "DisplayName", "Fn::If requires"),
        (topic({"Fn::If": ["Zed", "a", "b"]}), "DisplayName", "Unresolved condition dependency Zed"),
        ({"Resources": {"A": TOPIC | {"Condition": "Zed"}}}, "Resources/A", "Unresolved condition dependency Zed"),
        ({"Resources": {"A": TOPIC | {"DependsOn": "Nobody"}}}, "DependsOn", "dependencies [Nobody]"),
        (
            {"Resources": {"A": TOPIC | {"DependsOn": "B"}, "B": TOPIC | {"DependsOn": "A"}}},
            "Resources",
            "Circular dependency between resources",
        ),
        ({"Resources": {"A": TOPIC}, "Outputs": {"O": {"Value": NO_VALUE}}}, "Outputs/O/Value", "must have a value"),
        (
            {"Resources": {"A": TOPIC}, "Parameters": {"P": {"Type": "Number", "Default": "x"}}},
            "Parameters/P/Default",
            "the default of P must be a number",
        ),
        (
            {"Resources": {"A": TOPIC}, "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Equals": ["a", "b"]}}]}}},
            "Rules",
            "no values of the parameters satisfy all Rules",
        ),
        (
            {"Resources": {"A": TOPIC}, "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Equals": ["a"]}}]}}},
            "Assert",
            "Fn::Equals requires two arguments",
        ),
        (
            {"Resources": {"A": TOPIC | {"Condition": "C"}}, "Conditions": {"C": {"Condition": "C"}}},
            "Conditions/C",
            "Circular dependency between conditions",
        ),
        ({"Resources": {"A": TOPIC | {"DependsOn": [[]]}}}, "DependsOn", "DependsOn must be a logical id"),
        ({"Resources": {"A": TOPIC | {"Properties": ["a"]}}}, "Properties", "Properties must be a mapping"),
        (
            {"Resources": {"A": TOPIC}, "Outputs": {"O": {"Value": 1, "Export": "y"}}},
            "Export",
            "Export must be a mapping",
        ),
        (
            {"Resources": {"A": TOPIC}, "Outputs": {"O": {"Value": 1, "Condition": {}}}},
            "Condition",
            "name of a condition",
        ),
        ({"Resources": {"A": TOPIC}, "Conditions": {"C": ["a"]}}, "Conditions/C", "it must be a mapping"),
        ({"Resources": {"A": TOPIC}, "Rules": {"R": {"Assertions": [5]}}}, "Assertions", "a rule needs Assertions"),
        (
            {"Resources": {"A": TOPIC}, "Parameters": {"P": {"Type": "String", "AllowedValues": [{}]}}},
            "AllowedValues",
            "AllowedValues must be a list",
        ),
        (
            {"Resources": {"A": TOPIC}, "Parameters": {"P": {"Type": "String", "AllowedPattern": 5}}},
            "AllowedPattern",
            "AllowedPattern must be text",
        ),
        (
            {"Resources": {"A": TOPIC}, "Parameters": {"P": {"Type": "String", "MaxLength": "x"}}},
            "MaxLength",
            "MaxLength must be a number",
        ),
        (
            {"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::L": ["N", ["a"], {"T${N}": {}}]}},
            "Resources/Ta",
            "a resource needs a Type",
        ),
        (topic({"Fn::GetAtt": {}}), "DisplayName", "Fn::GetAtt requires"),
        (topic({"Fn::Cidr": ["::/0", 3000000, 1]}), "DisplayName", "1 to 256 parts"),
    ],
)
def test_what_cannot_be_evaluated_is_told(template, path, message):
    found = said(template)

    assert [rule for rule, _, _ in found] == ["template-unresolvable"]
    assert path in found[0][1]
    assert message in found[0][2]


def test_it_is_told_with_the_configuration_that_has_it():
    template = topic(
        {"Fn::FindInMap": ["M", {"Ref": "P"}, "k"]},
        Parameters={"P": {"Type": "String", "AllowedValues": ["a", "b"]}},
        Mappings={"M": {"a": {"k": "x"}}},
    )

    (finding,) = check(Source(template), engines=()).findings

    assert (finding.rule, finding.configuration) == ("template-unresolvable", {"P": "b"})
    assert said(template, P="a") == []


def test_what_a_condition_leaves_out_is_not_evaluated():
    template = topic(
        {"Fn::If": ["Never", {"Fn::Select": [5, ["a"]]}, "b"]}, Conditions={"Never": {"Fn::Equals": ["a", "b"]}}
    )

    assert said(template) == []


def test_what_a_macro_may_add_is_not_missed():
    template = topic({"Ref": "MadeByTheMacro"})

    assert [rule for rule, _, _ in said(template)] == ["template-unresolvable"]
    assert said(template | {"Transform": ["OurMacro"]}) == []


def test_what_a_module_may_add_is_not_missed():
    template = topic({"Ref": "MineInner"})
    template["Resources"]["Mine"] = {"Type": "Our::Own::Thing::MODULE"}

    assert said(template) == []


def test_a_loop_over_a_parameter_without_a_value_is_not_checked_and_that_is_said():
    template = {
        "Transform": "AWS::LanguageExtensions",
        "Parameters": {"Names": {"Type": "CommaDelimitedList"}},
        "Resources": {"Fn::ForEach::L": ["N", {"Ref": "Names"}, {"T${N}": TOPIC}]},
    }

    assert [rule for rule, _, _ in said(template)] == ["check-incomplete"]
    assert said(template, Names="A,B") == []


def test_an_attribute_that_is_left_out_is_as_good_as_none():
    template = {
        "Conditions": {"C": {"Fn::Equals": ["a", "a"]}},
        "Resources": {"A": TOPIC | {"DeletionPolicy": {"Fn::If": ["C", NO_VALUE, "Retain"]}}},
    }

    assert said(template) == []


def test_a_rule_that_stumbles_is_reported_and_the_others_go_on():
    template = {
        "Resources": {
            "T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Secrets": 5}, 7]}},
            "A": TOPIC | {"Properties": {"DisplayName": {"Ref": "Nobody"}}},
        }
    }

    found = said(template)

    assert "template-unresolvable" in [rule for rule, _, _ in found]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "Resources: {A: {Type: AWS::SNS::Topic, Properties: " + "{a: " * 90 + "1" + "}" * 90 + "}}",
        "Resources:\r\n  A:\r\n    Type: AWS::SNS::Topic\r\n",
        "Resources: {A: {Type: AWS::ECS::Service, Properties: {LoadBalancers: x, TaskDefinition: [], Tags: {a: 1}}}}",
        "Resources: {A: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: x, ManagedPolicyArns: 5}}}",
        "Resources: {A: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: {a: 1}}}}",
        "Resources: {A: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupEgress: {CidrIp: [x]}, VpcId: 1}}}",
        "Resources: {A: {Type: AWS::ECS::TaskDefinition, Properties: {Cpu: [1], ContainerDefinitions: {Name: {}}}}}",
        "Resources: {A: {Type: AWS::CloudWatch::Alarm, Properties: {Dimensions: 5, Metrics: [5], Period: []}}}",
        "Resources: {A: {Type: AWS::ECR::Repository, Properties: {LifecyclePolicy: {LifecyclePolicyText: '[1]'}}}}",
    ],
)
def test_no_text_ends_in_a_traceback(text):
    done = CliRunner().invoke(budget_stack, ["check", "--no-cloudformation-validate", "-"], input=text)

    assert done.exit_code in (0, 1, 2)
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_fails_with_2_on_what_is_no_text():
    done = CliRunner().invoke(budget_stack, ["check", "--no-cloudformation-validate", "-"], input=b"\x80\xfe\x00R")

    assert done.exit_code == 2
    assert "<stdin>: error: not UTF-8 text (byte 0)\n" in done.output


def test_fails_on_a_pseudo_parameter_that_there_is_not(tmp_path):
    (tmp_path / "t.yaml").write_text("Resources: {A: {Type: AWS::SNS::Topic}}")

    done = CliRunner().invoke(budget_stack, ["check", str(tmp_path / "t.yaml"), "-p", "AWS::Bogus=1"])

    assert (done.exit_code, "AWS::Bogus is no pseudo parameter" in done.output) == (2, True)


def test_a_suppression_that_another_value_needs_is_not_called_unused():
    template = parse_template(
        """
Parameters: {P: {Type: String, AllowedValues: [a, b]}}
Conditions: {IsA: !Equals [!Ref P, a]}
Resources:
  Gone: {Type: AWS::SNS::Topic, Condition: IsA}
  A:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !GetAtt Gone.TopicName}
    Metadata: {budget-stack: {suppress: [{rule: reference-dangling, reason: P=b is gone}]}}
"""
    ).template

    assert said(template) == said(template, P="a") == said(template, P="b") == []


def test_a_suppression_of_an_engine_that_was_not_asked_is_not_called_unused():
    suppress = {"budget-stack": {"suppress": [{"rule": "E3002", "reason": "Newer than the schema."}]}}

    assert said({"Resources": {"A": TOPIC | {"Metadata": suppress}}}) == []


@pytest.mark.parametrize(
    ("declared", "condition", "possible"),
    [
        # of a list each item is one of AllowedValues
        (
            {"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"], "Default": "a,b"},
            ["a-b", {"Fn::Join": ["-", {"Ref": "P"}]}],
            True,
        ),
        # Systems Manager keeps the value, and AllowedValues are about its name
        (
            {"Type": "AWS::SSM::Parameter::Value<String>", "AllowedValues": ["/x"], "Default": "/x"},
            [{"Ref": "P"}, "v"],
            True,
        ),
        ({"Type": "String", "AllowedPattern": "^(?:a|b)$", "Default": "a"}, [{"Ref": "P"}, "c"], False),
    ],
)
def test_a_parameter_is_all_that_it_may_be_and_no_more(declared, condition, possible):
    template = {
        "Parameters": {"P": declared},
        "Conditions": {"C": {"Fn::Equals": condition}, "NotC": {"Fn::Not": [{"Condition": "C"}]}},
        "Resources": {"A": TOPIC | {"Condition": "NotC"}},
        "Outputs": {"O": {"Value": {"Ref": "A"}}},
    }

    assert ("reference-dangling" in [rule for rule, _, _ in said(template)]) is possible
