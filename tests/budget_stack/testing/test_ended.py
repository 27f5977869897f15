"""What outlives its mock says so in one message, and reaches neither AWS nor another account."""

from __future__ import annotations

import pytest
from moto import mock_aws

from budget_stack.testing import RigError, deploy, simulated

TEMPLATE = {
    "Resources": {
        "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}},
        "Web": {
            "Type": "AWS::WAFv2::IPSet",
            "Properties": {"Addresses": [], "IPAddressVersion": "IPV4", "Scope": "REGIONAL"},
        },
    },
    "Outputs": {"Orders": {"Value": {"Ref": "Orders"}}},
}
OF_STACKS = {
    "update": lambda stack: stack.update(),
    "update to a template": lambda stack: stack.update(TEMPLATE),
    "delete": lambda stack: stack.delete(),
    "client": lambda stack: stack.client("sqs"),
    "attributes that are read": lambda stack: stack.resources["Orders"].attributes,
    "attributes that are recorded": lambda stack: stack.resources["Web"].attributes,
}
OF_SIMULATIONS = {
    "deploy": lambda simulation: simulation.deploy(TEMPLATE),
    "client": lambda simulation: simulation.client("sqs"),
    "network": lambda simulation: simulation.network,
    "certificate": lambda simulation: simulation.certificate("example.com"),
}
ENDED = "the mock that this belongs to has ended, and everything in it with it"


@pytest.mark.parametrize("use", OF_STACKS)
def test_a_stack_ends_with_its_mock(use):
    with simulated() as simulation:
        stack = simulation.deploy(TEMPLATE)

    with pytest.raises(RigError, match=ENDED):
        OF_STACKS[use](stack)
    with simulated() as another:
        same = another.deploy(TEMPLATE)
        with pytest.raises(RigError, match=ENDED):
            OF_STACKS[use](stack)
        assert same.update() == []


@pytest.mark.parametrize("use", OF_SIMULATIONS)
def test_a_simulation_ends(use):
    with simulated() as simulation:
        pass

    with pytest.raises(RigError, match=ENDED):
        OF_SIMULATIONS[use](simulation)
    with simulated(), pytest.raises(RigError, match=ENDED):
        OF_SIMULATIONS[use](simulation)


def test_what_is_known_of_a_stack_is_known_afterwards():
    with simulated() as simulation:
        stack = simulation.deploy(TEMPLATE)

    assert stack.outputs["Orders"].endswith(stack.resources["Orders"].ref)
    assert stack.resources["Orders"].value("DelaySeconds", origin="read") == "5"
    assert stack.coverage().total == 4


def test_a_client_of_an_ended_simulation_sends_nothing_to_aws():
    with simulated() as simulation:
        client = simulation.client("sqs")

    with pytest.raises(RigError, match=ENDED):
        client.list_queues()


def test_a_stack_lives_as_long_as_the_mock_around_its_simulation():
    with mock_aws():
        with simulated() as simulation:
            stack = simulation.deploy(TEMPLATE)
        assert stack.update() == []
        assert deploy(TEMPLATE, stack_name="two").account is stack.account
        stack.delete()
