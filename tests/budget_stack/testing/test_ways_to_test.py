"""How others write their tests: without pytest, in parallel, inside a mock of their own, asynchronously."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from moto import mock_aws

from budget_stack.testing import deploy, simulated

QUEUE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}}}}
OF_UNITTEST = f"""
import unittest
from budget_stack.testing import simulated

class Orders(unittest.TestCase):
    def setUp(self):
        self.account = self.enterContext(simulated())
        self.stack = self.account.deploy({QUEUE})

    def test_one(self):
        self.assertEqual(self.stack.resources["Queue"].how, "read")

    def test_other(self):
        self.assertEqual(self.stack.resources["Queue"].value("QueueName", origin="read"), "orders")

unittest.main()
"""
IN_PARALLEL = f"""
import pytest

@pytest.mark.parametrize("number", range(4))
def test_each_has_an_account_of_its_own(fargate, number):
    fargate.deploy({QUEUE})
    assert len(fargate.client("sqs").list_queues()["QueueUrls"]) == 1
"""
CLEAN = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}


def test_without_pytest(tmp_path):
    (tmp_path / "orders.py").write_text(OF_UNITTEST)
    run = subprocess.run([sys.executable, "orders.py"], cwd=tmp_path, env=CLEAN, capture_output=True, text=True)

    assert run.stderr.endswith("OK\n"), run.stderr


def test_under_xdist(tmp_path):
    (tmp_path / "test_orders.py").write_text(IN_PARALLEL)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "-p", "no:randomly"]
    run = subprocess.run(command, cwd=tmp_path, env=CLEAN, capture_output=True, text=True)

    assert "4 passed" in run.stdout, run.stdout + run.stderr


@pytest.mark.parametrize("begin", [simulated, mock_aws], ids=["simulated", "mock_aws"])
def test_inside_a_mock_of_the_tests_own_which_stays_as_it_was(begin):
    with mock_aws():
        buckets = boto3.client("s3", region_name="us-east-1")
        buckets.create_bucket(Bucket="mine")
        with begin():
            deploy(QUEUE)

        assert [bucket["Name"] for bucket in buckets.list_buckets()["Buckets"]] == ["mine"]


@mock_aws
def test_inside_mock_aws_boto3_finds_what_was_deployed():
    stack = deploy(QUEUE, region="eu-central-1")

    queues = boto3.client("sqs", region_name="eu-central-1").list_queues()["QueueUrls"]

    assert queues == [stack.resources["Queue"].physical_id]


def test_a_mock_of_the_tests_own_may_begin_and_end_within_a_simulation(fargate):
    stack = fargate.deploy(QUEUE)
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="mine")

    assert stack.update() == []
    assert fargate.client("sqs").list_queues()["QueueUrls"] == [stack.resources["Queue"].physical_id]


def test_in_a_coroutine_and_in_its_threads(fargate):
    async def test():
        stack = await asyncio.to_thread(fargate.deploy, QUEUE)
        return stack, stack.update(), await asyncio.to_thread(stack.delete)

    stack, updated, deleted = asyncio.run(test())

    assert updated == []
    assert [change.logical_id for change in deleted] == ["Queue"]
    assert stack.resources == {}


def test_stacks_are_deployed_from_several_threads(fargate):
    def put(number):
        queue = {"Type": "AWS::SQS::Queue"}
        return fargate.deploy({"Resources": {"Queue": queue}}, stack_name=f"orders-{number}")

    with ThreadPoolExecutor(4) as pool:
        stacks = [*pool.map(put, range(8))]

    urls = {stack.resources["Queue"].physical_id for stack in stacks}
    assert {*fargate.client("sqs").list_queues()["QueueUrls"]} == urls
    assert len(urls) == 8
