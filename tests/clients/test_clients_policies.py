"""What the roles may do: the reference's first trouble, a name spelled wrongly; and what parliament says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from budget_stack import (
    AuroraSettings,
    ContainerSettings,
    EfsVolume,
    Secret,
    ServiceSettings,
    Settings,
    build_stack,
    to_json,
)
from budget_stack.resolve import parse_template, resolve
from budget_stack.settings.web_service import ADDRESSES
from tests.clients import scanners, servers
from tests.clients.account import Account
from tests.clients.documents import policy_documents
from tests.support.configurations import configurations, resolved
from tests.support.resolution import PSEUDO

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


def test_parliament_finds_no_fault_in_the_policies_that_settings_of_a_task_make(tmp_path: Path):
    secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:api-AbCdEf"
    volume = EfsVolume(
        name="files",
        file_system_id="fs-0123456789abcdef0",
        access_point_id="fsap-0123456789abcdef0",
        security_group_id="sg-0123456789abcdef0",
        path="/data",
    )
    container = ContainerSettings(
        image="111122223333.dkr.ecr.eu-central-1.amazonaws.com/invoices:1",
        secrets={"PASSWORD": Secret(secret, "password"), "TOKEN": "/invoices/token"},
        secrets_kms_key_arns=("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",),
        statements=({"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::invoices/*"]},),
        volumes=(volume,),
        writable_root=True,
    )
    settings = Settings(
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
        container=container,
        database=AuroraSettings(),
        service=ServiceSettings(execute_command=True),
    )
    made = resolve(parse_template(to_json(build_stack(settings).template)), pseudo_parameters=PSEUDO)
    documents = dict(policy_documents(made))
    paths = [tmp_path / f"{name}.json" for name in documents]
    for path, document in zip(paths, documents.values(), strict=True):
        path.write_text(json.dumps(document, indent=1))

    assert {"AuroraPolicy", "ExecutionPolicy", "TaskPolicy"} <= set(documents)
    # StringEquals of an access point's ARN is what EFS's own guide has
    # https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    assert [finding["issue"] for finding in scanners.parliament(paths)] == ["MISMATCHED_TYPE_BUT_USABLE"]


def test_parliament_sees_an_action_that_no_service_has(tmp_path: Path):
    path = tmp_path / "policy.json"
    statement = {"Effect": "Allow", "Action": ["ecs:ScaleService"], "Resource": ["*"]}
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    assert [finding["issue"] for finding in scanners.parliament([path])] == ["UNKNOWN_ACTION"]
