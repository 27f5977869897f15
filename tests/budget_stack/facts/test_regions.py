"""Everybody tells the same of a region, and what AWS's own library has."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.loaders import Loader

from budget_stack.configure import steps
from budget_stack.configure.questions import REGION
from budget_stack.facts.regions import partition_of, url_suffix_of
from budget_stack.resolve.configurations import Space, decisions
from budget_stack.resolve.symbols import OpenParameter
from budget_stack.testing import account
from budget_stack.testing.handlers import cognito
from budget_stack.testing.handlers.apigatewayv2 import domains
from budget_stack.testing.handlers.s3 import buckets
from tests.budget_stack.configure.test_steps import configured
from tests.budget_stack.facts.readers import Readers

PARTITIONS = {
    region: (partition["id"], partition["outputs"]["dnsSuffix"])
    for partition in Loader().load_data("partitions")["partitions"]
    for region in partition["regions"]
    if not region.endswith("-global")
}
ACCOUNT = "123456789012"
READERS = Readers("regions", "url_suffix_of")


@READERS.ask_by(decisions)
def in_every_configuration(region):
    def suffix(configuration):
        is_there = configuration.equal(OpenParameter("AWS::Region"), region)
        return configuration.parameter("AWS::URLSuffix") if is_there else None

    answers = {answer for _, answer in Space({"Resources": {}}).explore(suffix)} - {None}
    return answers.pop() if len(answers) == 1 else answers


@READERS.ask_by(account)
def in_the_rig(region):
    there = SimpleNamespace(region=region, partition=partition_of(region), id=ACCOUNT)
    return account.Account.pseudo_parameters(there, SimpleNamespace(id="", name=""))["AWS::URLSuffix"]


@READERS.ask_by(domains)
def in_the_target_of_a_domain_name(region):
    there = SimpleNamespace(region=region, partition=partition_of(region))
    target = domains.regional_target(there, "api.example.com").domain_name
    return target.partition(f".execute-api.{region}.")[2]


@READERS.ask_by(buckets)
def in_the_domain_name_of_a_bucket(region):
    aws = SimpleNamespace(account=SimpleNamespace(region=region, partition=partition_of(region)))
    return buckets.Bucket().attributes(aws, "logs")["DomainName"].partition("logs.s3.")[2]


@READERS.ask_by(cognito)
def in_the_provider_name_of_a_pool_of_users(region):
    pool = {"UserPool": {"Arn": ""}}
    there = SimpleNamespace(region=region, partition=partition_of(region))
    aws = SimpleNamespace(account=there, read=lambda *_, **__: pool)
    name = cognito.UserPool().attributes(aws, "pool")["ProviderName"]
    return name.partition(f"cognito-idp.{region}.")[2].partition("/")[0]


@READERS.ask_by(steps)
def in_what_configure_says_to_push_to(region):
    settled = configured()
    settled = dataclasses.replace(settled, deployment=dataclasses.replace(settled.deployment, region=region))
    said = [command for step in steps.next_steps(settled, output=Path("x.toml")) for command in step.commands]
    (push,) = (command for command in said if command.startswith("docker push"))
    return push.partition(f"{ACCOUNT}.dkr.ecr.{region}.")[2].partition("/")[0]


def test_every_reader_is_asked():
    READERS.check()


@pytest.mark.parametrize("region", PARTITIONS)
def test_everybody_tells_of_a_region_what_botocore_does(region):
    partition, suffix = PARTITIONS[region]

    assert partition_of(region) == partition
    assert url_suffix_of(partition) == suffix
    assert {reader: told for reader, told in READERS.tell(region).items() if told != suffix} == {}


@pytest.mark.parametrize("region", PARTITIONS)
def test_the_code_of_every_region_is_an_answer(region):
    assert REGION.problem(region) is None


def test_a_region_that_is_not_known_is_thought_to_be_of_the_largest_partition():
    assert partition_of("xy-north-9") == "aws"
