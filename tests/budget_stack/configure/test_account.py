from __future__ import annotations

import boto3
import botocore.session
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from budget_stack.configure import credentials
from budget_stack.configure.account import _all, _public_subnets, read_account
from tests.budget_stack.configure.network import KEYS, REGION, network


@pytest.fixture(scope="module")
def cloud():
    """An emulated account, made once: the tests only read it."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in KEYS.items():
            patch.setenv(name, value)
        # of Aurora DSQL moto has two regions alone
        patch.setenv("MOTO_ALLOW_NONEXISTENT_REGION", "true")
        boto3.client("ecr", REGION).create_repository(repositoryName="budget-tracker")
        yield network(boto3.client("ec2", REGION))


@pytest.fixture(scope="module")
def account(cloud):
    return read_account(botocore.session.Session(), REGION)


def test_vpcs_are_listed_with_name_and_cidr_and_the_default_one_first(account, cloud):
    assert [(vpc.name, vpc.is_default) for vpc in account.vpcs.values()] == [
        ("", True),
        ("narrow", False),
        ("open", False),
        ("shared", False),
    ]
    assert account.vpcs[cloud.shared].cidrs == ("10.20.0.0/16",)


def test_subnets_are_listed_with_zone_and_cidr_and_public_ones_first(account, cloud):
    assert [(it.name, it.zone, it.cidr) for it in account.subnets_of(cloud.shared)] == [
        ("web-a", "eu-west-1a", "10.20.0.0/24"),
        ("web-b", "eu-west-1b", "10.20.1.0/24"),
        ("data-a", "eu-west-1a", "10.20.8.0/24"),
        ("data-b", "eu-west-1b", "10.20.9.0/24"),
    ]
    assert account.subnets[cloud.web_a].free_addresses == 251


def test_a_subnet_is_public_by_the_table_it_is_associated_with(account, cloud):
    subnets = account.subnets

    assert subnets[cloud.web_a].public is True
    assert subnets[cloud.data_a].public is False


def test_a_subnet_without_a_table_of_its_own_is_public_by_the_main_table_of_its_vpc(account, cloud):
    subnets = account.subnets

    assert subnets[cloud.open_a].public is True
    assert subnets[cloud.narrow_a].public is False


def test_a_subnet_whose_tables_are_not_to_be_seen_is_neither_public_nor_private(cloud, keys, monkeypatch):
    monkeypatch.setattr("budget_stack.configure.account._public_subnets", lambda tables: {})

    assert read_account(botocore.session.Session(), REGION).subnets[cloud.web_a].public is None


@pytest.mark.parametrize(
    ("route", "public"),
    [
        ({"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0123456789abcdef0", "State": "active"}, True),
        ({"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0123456789abcdef0", "State": "blackhole"}, False),
        ({"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "vgw-0123456789abcdef0"}, False),
        ({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0123456789abcdef0"}, False),
        ({"DestinationCidrBlock": "10.0.0.0/8", "GatewayId": "igw-0123456789abcdef0"}, False),
        ({"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-0123456789abcdef0"}, False),
    ],
)
def test_only_a_working_default_route_to_an_internet_gateway_makes_public(route, public):
    table = {
        "VpcId": "vpc-01234567",
        "Routes": [route],
        "Associations": [{"Main": False, "SubnetId": "subnet-01234567"}],
    }

    assert _public_subnets([table]) == {"subnet-01234567": public}


def test_every_page_is_read(keys):
    ec2 = boto3.client("ec2", REGION)
    with Stubber(ec2) as answers:
        answers.add_response("describe_vpcs", {"Vpcs": [{"VpcId": "vpc-00000001"}], "NextToken": "more"}, {})
        answers.add_response("describe_vpcs", {"Vpcs": [{"VpcId": "vpc-00000002"}]}, {"NextToken": "more"})

        assert [vpc["VpcId"] for vpc in _all(ec2, "describe_vpcs", "Vpcs")] == ["vpc-00000001", "vpc-00000002"]


def test_repositories_are_listed_by_name(account):
    assert account.repositories == {"budget-tracker"}


def test_databases_are_listed_by_their_identifier(cloud, keys):
    made = boto3.client("dsql", REGION).create_cluster(deletionProtectionEnabled=False)["identifier"]

    assert read_account(botocore.session.Session(), REGION).databases == {made}


def test_repositories_that_may_not_be_listed_are_unknown(cloud, keys, monkeypatch):
    original = credentials.client

    def client(session, service, region):
        if service == "ecr":
            return Refusing()
        return original(session, service, region)

    class Refusing:
        def get_paginator(self, operation):
            raise credentials.botocore().exceptions.ClientError({"Error": {"Code": "AccessDeniedException"}}, operation)

    monkeypatch.setattr(credentials, "client", client)

    assert read_account(botocore.session.Session(), REGION).repositories is None


def test_fails_on_a_region_without_any_vpc(cloud, keys):
    ec2 = boto3.client("ec2", "eu-west-3")
    for subnet in ec2.describe_subnets()["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    for vpc in ec2.describe_vpcs()["Vpcs"]:
        ec2.delete_vpc(VpcId=vpc["VpcId"])

    with pytest.raises(credentials.NotListed, match="there is none in eu-west-3: pass another --region"):
        read_account(botocore.session.Session(), "eu-west-3")
