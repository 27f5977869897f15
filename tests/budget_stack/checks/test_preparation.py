"""Loops and serverless resources are checked as what they become."""

from __future__ import annotations

import sys

import pytest

from budget_stack.checks import check
from budget_stack.checks.notices import INCOMPLETE, NOT_CHECKED, UNRESOLVABLE
from budget_stack.resolve import parse_template
from tests.budget_stack.checks.asking import QUEUE, found, rules


def test_loops_over_literals_are_checked_as_what_they_become_without_a_word():
    template = {
        "Transform": "AWS::LanguageExtensions",
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": QUEUE
        | {
            "Gone": {"Type": "AWS::SQS::Queue", "Condition": "Never"},
            "Fn::ForEach::All": [
                "N",
                ["A", "B"],
                {"T${N}": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Gone"}}}},
            ],
        },
    }

    said = found(template)

    assert [one.resource for one in said if one.rule == "reference-dangling"] == ["TA", "TB"]
    assert [one.rule for one in said if one.severity == "info"] == []


def looping_over(items, **parameters):
    loop = ["N", items, {"T${N}": {"Type": "AWS::SNS::Topic"}}]
    task = {"ContainerDefinitions": [{"Name": "a", "Image": "https://x.example.com/a:1", "Memory": 256}]}
    return {
        "Transform": "AWS::LanguageExtensions",
        "Parameters": parameters,
        "Resources": {
            "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": task},
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::GetAtt": ["Tred", "TopicName"]}}},
            "Fn::ForEach::All": loop,
        },
    }


def test_loops_over_the_defaults_of_parameters_are_said_to_be():
    said = found(looping_over({"Ref": "Names"}, Names={"Type": "CommaDelimitedList", "Default": "red,green"}))

    assert {one.rule for one in said if one.severity != "warning"} >= {"image-malformed", NOT_CHECKED}
    assert INCOMPLETE not in {one.rule for one in said}


def test_a_loop_that_cannot_be_written_out_does_not_keep_the_rest_from_being_checked():
    said = found(looping_over({"Ref": "Names"}, Names={"Type": "CommaDelimitedList"}))

    assert [one.rule for one in said if one.severity != "info"] == ["image-malformed", INCOMPLETE]
    assert "Fn::ForEach goes over Names, which has no value" in next(
        one.message for one in said if one.rule == INCOMPLETE
    )


def test_fails_on_a_loop_over_nothing_and_checks_the_rest():
    said = found(looping_over({"Ref": "Nothing"}))

    assert sorted(one.rule for one in said if one.severity == "error") == ["image-malformed", UNRESOLVABLE]


def test_serverless_resources_are_checked_as_what_they_become():
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "InlineCode": "x",
            "Environment": {"Variables": {"A": {"Fn::GetAtt": ["Gone", "Arn"]}}},
        },
    }
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"F": function, "Gone": {"Type": "AWS::SQS::Queue", "Condition": "Never"}},
    }

    assert rules(template) == ["reference-dangling"]


@pytest.mark.parametrize("where", ["of the function", "of Globals"])
def test_code_beside_the_template_is_taken_as_packaged(where):
    source = parse_template("""\
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Edge:
            Type: AWS::Serverless::Function
            Properties: {Handler: index.handler, Runtime: nodejs22.x, AutoPublishAlias: live, CodeUri: src/}
        Outputs: {Version: {Value: !Ref Edge.Version}}
        """)
    if where == "of Globals":
        code = source.template["Resources"]["Edge"]["Properties"].pop("CodeUri")
        source.template["Globals"] = {"Function": {"CodeUri": code}}

    findings = check(source).findings

    # a reference to a version is SAM's own, and says that it was translated; AWS's validator may be missing here
    assert [finding.rule for finding in findings if finding.severity != "info"] == []
    assert [finding.message for finding in findings if finding.rule == NOT_CHECKED and finding.at] == []


def test_serverless_resources_are_reported_as_not_checked_without_the_translator(monkeypatch):
    monkeypatch.setitem(sys.modules, "samtranslator.parser.parser", None)
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": QUEUE | {"F": {"Type": "AWS::Serverless::Api"}}}

    notes = [one for one in found(template) if one.rule == NOT_CHECKED]

    assert [(one.resource, one.severity) for one in notes] == [("F", "info")]
    assert "pip install 'budget-stack[sam]'" in notes[0].message


def test_applications_that_only_aws_can_read_are_not_asked_for(capfd):
    location = {
        "ApplicationId": "arn:aws:serverlessrepo:us-east-1:123456789012:applications/x",
        "SemanticVersion": "1.0.0",
    }
    application = {"Type": "AWS::Serverless::Application", "Properties": {"Location": location}}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": QUEUE | {"App": application}}

    (note,) = (one for one in found(template) if one.rule == NOT_CHECKED)

    assert "which only AWS reads" in note.message
    assert capfd.readouterr().err == ""
