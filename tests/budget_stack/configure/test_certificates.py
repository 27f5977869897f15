"""Certificates, as moto keeps them, and why one cannot serve."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import boto3
import botocore.session
import pytest
import trustme
from botocore.client import BaseClient
from moto import mock_aws

from budget_stack.configure.certificates import Certificate, problem, read_certificates
from budget_stack.facts.certificates import covers
from tests.budget_stack.configure.network import REGION
from tests.budget_stack.configure.refusals import refusing

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-0000-0000-0000-000000000000"
NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def acm(keys):
    with mock_aws():
        yield boto3.client("acm", REGION)


def imported(acm, *names):
    authority = trustme.CA()
    issued = authority.issue_cert(*names)
    return acm.import_certificate(
        Certificate=issued.cert_chain_pems[0].bytes(),
        PrivateKey=issued.private_key_pem.bytes(),
        CertificateChain=authority.cert_pem.bytes(),
    )["CertificateArn"]


def certificate(*names, status="ISSUED", days=100, **more):
    return Certificate(arn=ARN, names=names, status=status, until=NOW + timedelta(days=days), **more)


def read(*arns):
    return read_certificates(botocore.session.Session(), REGION, arns)


def test_certificates_are_listed_by_arn_with_what_the_list_tells(acm):
    arn = imported(acm, "example.com", "*.example.com")

    found = read()[arn]

    # moto's list has no further names, as AWS's has not beyond the hundredth
    assert (found.names, found.has_all_names, found.status) == (("example.com",), False, "ISSUED")
    assert found.until > datetime.now(UTC)


def test_a_list_with_further_names_is_read_with_them(keys, monkeypatch):
    summary = {
        "CertificateArn": ARN,
        "DomainName": "example.com",
        "SubjectAlternativeNameSummaries": ["example.com", "*.example.com"],
        "Status": "ISSUED",
        "NotAfter": NOW,
    }
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *asked: {"CertificateSummaryList": [summary]})

    assert read() == {ARN: certificate("example.com", "*.example.com", days=0)}


def test_a_certificate_that_is_named_is_read_with_all_of_its_names_listed_or_not(acm, monkeypatch):
    arn = imported(acm, "example.com", "*.example.com")

    listed = read(arn, ARN, ARN.replace("eu-west-1", "us-east-1"))

    assert {*listed} == {arn}
    assert ({*listed[arn].names}, listed[arn].has_all_names) == ({"example.com", "*.example.com"}, True)
    refusing(monkeypatch, "ListCertificates")
    assert read(arn) == listed
    assert read() is None
    refusing(monkeypatch, "DescribeCertificate")
    assert read(arn) is None


@pytest.mark.parametrize("name", ["budget.example.com", "*.example.com", "*.EXAMPLE.com"])
def test_a_name_covers_itself_and_with_an_asterisk_one_label_more(name):
    assert covers(name, "Budget.example.com")


@pytest.mark.parametrize("name", ["example.com", "*.budget.example.com", "*.com", "other.example.com"])
def test_fails_to_cover_more_or_fewer_labels(name):
    assert not covers(name, "budget.example.com")
    assert not covers("*.example.com", "example.com")


def test_an_issued_certificate_of_the_right_name_serves():
    assert problem(certificate("example.com", "*.example.com"), "budget.example.com", NOW) is None
    assert problem(certificate("example.com"), "", NOW) is None


def test_fails_on_a_certificate_for_other_names_unless_some_are_not_told():
    wrong = problem(certificate("example.com", "www.example.com"), "budget.example.com", NOW)

    assert wrong.startswith("is for example.com, www.example.com, which does not cover budget.example.com: choose")
    assert problem(certificate("example.com", has_all_names=False), "budget.example.com", NOW) is None


def test_fails_on_a_certificate_that_is_not_issued_or_no_longer_valid():
    pending = certificate("example.com", status="PENDING_VALIDATION")

    assert "its validation record must be in DNS" in problem(pending, "example.com", NOW)
    assert "is REVOKED" in problem(certificate("example.com", status="REVOKED"), "example.com", NOW)
    assert "expired on 28 November 2026" in problem(certificate("example.com", days=-1), "example.com", NOW)
