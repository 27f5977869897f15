"""What the ledger answers."""

from __future__ import annotations

import pytest

from budget_stack.testing.ledger import Entry, Request

ENTRY = Entry(
    "Service",
    "AWS::ECS::Service",
    "create",
    Request(
        "ecs",
        "create_service",
        {
            "serviceConnectConfiguration": {"services": [{"portName": "http"}, {"portName": "grpc"}]},
            "tags": [{"key": "a", "value": "b"}],
            "desiredCount": 80,
        },
    ),
    (Request("ecs", "update_service", {"deploymentConfiguration": {"deploymentCircuitBreaker": {"rollback": True}}}),),
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("PortName", "grpc"),
        ("ServiceConnectConfiguration/Services/1/PortName", "http"),
        ("Services/PortName", "grpc"),
        ("DesiredCount", "80"),
        ("DeploymentCircuitBreaker/Rollback", "true"),
    ],
)
def test_what_was_sent_under_a_path_is_found(path, value):
    assert ENTRY.sent(path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("PortName", "tcp"),
        ("VpcLatticeConfigurations/PortName", "http"),
        ("ServiceConnectConfiguration/PortName", "http"),
        ("DeploymentConfiguration/Rollback", True),
        ("Rollback", False),
    ],
)
def test_what_was_sent_under_another_path_is_not(path, value):
    assert not ENTRY.sent(path, value)
