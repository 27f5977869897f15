"""The plugin: light until its fixture is used, and far from AWS when it is."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

import budget_stack.testing

HEAVY = {"boto3", "botocore", "moto", "yaml", "troposphere"}


def modules_after(statement):
    code = f"{statement}; import sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_importing_it_brings_nothing_heavy():
    assert not HEAVY & modules_after("import budget_stack.pytest_plugin")


def test_pytest_finds_it():
    assert entry_points(group="pytest11", name="budget_stack")["budget_stack"].value == "budget_stack.pytest_plugin"


class TestElsewhere:
    @pytest.fixture
    def fargate_region(self):
        return "eu-west-1"

    def test_the_region_is_overridden(self, fargate):
        assert fargate.region == "eu-west-1"
        assert (
            fargate.client("ec2")
            .describe_subnets(SubnetIds=list(fargate.subnet_ids))["Subnets"][0]["AvailabilityZone"]
            .startswith("eu-west-1")
        )


def test_the_network_is_a_vpc_with_subnets_in_two_zones(fargate):
    subnets = fargate.client("ec2").describe_subnets(SubnetIds=list(fargate.subnet_ids))["Subnets"]

    assert {subnet["VpcId"] for subnet in subnets} == {fargate.vpc_id}
    assert len({subnet["AvailabilityZone"] for subnet in subnets}) == 2


def test_nothing_of_the_machine_is_used_and_all_of_it_is_there_again(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://example.com")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody's")

    with budget_stack.testing.simulated():
        assert os.environ["AWS_ACCESS_KEY_ID"] != "somebody's"
        assert {"AWS_PROFILE", "AWS_ENDPOINT_URL"}.isdisjoint(os.environ)

    assert os.environ["AWS_PROFILE"] == "production"
    assert os.environ["AWS_ACCESS_KEY_ID"] == "somebody's"


def test_an_account_starts_empty_each_time():
    for _ in range(2):
        with budget_stack.testing.simulated() as simulation:
            assert simulation.client("logs").describe_log_groups()["logGroups"] == []
            simulation.deploy({"Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}}})
