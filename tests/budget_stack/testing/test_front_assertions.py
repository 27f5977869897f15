"""The fronts of the shipped template hold what the assertions ask, and fail where they are broken."""

from __future__ import annotations

import json

import pytest

from budget_stack import build_budget_tracker
from budget_stack.testing import assertions
from tests.budget_stack.testing.breakages import FRONTS_BROKEN, unchanged
from tests.budget_stack.testing.fronts import DOMAIN, zone


@pytest.fixture
def behind(fargate):
    """Deploys the shipped template behind an address, with a domain name, broken in some way."""
    names = {"DomainName": DOMAIN, "HostedZoneId": zone(fargate)}

    def deploy(address, breaking=unchanged):
        template = json.loads(build_budget_tracker(address).template.to_json())
        breaking(template["Resources"])
        return fargate.deploy(template, fargate.network | names)

    return deploy


def test_the_fronts_of_the_shipped_template_are_what_they_should_be(behind):
    load_balancer = behind("load-balancer")
    assertions.http_redirects_to_https(load_balancer)
    assertions.tls_1_3_is_offered(load_balancer)
    load_balancer.delete()

    http_api = behind("api-gateway")
    assertions.only_the_http_api_reaches_the_load_balancer(http_api)
    assertions.nothing_is_open_to_everybody_but_the_listener(http_api)
    assertions.tls_1_3_is_offered(http_api)


@pytest.mark.parametrize(("breaking", "address", "assertion", "message"), FRONTS_BROKEN)
def test_fails_on_a_broken_front_and_says_what_is_wrong(breaking, address, assertion, message, behind):
    with pytest.raises(AssertionError, match=message):
        getattr(assertions, assertion)(behind(address, breaking))
