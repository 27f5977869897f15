"""The settings files that we ship are sound, and their template can be deployed."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from budget_stack import to_json
from budget_stack.budget_tracker.from_file import build_from_file
from budget_stack.budget_tracker.profiles import PROFILES, profile
from budget_stack.checks import check
from budget_stack.cli.group import budget_stack
from budget_stack.resolve import parse_template
from budget_stack.settings.web_service import ADDRESSES
from budget_stack.settings_file import parse_settings


def built(name, address="load-balancer", private=()):
    """The shipped template with a profile, and with the line of private subnets where some are given."""
    text = profile(name)
    if private:
        ids = ", ".join(f'"{subnet}"' for subnet in private)
        text, lines = re.subn("(?m)^# private_subnet_ids = .*$", f"private_subnet_ids = [{ids}]", text)
        assert lines == 1
    return build_from_file(parse_settings(text, f"{name}.toml"), address).template


@pytest.mark.parametrize("name", PROFILES)
def test_the_command_prints_a_profile_as_it_is_shipped(name):
    result = CliRunner().invoke(budget_stack, ["template", "--print-settings", name])

    assert (result.exit_code, result.stdout) == (0, profile(name))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("private", [(), ("subnet-0123456789abcdef2", "subnet-0123456789abcdef3")])
@pytest.mark.parametrize("name", PROFILES)
def test_nothing_is_found_in_the_template_of_a_profile(name, private, address):
    report = check(parse_template(to_json(built(name, address, private))), engines=())

    assert report.is_clean, [finding.message for finding in report.findings]


def test_a_hardened_stack_is_deployed_and_has_what_the_file_says(fargate):
    network = fargate.network
    private = (network["PublicSubnet1"], network["PublicSubnet2"])
    given = network | {"ContainerInsights": "enhanced", "AlarmEmail": "a@example.com"}

    stack = fargate.deploy(built("hardened", private=private), given)

    attributes = fargate.client("elbv2").describe_load_balancer_attributes(
        LoadBalancerArn=stack.resources["LoadBalancer"].physical_id
    )["Attributes"]
    switched_on = {it["Key"] for it in attributes if it["Value"] == "true"}
    assert {"deletion_protection.enabled", "access_logs.s3.enabled", "connection_logs.s3.enabled"} <= switched_on
    assert stack.resources["TaskRole"].value("Tags", origin="read")
    assert stack.update() == []
