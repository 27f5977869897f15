"""Answers about the address, judged against the account: zones of a VPC link, hosted zones, certificates."""

from __future__ import annotations

from budget_stack.configure.certificates import Certificate
from budget_stack.configure.zones import Zone
from tests.budget_stack.configure.invented import (
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_A2,
    PUBLIC_B,
    UNKNOWN_B,
    VPC,
    invented_account,
)
from tests.budget_stack.configure.test_answers import CERTIFICATE, FIRST, problem, warnings

ZONES = {
    "Z0123456789": Zone(id="Z0123456789", name="example.com", is_private=False),
    "Z0123456780": Zone(id="Z0123456780", name="example.com", is_private=True),
}
ISSUED = Certificate(arn=CERTIFICATE, names=("*.example.com",), status="ISSUED")
DOMAIN = {"Region": "eu-west-1", "Address": "load-balancer", "DomainName": "budget.example.com"}


def test_a_vpc_needs_two_zones_that_a_vpc_link_can_use():
    account = invented_account(zone_ids={PUBLIC_B: "euw1-az9", PRIVATE_B: "euw1-az9", UNKNOWN_B: "euw1-az9"})
    behind = {"Address": "api-gateway"}

    assert problem("VpcId", VPC, {"Address": "load-balancer"}, account) is None
    assert "two zones that a VPC link can use, euw1-az1, euw1-az2, euw1-az3" in problem("VpcId", VPC, behind, account)
    wrong = problem("PublicSubnet2", PUBLIC_B, {**behind, **FIRST}, account)
    assert f"{PUBLIC_B} is in eu-west-1b, euw1-az9: choose one of {PUBLIC_A}, {PUBLIC_A2}, or" in wrong


def test_a_region_whose_zones_aws_does_not_name_for_vpc_links_is_warned_of():
    assert "AWS names no zones of af-south-1" in " ".join(warnings(Address="api-gateway", Region="af-south-1"))
    assert "names no zones" not in " ".join(warnings(Address="load-balancer", Region="af-south-1"))


def test_a_domain_needs_a_public_zone_that_holds_it():
    account = invented_account(zones=ZONES)

    assert problem("HostedZoneId", "Z0123456789", DOMAIN, account) is None
    assert "Z0123456780 is private" in problem("HostedZoneId", "Z0123456780", DOMAIN, account)
    assert "there is no 'Z9'" in problem("HostedZoneId", "Z9", DOMAIN, account)
    elsewhere = {**DOMAIN, "DomainName": "budget.example.org"}
    assert "budget.example.org is not in it" in problem("HostedZoneId", "Z0123456789", elsewhere, account)
    assert "must be the id of a public Route 53 zone that holds budget" in problem("HostedZoneId", "", DOMAIN, account)
    assert "must be empty without --domain-name" in problem("HostedZoneId", "Z0123456789", {"DomainName": ""})


def test_a_domain_must_be_in_a_zone_of_the_account_before_its_zone_is_asked_for():
    account = invented_account(zones=ZONES)

    assert problem("DomainName", "budget.example.com", {}, account) is None
    assert problem("DomainName", "budget.example.org", {}, invented_account()) is None
    wrong = problem("DomainName", "budget.example.org", {}, account)
    assert "--domain-name must be in a public Route 53 zone of this account (example.com)" in wrong
    assert "leave it empty, and give the load balancer a --certificate-arn" in wrong


def test_a_certificate_must_be_one_of_the_region_that_covers_the_domain():
    account = invented_account(certificates={CERTIFICATE: ISSUED})

    assert problem("CertificateArn", CERTIFICATE, DOMAIN, account) is None
    assert problem("CertificateArn", "", DOMAIN, account) is None
    elsewhere = CERTIFICATE.replace("eu-west-1", "us-east-1")
    assert problem("CertificateArn", elsewhere, DOMAIN, None) == (
        f"--certificate-arn must be a certificate of eu-west-1; {elsewhere} is in us-east-1: request one in eu-west-1"
    )
    assert "does not cover a.b.example.com" in problem(
        "CertificateArn", CERTIFICATE, {**DOMAIN, "DomainName": "a.b.example.com"}, account
    )
    assert "there is no" in problem("CertificateArn", CERTIFICATE.replace("0", "1"), {**DOMAIN}, account)


def test_a_certificate_alone_serves_a_load_balancer_and_no_http_api():
    alone = {"Region": "eu-west-1", "DomainName": ""}

    assert problem("CertificateArn", CERTIFICATE, {**alone, "Address": "load-balancer"}) is None
    wrong = problem("CertificateArn", CERTIFICATE, {**alone, "Address": "api-gateway"})
    assert wrong.startswith("--certificate-arn must be empty without --domain-name")
