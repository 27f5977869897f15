"""Loops and serverless resources are checked as what they become."""

from __future__ import annotations

import sys

from budget_stack.checks.notices import NOT_CHECKED
from tests.budget_stack.checks.asking import QUEUE, found, rules


def test_loops_are_checked_as_what_they_become_and_that_is_said():
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
    assert [one.rule for one in said if one.severity == "info"] == [NOT_CHECKED]


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
