from __future__ import annotations

import pytest

from budget_stack import InvalidSetting, LoadBalancerSettings, add_load_balancer

SUBNETS = ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")


def attributes(template, settings):
    added = add_load_balancer(template, vpc_id="vpc-0123456789abcdef0", subnet_ids=SUBNETS, settings=settings)
    return {a["Key"]: a["Value"] for a in added.load_balancer.to_dict()["Properties"]["LoadBalancerAttributes"]}


def test_idle_timeout_and_deletion_protection_are_settings(template):
    found = attributes(template, LoadBalancerSettings(idle_timeout=120, deletion_protection=True))

    assert found["idle_timeout.timeout_seconds"] == "120"
    assert found["deletion_protection.enabled"] == "true"


def test_a_stack_can_be_deleted_unless_protection_is_asked_for(template):
    assert attributes(template, LoadBalancerSettings())["deletion_protection.enabled"] == "false"


@pytest.mark.parametrize("seconds", [0, 4001])
def test_fails_on_an_idle_timeout_that_aws_rejects(seconds):
    with pytest.raises(InvalidSetting, match="idle_timeout must be 1 to 4,000 seconds"):
        LoadBalancerSettings(idle_timeout=seconds)
