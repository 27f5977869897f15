"""No rule finds anything in what the library makes of an address; one may not become another."""

from __future__ import annotations

import json
from itertools import permutations

import pytest

from budget_stack import ContainerSettings, HttpsSettings, Settings, build_stack, to_json
from tests.budget_stack.checks.mutants import said_of

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
DOMAIN = {"domain_name": "budget.example.com", "hosted_zone_id": "Z0123456789ABCDEFGHIJ"}
HTTPS = {
    "nothing": None,
    "certificate": HttpsSettings(certificate_arn=CERTIFICATE),
    "domain": HttpsSettings(**DOMAIN),
    "both": HttpsSettings(certificate_arn=CERTIFICATE, **DOMAIN),
}
CASES = [
    (address, given)
    for address in ("load-balancer", "api-gateway")
    for given in HTTPS
    # behind an HTTP API a certificate is for a name
    if (address, given) != ("api-gateway", "certificate")
]


def built(address, given="nothing"):
    settings = Settings(
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
        container=ContainerSettings(image="ghcr.io/example/invoices:1.4.2", port=8000),
        address=address,
        https=HTTPS[given],
    )
    return json.loads(to_json(build_stack(settings).template))


@pytest.mark.parametrize(("address", "given"), CASES)
def test_nothing_is_said_of_an_address(address, given):
    assert said_of(built(address, given)) == []


@pytest.mark.parametrize(("before", "after"), [*permutations(CASES, 2)])
def test_a_stack_keeps_its_address_and_may_change_its_certificate_and_name(before, after):
    said = said_of(built(*after), deployed=built(*before), about="update-")
    attached = [one for one in said if one.rule == "update-target-group-still-attached"]

    assert bool(attached) == (before[0] != after[0])
    assert all("second stack" in one.fix for one in attached)
    # errors that belong to another address are all this one
    assert [one for one in said if one.severity == "error" and one not in attached] == []
