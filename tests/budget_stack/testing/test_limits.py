"""What is beyond a limit is refused before anything is made, and what nobody knows is named all at once."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, RigError

QUEUE = {"Type": "AWS::SQS::Queue"}
PARAMETER = {"Type": "String", "Default": "a"}


def numbered(entry, count):
    return {f"One{number}": entry for number in range(count)}


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ({"Resources": numbered(QUEUE, 501)}, "Number of resources, 501, is greater than maximum allowed, 500"),
        ({"Parameters": numbered(PARAMETER, 201)}, "Number of parameters, 201, is greater than maximum allowed, 200"),
        ({"Outputs": numbered({"Value": "a"}, 201)}, "Number of outputs, 201, is greater than maximum allowed, 200"),
        ({"Resources": {"my-queue": QUEUE}}, "Resource name my-queue is non alphanumeric"),
        ({"Outputs": {"the_queue": {"Value": "a"}}}, "Output name the_queue is non alphanumeric"),
        ({"Description": "é" * 513}, "'Description' length is greater than 1024"),
    ],
)
def test_fails_on_a_template_beyond_a_limit(template, message, fargate):
    with pytest.raises(DeploymentFailed, match=message):
        fargate.deploy({"Resources": {"Queue": QUEUE}, **template})

    assert fargate.client("sqs").list_queues().get("QueueUrls", []) == []


def test_fails_on_a_value_that_is_too_long(fargate):
    template = {"Parameters": {"Name": PARAMETER}, "Resources": {"Queue": QUEUE}}

    with pytest.raises(DeploymentFailed, match="The value of parameter Name has more than 4096 bytes"):
        fargate.deploy(template, {"Name": "a" * 4097})


def test_what_is_at_a_limit_is_deployed(fargate):
    template = {
        "Description": "a" * 1024,
        "Parameters": numbered(PARAMETER, 200),
        "Resources": {"Queue": QUEUE},
        "Outputs": numbered({"Value": "a"}, 200),
    }

    assert len(fargate.deploy(template, {"One0": "a" * 4096}).outputs) == 200


def test_attributes_that_a_handler_lacks_are_named_all_at_once(fargate, monkeypatch):
    monkeypatch.setattr("budget_stack.testing.handlers.sqs.Queue.attributes", lambda *_: {})
    outputs = {name: {"Value": {"Fn::GetAtt": [name, "Arn"]}} for name in ("One", "Two")}

    with pytest.raises(RigError) as caught:
        fargate.deploy({"Resources": {"One": QUEUE, "Two": QUEUE}, "Outputs": outputs})

    assert str(caught.value).count("AWS::SQS::Queue has no attribute Arn here; it has none") == 2
