"""SAM's types are deployed as what SAM's translator makes of them."""

from __future__ import annotations

import sys

import pytest

from budget_stack.facts.template import SERVERLESS
from budget_stack.testing import DeploymentFailed, RigError

FUNCTION = {
    "Type": "AWS::Serverless::Function",
    "Properties": {
        "CodeUri": "src/",
        "Handler": "app.handler",
        "Runtime": "python3.13",
        "MemorySize": {"Ref": "Size"},
        "Events": {"Work": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}}}},
    },
}


def template(function=FUNCTION):
    return {
        "Transform": SERVERLESS,
        "Parameters": {"Size": {"Type": "Number", "Default": 256}},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Function": function},
        "Outputs": {"Function": {"Value": {"Ref": "Function"}}},
    }


def test_what_sam_makes_is_deployed(fargate):
    stack = fargate.deploy(template(), {"Size": 512})

    assert {name: resource.type for name, resource in stack.resources.items()} == {
        "Queue": "AWS::SQS::Queue",
        "FunctionRole": "AWS::IAM::Role",
        "Function": "AWS::Lambda::Function",
        "FunctionWork": "AWS::Lambda::EventSourceMapping",
    }
    role = stack.resources["FunctionRole"].value("ManagedPolicyArns", origin="read")
    assert "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole" in role
    assert int(stack.resources["Function"].properties["MemorySize"]) == 512
    assert stack.outputs["Function"] == stack.resources["Function"].ref


def test_an_update_is_translated_as_well(fargate):
    stack = fargate.deploy(template())

    assert stack.update() == []

    changes = stack.update(template({**FUNCTION, "Properties": {**FUNCTION["Properties"], "Description": "Invoices"}}))

    assert [tuple(change) for change in changes] == [("changed", "Function")]


def test_what_the_translator_refuses_is_refused(fargate):
    wrong = {**FUNCTION, "Properties": {**FUNCTION["Properties"], "Events": {"Work": {"Type": "Nothing"}}}}

    with pytest.raises(
        DeploymentFailed, match=r"aws-sam-translator refuses it: Resource with id \[Function\] is invalid"
    ):
        fargate.deploy(template(wrong))


def test_says_what_to_install(fargate, monkeypatch):
    monkeypatch.setitem(sys.modules, "samtranslator.parser.parser", None)

    with pytest.raises(RigError, match=r"pip install 'budget-stack\[sam\]'"):
        fargate.deploy(template())


def test_a_template_without_the_transform_is_told_so(fargate):
    data = {key: value for key, value in template().items() if key != "Transform"}

    with pytest.raises(RigError, match="the template has no Transform: AWS::Serverless"):
        fargate.deploy(data)
