"""What CloudFormation refuses by its name is refused, where moto drops it."""

from __future__ import annotations

import pytest

from budget_stack.resolve import ResolveError
from budget_stack.testing import DeploymentFailed

QUEUE = {"Type": "AWS::SQS::Queue"}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"Propertes": {"DelaySeconds": 5}}, "Invalid template resource property 'Propertes'.*Properties"),
        ({"DependOn": "Other"}, "Invalid template resource property 'DependOn'.*DependsOn"),
        ({"DeletionPolicy": "retain"}, "Unrecognized DeletionPolicy retain for resource Queue.*Retain"),
        ({"UpdateReplacePolicy": "Keep"}, "Unrecognized UpdateReplacePolicy Keep for resource Queue"),
    ],
)
def test_attributes_of_resources(entry, message, fargate):
    with pytest.raises(DeploymentFailed, match=message):
        fargate.deploy({"Resources": {"Queue": {**QUEUE, **entry}}})


def test_sections(fargate):
    with pytest.raises(DeploymentFailed, match=r"Invalid template property or properties \[Output\].*Outputs"):
        fargate.deploy({"Resources": {"Queue": QUEUE}, "Output": {}})


NEVER = {"Fn::Equals": ["a", "b"]}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ({"Ref": "Missing"}, r"Unresolved resource dependencies \[Missing\]"),
        ({"Fn::GetAtt": "Missing.Arn"}, r"Unresolved resource dependencies \[Missing\]"),
        ({"Fn::Sub": "${AWS::StackName}-${Missing}"}, r"Unresolved resource dependencies \[Missing\]"),
        ({"Fn::If": ["Never", {"Ref": "Missing"}, "b"]}, r"Unresolved resource dependencies \[Missing\]"),
        ({"Fn::If": ["Missing", "a", "b"]}, "Unresolved condition dependency Missing"),
    ],
)
def test_names_that_lead_nowhere_in_what_a_condition_leaves_out(name, message, fargate):
    left_out = {**QUEUE, "Condition": "Never", "Properties": {"QueueName": name}}

    with pytest.raises(ResolveError, match=message):
        fargate.deploy({"Conditions": {"Never": NEVER}, "Resources": {"Queue": QUEUE, "LeftOut": left_out}})


def test_names_that_lead_somewhere_in_what_a_condition_leaves_out(fargate):
    text = {"Fn::Sub": ["${Queue.Arn} ${Own} ${!Missing} ${AWS::Region}", {"Own": {"Ref": "Name"}}]}
    left_out = {**QUEUE, "Condition": "Never", "Properties": {"QueueName": {"Fn::If": ["Never", text, "b"]}}}
    parameters = {"Name": {"Type": "String", "Default": "a"}}

    stack = fargate.deploy(
        {
            "Parameters": parameters,
            "Conditions": {"Never": NEVER},
            "Resources": {"Queue": QUEUE, "LeftOut": left_out},
        }
    )

    assert [*stack.resources] == ["Queue"]


def test_whatever_a_template_may_have(fargate):
    entry = {**QUEUE, "DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Snapshot", "Metadata": {}}
    sections = {"AWSTemplateFormatVersion": "2010-09-09", "Description": "All", "Metadata": {}, "Mappings": {}}

    assert fargate.deploy({"Resources": {"Queue": entry}, **sections}).resources
