"""State machines: what they are defined by, in whatever form."""

from __future__ import annotations

import json

import pytest

from budget_stack.testing import DeploymentFailed

ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}}
            ],
        }
    },
}
WAITING = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 5, "End": True}}}


def machine(role=None, **properties):
    said = {"RoleArn": role or {"Fn::GetAtt": ["Role", "Arn"]}, **properties}
    return {"Resources": {"Role": ROLE, "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": said}}}


def definition(fargate, stack):
    arn = stack.resources["Machine"].ref
    return json.loads(fargate.client("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"])


@pytest.mark.parametrize(
    "properties",
    [
        {"Definition": WAITING},
        {"DefinitionString": json.dumps(WAITING)},
        {
            "DefinitionString": json.dumps(WAITING).replace("5", "${seconds}"),
            "DefinitionSubstitutions": {"seconds": 5, "unused": "nothing of it"},
        },
    ],
)
def test_a_machine_is_defined_in_whatever_form(properties, fargate):
    stack = fargate.deploy(machine(**properties))

    assert stack.resources["Machine"].origin(next(iter(properties))) == "read"
    assert definition(fargate, stack) == WAITING


def test_a_definition_in_a_bucket_is_recorded(fargate):
    stack = fargate.deploy(machine(DefinitionS3Location={"Bucket": "definitions", "Key": "machine.json"}))

    assert stack.resources["Machine"].origin("DefinitionS3Location") == "recorded"
    assert stack.resources["Machine"].origin("RoleArn") == "read"


def test_another_definition_is_another_revision(fargate):
    stack = fargate.deploy(machine(Definition=WAITING))
    first = stack.resources["Machine"].attributes["StateMachineRevisionId"]

    stack.update(machine(Definition={**WAITING, "Comment": "Another"}))

    assert stack.resources["Machine"].attributes["StateMachineRevisionId"] != first


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (machine(DefinitionString='{"StartAt": '), "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION"),
        (machine("arn:aws:iam::123456789012:role/nobody", Definition=WAITING), "RoleArn names the role .*nobody"),
    ],
)
def test_fails_on_a_machine_that_step_functions_does_not_take(template, words, fargate):
    with pytest.raises(DeploymentFailed, match=f"Machine: .*{words}"):
        fargate.deploy(template)
