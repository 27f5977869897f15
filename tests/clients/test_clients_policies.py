"""What the roles may do: the reference's first trouble, a name spelled wrongly; and what parliament says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from budget_stack import ContainerSettings, Settings, build_stack
from budget_stack.settings.web_service import ADDRESSES
from tests.clients import scanners, servers
from tests.clients.account import Account
from tests.clients.documents import policy_documents
from tests.support.configurations import configurations, resolved

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


def role_with(policy_arn: str) -> Any:
    """The role of an application that is to have a policy of AWS."""
    settings = Settings(
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
        container=ContainerSettings(image="ghcr.io/example/invoices:1.4.2", policy_arns=(policy_arn,)),
    )
    return build_stack(settings).roles.task_role


def test_a_role_takes_a_managed_policy_of_aws_under_its_right_name(account: Account):
    role = role_with("arn:aws:iam::aws:policy/AmazonECS_FullAccess")

    assert attach(account, role) == ["arn:aws:iam::aws:policy/AmazonECS_FullAccess"]


def test_fails_on_a_managed_policy_whose_name_is_spelled_wrongly(account: Account):
    role = role_with("arn:aws:iam::aws:policy/AmazonECS-FullAccess")

    with pytest.raises(ClientError, match=r"NoSuchEntity.*AmazonECS-FullAccess does not exist"):
        attach(account, role)


def test_the_template_names_no_managed_policy_of_aws(templates: dict[str, Path]):
    assert [path.name for path in templates.values() if "iam::aws:policy/" in path.read_text()] == []


def test_parliament_finds_nothing_in_the_policies_of_any_configuration(tmp_path: Path):
    documents = {
        json.dumps(document, indent=1): name
        for address in ADDRESSES
        for parameters in configurations(address).values()
        for name, document in policy_documents(resolved(parameters, address))
    }
    paths = [tmp_path / f"{number}-{name}.json" for number, name in enumerate(documents.values())]
    for path, text in zip(paths, documents, strict=True):
        path.write_text(text)

    assert {"AutoScalingPolicy", "DatabasePolicy", "ExecutionPolicy"} <= set(documents.values())
    assert scanners.parliament(paths) == []


def test_parliament_sees_an_action_that_no_service_has(tmp_path: Path):
    path = tmp_path / "policy.json"
    statement = {"Effect": "Allow", "Action": ["ecs:ScaleService"], "Resource": ["*"]}
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    assert [finding["issue"] for finding in scanners.parliament([path])] == ["UNKNOWN_ACTION"]
