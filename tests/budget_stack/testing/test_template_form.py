"""What CloudFormation refuses by its name is refused, where moto drops it."""

from __future__ import annotations

import pytest

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


def test_whatever_a_template_may_have(fargate):
    entry = {**QUEUE, "DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Snapshot", "Metadata": {}}
    sections = {"AWSTemplateFormatVersion": "2010-09-09", "Description": "All", "Metadata": {}, "Mappings": {}}

    assert fargate.deploy({"Resources": {"Queue": entry}, **sections}).resources
