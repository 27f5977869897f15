"""A settings file that puts the tasks into private subnets, where a public address leads nowhere."""

from __future__ import annotations

import json

import pytest

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.budget_tracker.from_file import build_from_file, left_out
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from budget_stack.settings.web_service import ADDRESSES
from budget_stack.settings_file import parse_settings
from budget_stack.testing import simulated
from tests.budget_stack.budget_tracker.test_beside import MAIL, built, resources, told
from tests.budget_stack.budget_tracker.test_beside_jobs import NIGHTLY
from tests.support.resolution import NETWORK, resolve

PRIVATE = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
SHIFTING = '[release]\nstrategy = "CANARY"\n'
FILE = f"private_subnet_ids = {json.dumps(PRIVATE)}\n"


def network(resource):
    return resource["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_tasks_in_private_subnets_get_no_public_address_and_no_parameter_says_otherwise(address):
    template = built(FILE, address)
    made = resolve(template, **NETWORK)["Resources"]

    assert "AssignPublicIp" not in template.parameters
    assert network(made["Service"])["AssignPublicIp"] == "DISABLED"
    assert network(made["Service"])["Subnets"] == PRIVATE
    balancer = made["LoadBalancer" if address == "load-balancer" else "InternalLoadBalancer"]["Properties"]
    assert balancer["Subnets"] == [NETWORK["PublicSubnet1"], NETWORK["PublicSubnet2"]]
    assert check(parse_template(to_yaml(template)), engines=()).is_clean


def test_workers_and_jobs_are_there_too_unless_they_have_public_subnets_of_their_own():
    public = 'subnet_ids = ["subnet-0123456789abcdef0"]\n'
    made, apart = resources(FILE + MAIL + NIGHTLY), resources(FILE + MAIL + public)

    assert network(made["MailSenderService"])["Subnets"] == PRIVATE
    assert network(made["MailSenderService"])["AssignPublicIp"] == "DISABLED"
    assert '"AssignPublicIp": "DISABLED"' in json.dumps(made["NightlyReportSchedule"])
    assert network(apart["MailSenderService"])["AssignPublicIp"] == "ENABLED"


@pytest.mark.parametrize("text", ["", FILE, SHIFTING, FILE + SHIFTING])
def test_what_configure_does_not_ask_is_what_the_template_has_not(text):
    document = parse_settings(text, "t.toml")

    assert left_out(document) == {*build_budget_tracker().template.parameters} - {
        *build_from_file(document).template.parameters
    }


def test_fails_on_a_public_address_for_private_tasks():
    (problem,) = told(FILE + '[service]\nassign_public_ip = "ENABLED"\n')

    assert problem.startswith("t.toml:3: [service] assign_public_ip: left out beside private_subnet_ids, where no gate")


def test_it_is_deployed_into_private_subnets_and_read_back():
    with simulated() as account:
        subnets = json.dumps([*account.subnet_ids[:2]])
        stack = account.deploy(built(f"private_subnet_ids = {subnets}\n"), account.network, stack_name="tracker")
        service = stack.resources["Service"]

        assert service.value("NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp", origin="read") == "DISABLED"
