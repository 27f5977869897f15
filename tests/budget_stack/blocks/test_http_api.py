from __future__ import annotations

import json

import pytest
from troposphere import Ref

from budget_stack import HttpApiSettings, InvalidSetting, add_http_api
from budget_stack.facts.api_gateway import RESERVED_HEADERS

SUBNETS = ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")


@pytest.fixture
def added(template):
    return add_http_api(
        template,
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=SUBNETS,
        listener_arn=Ref("Listener"),
        load_balancer_security_group_id="sg-0123456789abcdef0",
    )


def test_the_application_is_told_of_clients_what_they_cannot_forge(added):
    parameters = added.integration.to_dict()["Properties"]["RequestParameters"]

    assert parameters == {
        "overwrite:header.Front-Address": "$context.identity.sourceIp",
        "overwrite:header.Front-Proto": "https",
        "overwrite:header.Front-Host": "$context.domainName",
    }
    names = {name.partition("header.")[2].lower() for name in parameters}
    assert names.isdisjoint(RESERVED_HEADERS)
    assert not any("_" in name for name in names)


def test_every_request_goes_to_the_listener_through_the_link(added):
    integration = added.integration.to_dict()["Properties"]

    assert (integration["ConnectionType"], integration["ConnectionId"]) == ("VPC_LINK", {"Ref": "VpcLink"})
    assert (integration["IntegrationUri"], integration["IntegrationMethod"]) == (
        {"Ref": "Listener"},
        "ANY",
    )
    assert added.route.to_dict()["Properties"]["RouteKey"] == "$default"
    assert added.route.to_dict()["Properties"]["Target"] == {"Fn::Sub": "integrations/${HttpApiIntegration}"}


def test_the_access_log_is_a_json_object_a_line_with_the_id_of_the_request(added):
    logged = json.loads(added.stage.to_dict()["Properties"]["AccessLogSettings"]["Format"])

    assert logged["id"] == "$context.requestId"
    assert all(value.startswith("$context.") for value in logged.values())


@pytest.mark.parametrize("setting", ["throttling_rate_limit", "throttling_burst_limit"])
def test_fails_on_a_limit_that_lets_nothing_through(setting):
    with pytest.raises(InvalidSetting, match=f"{setting} must be 1 or more requests"):
        HttpApiSettings(**{setting: 0})
