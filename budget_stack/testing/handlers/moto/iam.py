"""What moto's IAM lacks: the policies that AWS manages, boundaries of users, paths of groups, older documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import MappingProxyType
from typing import Any, Final
from unittest import mock

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, iam_of


def let_policy_be_known(account: Account, arn: str) -> None:
    """Let moto know the policy of this ARN, if it is one that AWS manages in this partition.

    moto has the data of all 1,600, and loads none unless it is told to load all, which takes a second for each account.
    """
    policies = iam_of(account).managed_policies
    start = f"arn:{account.partition}:iam::aws:policy/"
    if arn in policies or not arn.startswith(start):
        return
    name = arn.rpartition("/")[2]
    data = _policies_of_aws().get(name)
    if data is None or f"{data['Path']}{name}" != f"/{arn.removeprefix(start)}":
        return
    from moto.iam.models import AWSManagedPolicy

    policies[arn] = AWSManagedPolicy.from_data(name, account.id, account.region, data)


@contextmanager
def documents_of_any_version() -> Iterator[None]:
    """Let moto take inline policies and trust policies without a Version, which is then 2008-10-17, as IAM does.

    A managed policy without one is refused, by IAM too.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
        https://github.com/Bayer-Group/cloudformation-template-generator/pull/90
    """
    with mock.patch("moto.iam.policy_validation.BaseIAMPolicyValidator._validate_version"):
        yield


def givers(account: Account) -> dict[tuple[str, str, str], str]:
    """What resources of their own give to groups, roles and users: by kind, name and policy or group, which one does.

    It is what CloudFormation remembers as well, since IAM cannot tell them from what the properties of a role give it.
    """
    given: dict[tuple[str, str, str], str] = vars(iam_of(account)).setdefault("givers", {})
    return given


def secret_of_key(account: Account, key_id: str) -> str:
    """The secret of an access key, which IAM tells when it makes the key and never again."""
    secret: str = iam_of(account).access_keys[key_id].secret_access_key
    return secret


def settle_login(account: Account, user: str, is_reset_required: bool) -> None:
    """Let the password of a user have to be reset or not, as the request says, of which moto keeps nothing."""
    iam_of(account).users[user].password_reset_required = is_reset_required


def settle_path(account: Account, group: str, path: str) -> None:
    """Let a group have the path that the request says, which moto changes with the name alone."""
    iam_of(account).groups[group].path = path


def _put_user_boundary(account: Account, parameters: Parameters) -> dict[str, Any]:
    arn = parameters["PermissionsBoundary"]
    boundary = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn}
    iam_of(account).get_user(parameters["UserName"]).permissions_boundary = boundary
    return {}


def _delete_user_boundary(account: Account, parameters: Parameters) -> dict[str, Any]:
    del iam_of(account).get_user(parameters["UserName"]).permissions_boundary
    return {}


def _add_client(account: Account, parameters: Parameters) -> dict[str, Any]:
    _clients(account, parameters).append(parameters["ClientID"])
    return {}


def _remove_client(account: Account, parameters: Parameters) -> dict[str, Any]:
    _clients(account, parameters).remove(parameters["ClientID"])
    return {}


IAM_OPERATIONS: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    {
        ("iam", "add_client_id_to_open_id_connect_provider"): _add_client,
        ("iam", "delete_user_permissions_boundary"): _delete_user_boundary,
        ("iam", "put_user_permissions_boundary"): _put_user_boundary,
        ("iam", "remove_client_id_from_open_id_connect_provider"): _remove_client,
    }
)
"""By boto3's names of service and operation."""


def _clients(account: Account, parameters: Parameters) -> list[str]:
    provider = iam_of(account).get_open_id_connect_provider(parameters["OpenIDConnectProviderArn"])
    clients: list[str] = provider.client_id_list
    return clients


@cache
def _policies_of_aws() -> Mapping[str, Any]:
    # read once a process, whatever templates name
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    data: Mapping[str, Any] = json.loads(aws_managed_policies_data)
    return data
