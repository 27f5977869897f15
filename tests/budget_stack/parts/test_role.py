"""Whoever gives a role further policies takes none away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import If

from budget_stack import DatabaseSettings, InvalidSetting, build_budget_tracker, build_stack
from tests.budget_stack.stacks.test_web_service import SETTINGS

FURTHER = "arn:aws:iam::123456789012:policy/orders"


@pytest.fixture
def roles():
    return build_stack(replace(SETTINGS, database=DatabaseSettings())).roles


@pytest.mark.parametrize("further", [[FURTHER], [], If("Wanted", [FURTHER], [])])
def test_fails_on_policies_without_the_right_to_connect_to_the_database(roles, further):
    with pytest.raises(InvalidSetting, match=r"TaskRole.ManagedPolicyArns must be a list that keeps .*DatabasePolicy"):
        roles.task_role.ManagedPolicyArns = further

    assert [policy.data for policy in roles.task_role.ManagedPolicyArns] == [{"Ref": "DatabasePolicy"}]


def test_fails_on_policies_without_what_starts_the_task(roles):
    with pytest.raises(InvalidSetting, match="ExecutionPolicy"):
        roles.execution_role.ManagedPolicyArns = [FURTHER]


def test_further_policies_come_beside_those_that_are_there(roles):
    roles.task_role.ManagedPolicyArns += [FURTHER]

    assert roles.task_role.to_dict()["Properties"]["ManagedPolicyArns"] == [{"Ref": "DatabasePolicy"}, FURTHER]


def test_a_role_without_policies_takes_any():
    role = build_stack(SETTINGS).roles.task_role
    role.ManagedPolicyArns = [FURTHER]

    assert role.to_dict()["Type"] == "AWS::IAM::Role"
    assert role.ManagedPolicyArns == [FURTHER]


def test_a_policy_that_would_be_lost_is_shown_as_the_template_has_it():
    role = build_budget_tracker().roles.task_role

    with pytest.raises(InvalidSetting) as refused:
        role.ManagedPolicyArns = [FURTHER]

    assert '{"Fn::If": ["HasDsql", {"Ref": "DatabasePolicy"}, {"Ref": "AWS::NoValue"}]}' in str(refused.value)
