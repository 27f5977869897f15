"""Grants as policies, in each format."""

from __future__ import annotations

import json

import pytest

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.facts.deployment_rights import LONGEST_MANAGED_POLICY
from budget_stack.permissions import (
    Grant,
    Scope,
    as_awacs,
    as_json,
    as_python,
    as_table,
    document,
    permissions_of,
    policies_of,
)
from budget_stack.permissions.policies import length
from budget_stack.resolve import parse_template

SCOPE = Scope("shop", "eu-central-1", "111122223333")


def grant(action, resource="*", why="", condition=()):
    return Grant(action, resource, why, "AWS::ECS::Service", condition=condition)


@pytest.fixture(scope="module")
def granted():
    source = parse_template(to_yaml(build_budget_tracker().template))
    return permissions_of(source, scope=SCOPE, push="shop").grants


@pytest.fixture(scope="module")
def policies(granted):
    return policies_of(granted, "shop-deployment")


def allowed(documents):
    return {
        (action, resource, json.dumps(statement.get("Condition", {})))
        for policy in documents
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    }


def test_actions_with_the_same_resources_are_one_statement():
    (statements,) = policies_of([grant("ecs:CreateService"), grant("ecs:DeleteService")], "it").values()

    assert [statement.actions for statement in statements] == [("ecs:CreateService", "ecs:DeleteService")]


def test_an_action_that_is_allowed_on_everything_names_nothing_else():
    (statements,) = policies_of([grant("ecs:TagResource", "arn:it"), grant("ecs:TagResource")], "it").values()

    assert [statement.resources for statement in statements] == [("*",)]


def test_no_policy_is_longer_than_iam_takes_and_each_has_a_name(policies):
    assert max(length(document(statements)) for statements in policies.values()) <= LONGEST_MANAGED_POLICY
    assert list(policies) == [f"shop-deployment-{number}" for number in range(1, len(policies) + 1)]


def test_policies_allow_all_that_is_granted_and_nothing_else(granted, policies):
    everywhere = {it.action for it in granted if it.resource == "*"}
    wanted = {(it.action, it.resource) for it in granted if it.resource == "*" or it.action not in everywhere}

    assert {pair[:2] for pair in allowed(map(document, policies.values()))} == wanted


def test_no_statement_has_the_name_of_another(policies):
    names = [statement.sid for statements in policies.values() for statement in statements]

    assert len(names) == len(set(names))
    assert all(name.isalnum() for name in names)


def test_json_awacs_and_python_say_the_same(policies):
    written = json.loads(as_json(policies))
    module = {}
    exec(as_python(policies), module)

    assert {name: json.loads(it.to_json()) for name, it in as_awacs(policies).items()} == written
    assert {name: json.loads(it.to_json()) for name, it in module["POLICIES"].items()} == written


def test_the_table_has_every_action_with_its_reason(granted):
    table = as_table(granted)

    assert [it.action for it in granted if it.action not in table or it.why not in table] == []
