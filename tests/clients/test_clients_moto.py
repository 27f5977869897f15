"""Moto creates what it knows and says CREATE_COMPLETE of the rest, so this proves wiring and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clients import servers
from tests.clients.account import Account, Network
from tests.clients.wiring import wiring
from tests.support.configurations import scanned

pytestmark = pytest.mark.check

CHOSEN = {"CreateECRRepository": "true", "Database": "none"}
# Types of which moto makes nothing.
DROPPED_TYPES = {
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::SNS::TopicPolicy",
    "AWS::SecretsManager::Secret",
}
# What moto leaves out of the resources that it makes.
LOST_CONNECTIONS = {
    "Service behind TargetGroup",
    "Service in subnets",
    "Service in TaskSecurityGroup",
    "Service of the fewest tasks",
    "Service on FARGATE",
    "Service waits for ListenerRule",
    "TaskDefinition started by ExecutionRole",
    "TaskDefinition acts as TaskRole",
    "TaskDefinition for Fargate",
    "LoadBalancerSecurityGroup to nowhere else",
    "TaskSecurityGroup to HTTPS",
    "ExecutionRole may what ExecutionPolicy says",
    "AutoScalingRole may what AutoScalingPolicy says",
    "ExecutionPolicy for LogGroup",
    "Repository scans",
    "Outputs",
}


class Deployed(NamedTuple):
    account: Account
    network: Network
    log: Path
    printed: str

    def wiring(self) -> dict[str, tuple[object, object]]:
        image = f"{self.account.number()}.dkr.ecr.us-east-1.amazonaws.com/budget-tracker:latest"
        return wiring(self.account, "budget-tracker", self.network, image)


@pytest.fixture(scope="module", params=["aws", "sam"])
def deployed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    home: Path,
    templates: dict[str, Path],
) -> Iterator[Deployed]:
    with servers.moto(tmp_path_factory.mktemp("moto")) as server:
        account = Account(server.endpoint, "testing", home)
        network = account.add_network()
        done = account.deploy(
            request.param,
            templates[request.param],
            "budget-tracker",
            **network.parameters(),
            **CHOSEN,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        yield Deployed(account, network, server.log, done.stdout)


def test_the_client_deploys_the_stack(deployed: Deployed):
    assert "Successfully created/updated stack - budget-tracker" in deployed.printed
    assert deployed.account.stack("budget-tracker")["StackStatus"] == "CREATE_COMPLETE"


def test_the_client_needs_no_bucket(deployed: Deployed):
    assert deployed.account.client("s3").list_buckets()["Buckets"] == []


def test_moto_makes_every_resource_but_those_of_the_dropped_types(deployed: Deployed):
    expected = {name for name, made in scanned(CHOSEN)["Resources"].items() if made["Type"] not in DROPPED_TYPES}

    assert set(deployed.account.physical_ids("budget-tracker")) == expected


def test_moto_warns_of_exactly_the_dropped_types(deployed: Deployed):
    assert set(re.findall(r"Tried to parse (\S+) but", deployed.log.read_text())) == DROPPED_TYPES


def test_every_connection_that_moto_keeps_is_the_one_in_the_template(deployed: Deployed):
    kept = {name: ends for name, ends in deployed.wiring().items() if name not in LOST_CONNECTIONS}

    assert {name: actual for name, (actual, _) in kept.items()} == {name: said for name, (_, said) in kept.items()}


def test_moto_still_loses_each_connection_listed_as_lost(deployed: Deployed):
    found = {name for name, (actual, expected) in deployed.wiring().items() if actual != expected}

    assert found >= LOST_CONNECTIONS
