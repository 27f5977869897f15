"""What is looked at of a domain, and what is said of what could not be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import boto3
import botocore.session
import pytest
from moto import mock_aws

from budget_stack.configure import preflight
from budget_stack.configure.certificates import Certificate
from budget_stack.configure.deployed import Deployed
from tests.budget_stack.configure.invented import invented_account
from tests.budget_stack.configure.name_server import name_server
from tests.budget_stack.configure.refusals import refusing

DOMAIN = "budget.example.com"
NOT_YET = Deployed(status="")
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-0000-0000-0000-000000000000"


@pytest.fixture
def zone(keys):
    """A public zone with its name servers."""
    with mock_aws():
        made = boto3.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
        yield made["HostedZone"]["Id"].rpartition("/")[2], made["DelegationSet"]["NameServers"]


def known(zone_id, certificate=""):
    return {"DomainName": DOMAIN, "HostedZoneId": zone_id, "CertificateArn": certificate, "Region": "eu-west-1"}


def looked(answers, dns, deployed=NOT_YET):
    session = botocore.session.Session()
    account = preflight.with_domains(invented_account(), session, [answers])
    return list(preflight.warnings(answers, account, deployed, session, dns))


def record(zone_id, type_="A", value="192.0.2.1"):
    change = {"Name": DOMAIN, "Type": type_, "TTL": 60, "ResourceRecords": [{"Value": value}]}
    batch = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": change}]}
    boto3.client("route53").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)


def test_a_delegated_zone_with_room_for_the_domain_is_fine(zone):
    id_, servers = zone
    with name_server({("example.com", "NS"): [f"{it}." for it in servers]}) as dns:
        assert looked(known(id_), dns) == []


def test_a_zone_that_is_not_delegated_and_one_whose_domain_is_taken_are_told(zone):
    id_, servers = zone
    record(id_)
    with name_server({(DOMAIN, "TXT"): ['"hello"']}) as dns:
        taken, delegation = looked(known(id_), dns)

    assert f"{DOMAIN} has a record of type A already" in taken
    assert "example.com is not delegated" in delegation
    assert all(server in delegation for server in servers)


def test_the_record_that_the_stack_made_itself_is_no_hindrance(zone):
    id_, servers = zone
    record(id_)
    mine = Deployed(status="UPDATE_COMPLETE", parameters=known(id_), logical_ids=frozenset({"AliasRecord"}))
    with name_server({("example.com", "NS"): [f"{it}." for it in servers]}) as dns:
        assert looked(known(id_), dns, mine) == []
        (taken,) = looked(known(id_), dns, Deployed(status="UPDATE_COMPLETE", parameters=known(id_)))
        assert "already" in taken


def test_who_may_certify_matters_only_where_a_certificate_is_made(zone):
    id_, servers = zone
    records = {("example.com", "NS"): [f"{it}." for it in servers], ("example.com", "CAA"): ['0 issue ";"']}
    with name_server(records) as dns:
        (forbidden,) = looked(known(id_), dns)
        assert "let nobody issue certificates" in forbidden
        # moto has no such certificate, and the answers are judged elsewhere
        assert looked(known(id_, CERTIFICATE), dns) == []


def test_without_public_dns_the_name_servers_are_told_to_be_compared_by_hand(zone):
    id_, servers = zone
    with name_server() as dns:
        pass

    (unseen,) = looked(known(id_), dns)

    assert "public DNS could not be asked" in unseen
    assert all(server in unseen for server in servers)


def test_what_aws_may_not_be_asked_is_said_as_not_looked_at(zone, monkeypatch):
    id_, servers = zone
    refusing(monkeypatch, "ListHostedZones", "GetHostedZone", "ListCertificates", "DescribeCertificate")
    with name_server({("example.com", "NS"): [f"{it}." for it in servers]}) as dns:
        certificate, domain = looked(known(id_, CERTIFICATE), dns)

        assert f"{CERTIFICATE} was not looked at, which takes acm:ListCertificates" in certificate
        assert f"{id_} was not looked at, which takes route53:ListHostedZones" in domain
        assert len(list(preflight.warnings(known(id_), None, NOT_YET, None, dns))) == 1


def test_without_a_domain_nothing_is_asked():
    until = datetime.now(UTC) + timedelta(days=9)
    certificate = Certificate(arn=CERTIFICATE, names=("a.example.com",), status="ISSUED", until=until)
    account = invented_account(certificates={CERTIFICATE: certificate})
    answers = {"DomainName": "", "HostedZoneId": "", "CertificateArn": CERTIFICATE}

    assert list(preflight.warnings(answers, account, NOT_YET, None, None)) == []
