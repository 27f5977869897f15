"""Hosted zones, as moto keeps them."""

from __future__ import annotations

import boto3
import botocore.session
import pytest
from moto import mock_aws

from budget_stack.configure.zones import Zone, read_contents, read_zones
from tests.budget_stack.configure.network import REGION
from tests.budget_stack.configure.refusals import refusing


@pytest.fixture
def route53(keys):
    with mock_aws():
        yield boto3.client("route53")


def zone(route53, name, **more):
    made = route53.create_hosted_zone(Name=name, CallerReference=name, **more)
    return made["HostedZone"]["Id"].removeprefix("/hostedzone/"), made


def record(route53, id_, name, type_, value):
    change = {"Name": name, "Type": type_, "TTL": 60, "ResourceRecords": [{"Value": value}]}
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": change}]}
    route53.change_resource_record_sets(HostedZoneId=id_, ChangeBatch=batch)


def session():
    return botocore.session.Session()


def test_zones_are_listed_by_id_with_their_names_and_whether_they_are_private(route53):
    public, _ = zone(route53, "example.com")
    private, _ = zone(
        route53, "example.com.", HostedZoneConfig={"PrivateZone": True}, VPC={"VPCRegion": REGION, "VPCId": "vpc-0"}
    )

    assert read_zones(session(), REGION) == {
        public: Zone(id=public, name="example.com", is_private=False),
        private: Zone(id=private, name="example.com", is_private=True),
    }


def test_a_zone_tells_its_name_servers_its_own_among_them_and_what_the_domain_has(route53):
    id_, made = zone(route53, "example.com")
    record(route53, id_, "example.com", "NS", "ns.example.com.")
    record(route53, id_, "budget.example.com", "CNAME", "elsewhere.example.net")
    record(route53, id_, "other.example.com", "A", "192.0.2.1")
    found = read_zones(session(), REGION)[id_]

    contents = read_contents(session(), REGION, found, "budget.example.com")

    assert contents.name_servers == {*made["DelegationSet"]["NameServers"], "ns.example.com"}
    assert contents.types == {"CNAME"}
    assert read_contents(session(), REGION, found, "new.example.com").types == frozenset()


def test_zones_that_may_not_be_listed_are_read_one_by_one(route53, monkeypatch):
    id_, _ = zone(route53, "example.com")
    refusing(monkeypatch, "ListHostedZones")

    assert read_zones(session(), REGION, [id_])[id_].name == "example.com"
    assert read_zones(session(), REGION) is None
    refusing(monkeypatch, "GetHostedZone")
    assert read_zones(session(), REGION, [id_]) is None
    found = Zone(id=id_, name="example.com", is_private=False)
    assert read_contents(session(), REGION, found, "example.com") is None


def test_a_zone_that_is_not_there_is_known_to_be_none(route53):
    assert read_zones(session(), REGION, ["Z0123456789"]) == {}
