"""Buses of EventBridge, and where events are sent beyond AWS."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

CONNECTION = {
    "Type": "AWS::Events::Connection",
    "Properties": {
        "AuthorizationType": "API_KEY",
        "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "x-api-key", "ApiKeyValue": "not-a-secret"}},
    },
}


def bus(**properties):
    return {"Type": "AWS::Events::EventBus", "Properties": {"Name": "shop", **properties}}


def destination(connection):
    said = {"ConnectionArn": connection, "HttpMethod": "POST", "InvocationEndpoint": "https://example.com"}
    return {"Type": "AWS::Events::ApiDestination", "Properties": said}


def policy(**statement):
    root = {"AWS": "arn:aws:iam::111122223333:root"}
    allowing = {"Effect": "Allow", "Principal": root, "Action": "events:PutEvents", "Resource": "*", **statement}
    return {"Version": "2012-10-17", "Statement": [allowing]}


def test_a_rule_is_on_the_bus_that_it_names(fargate):
    said = {"EventBusName": {"Ref": "Bus"}, "EventPattern": {"source": ["shop"]}}
    rule = {"Type": "AWS::Events::Rule", "Properties": said}

    stack = fargate.deploy({"Resources": {"Bus": bus(), "Rule": rule}}, how="read")

    assert [one["Name"] for one in fargate.client("events").list_rules(EventBusName="shop")["Rules"]] == [
        stack.resources["Rule"].attributes["RuleName"]
    ]


def test_a_policy_of_a_bus_comes_and_goes(fargate):
    stack = fargate.deploy({"Resources": {"Bus": bus(Policy=policy(Sid="others"))}}, how="read")
    assert "111122223333" in fargate.client("events").describe_event_bus(Name="shop")["Policy"]

    stack.update({"Resources": {"Bus": bus()}})
    assert "Policy" not in fargate.client("events").describe_event_bus(Name="shop")


def test_a_policy_that_moto_cannot_tell_is_recorded(fargate):
    stack = fargate.deploy({"Resources": {"Bus": bus(Policy=policy())}})

    assert stack.resources["Bus"].origin("Policy") == "recorded"


def test_an_address_is_reached_by_a_connection(fargate):
    there = {"Fn::GetAtt": ["Connection", "Arn"]}

    stack = fargate.deploy({"Resources": {"Connection": CONNECTION, "Sent": destination(there)}})

    for_policy = stack.resources["Sent"].attributes["ArnForPolicy"]
    assert for_policy.endswith(f":api-destination/{stack.resources['Sent'].ref}")
    assert stack.resources["Connection"].origin("AuthParameters") == "ledger"


def test_fails_on_a_connection_that_is_not_there(fargate):
    nowhere = "arn:aws:events:us-east-1:123456789012:connection/nobody/01234567-89ab-cdef-0123-456789abcdef"

    with pytest.raises(DeploymentFailed, match="Sent: Connection '.*nobody.*' does not exist"):
        fargate.deploy({"Resources": {"Sent": destination(nowhere)}})
