"""The https address of the shipped template, by what a deployment says."""

from __future__ import annotations

import pytest

from budget_stack import InvalidSetting, build_budget_tracker, to_json, to_yaml
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from tests.budget_stack.budget_tracker.shipped import TEMPLATE
from tests.support.resolution import NETWORK, refused_by, resolve

CERTIFICATE = "arn:aws:acm:eu-central-1:111122223333:certificate/5d7a1c0e-0000-4000-8000-000000000000"
NAME = {"DomainName": "budget.example.com", "HostedZoneId": "Z0123456789ABCDEFGHIJ"}
API = build_budget_tracker("api-gateway").template
SAID = {
    "nothing": {},
    "certificate": {"CertificateArn": CERTIFICATE},
    "name": NAME,
    "both": {**NAME, "CertificateArn": CERTIFICATE},
}
SECURE = {"HttpsListener", "HttpsIngress", "HttpsListenerRule"}


def resources(template, **said):
    return resolve(template, **NETWORK, **said)["Resources"]


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("nothing", set()),
        ("certificate", SECURE),
        ("name", {*SECURE, "Certificate", "AliasRecord"}),
        ("both", {*SECURE, "AliasRecord"}),
    ],
)
def test_what_a_load_balancer_has_follows_from_what_is_said(said, more):
    assert resources(TEMPLATE, **SAID[said]).keys() - resources(TEMPLATE).keys() == more


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("nothing", set()),
        ("name", {"Certificate", "AliasRecord", "HttpApiDomainName", "HttpApiMapping"}),
        ("both", {"AliasRecord", "HttpApiDomainName", "HttpApiMapping"}),
    ],
)
def test_what_an_http_api_has_follows_from_what_is_said(said, more):
    assert resources(API, **SAID[said]).keys() - resources(API).keys() == more


@pytest.mark.parametrize("said", ["certificate", "both"])
def test_a_certificate_that_is_given_is_taken(said):
    listener = resources(TEMPLATE, **SAID[said])["HttpsListener"]["Properties"]

    assert listener["Certificates"] == [{"CertificateArn": CERTIFICATE}]


def test_plain_http_redirects_only_where_there_is_https():
    for said, action in (("nothing", "forward"), ("certificate", "redirect"), ("name", "redirect")):
        assert resources(TEMPLATE, **SAID[said])["ListenerRule"]["Properties"]["Actions"][0]["Type"] == action


@pytest.mark.parametrize("given", ["DomainName", "HostedZoneId"])
def test_fails_on_a_name_without_its_zone(given):
    for template in (TEMPLATE, API):
        assert refused_by(template, **{given: NAME[given]}) == ["DomainName and HostedZoneId must be given together"]


def test_fails_on_a_certificate_of_an_http_api_without_a_name():
    assert refused_by(API, CertificateArn=CERTIFICATE) == ["DomainName must be given with CertificateArn"]
    assert refused_by(TEMPLATE, CertificateArn=CERTIFICATE) == []


def test_behind_an_http_api_the_service_is_told_of_its_front_and_who_may_ask():
    for template, expected in ((TEMPLATE, {"load-balancer"}), (API, {"api-gateway", "203.0.113.0/24"})):
        task = resources(template, AllowedCidr="203.0.113.0/24")["TaskDefinition"]["Properties"]
        (container,) = (one for one in task["ContainerDefinitions"] if one["Name"] == "budget-tracker")
        told = {one["Value"] for one in container["Environment"] if one["Name"] in ("FRONT", "ALLOWED_CIDR")}
        assert told == expected


@pytest.mark.parametrize("template", [TEMPLATE, API], ids=["load-balancer", "api-gateway"])
def test_our_rules_find_no_fault_in_any_configuration(template):
    found = check(parse_template(to_json(template)), engines=()).findings

    assert [one.message for one in found if one.severity != "info"] == []


def test_the_default_template_has_room_for_what_is_to_come():
    assert len(to_yaml(TEMPLATE, sam=True).encode()) < 44_000


def test_fails_on_an_address_that_there_is_not():
    with pytest.raises(InvalidSetting, match="address must be one of load-balancer, api-gateway"):
        build_budget_tracker("cloudfront")
