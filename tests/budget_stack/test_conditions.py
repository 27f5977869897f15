from __future__ import annotations

import pytest

from budget_stack import InvalidSetting, add_load_balancer, add_scaling, apply_condition, resources_of


def test_a_condition_stands_on_every_resource_of_the_block(template):
    handle = add_scaling(template, cluster_name="shared", service_name="invoices")

    assert apply_condition(handle, "Wanted") is handle
    assert {r.to_dict()["Condition"] for r in template.resources.values()} == {"Wanted"}


def test_the_resources_of_nested_handles_are_found(template):
    inner = add_scaling(template, cluster_name="shared", service_name="invoices")

    assert list(resources_of((inner, None, "text"))) == [inner.role_policy, inner.role, inner.target, inner.policy]


def test_fails_on_a_second_condition_and_names_both(template):
    subnets = ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
    handle = add_load_balancer(template, vpc_id="vpc-0123456789abcdef0", subnet_ids=subnets)
    apply_condition(handle, "First")

    with pytest.raises(InvalidSetting, match="condition must be the only one of .* has First; join them with And"):
        apply_condition(handle, "Second")


def test_a_refused_condition_stands_nowhere(template):
    handle = add_scaling(template, cluster_name="shared", service_name="invoices")
    handle.policy.Condition = "First"

    with pytest.raises(InvalidSetting):
        apply_condition(handle, "Second")

    assert [r.resource.get("Condition") for r in resources_of(handle)] == [None, None, None, "First"]
