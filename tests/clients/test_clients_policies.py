"""The reference's first trouble: a managed policy whose name is spelled wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from budget_stack import build_budget_tracker
from tests.clients import servers
from tests.clients.account import Account

pytestmark = pytest.mark.check


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[Account]:
    with servers.moto(tmp_path_factory.mktemp("moto"), MOTO_IAM_LOAD_MANAGED_POLICIES="true") as server:
        yield Account(server.endpoint, "testing", home)


def attach(account: Account, role: Any) -> list[str]:
    """Attach what the role's ManagedPolicyArns hold. Moto's CloudFormation would skip policies of AWS unseen."""
    iam = account.client("iam")
    iam.create_role(RoleName=role.title, AssumeRolePolicyDocument="{}")
    try:
        for arn in role.ManagedPolicyArns:
            iam.attach_role_policy(RoleName=role.title, PolicyArn=arn)
        attached = iam.list_attached_role_policies(RoleName=role.title)["AttachedPolicies"]
        return [policy["PolicyArn"] for policy in attached]
    finally:
        for policy in iam.list_attached_role_policies(RoleName=role.title)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=role.title, PolicyArn=policy["PolicyArn"])
        iam.delete_role(RoleName=role.title)


def test_a_role_takes_a_managed_policy_of_aws_under_its_right_name(account: Account):
    role = build_budget_tracker().roles.task_role
    role.ManagedPolicyArns = ["arn:aws:iam::aws:policy/AmazonECS_FullAccess"]

    assert attach(account, role) == ["arn:aws:iam::aws:policy/AmazonECS_FullAccess"]


def test_fails_on_a_managed_policy_whose_name_is_spelled_wrongly(account: Account):
    role = build_budget_tracker().roles.task_role
    role.ManagedPolicyArns = ["arn:aws:iam::aws:policy/AmazonECS-FullAccess"]

    with pytest.raises(ClientError, match=r"NoSuchEntity.*AmazonECS-FullAccess does not exist"):
        attach(account, role)


def test_the_template_names_no_managed_policy_of_aws(templates: dict[str, Path]):
    assert [path.name for path in templates.values() if "iam::aws:policy/" in path.read_text()] == []
