"""What moto's S3 keeps and does not tell, refuses though AWS takes it, or has no operation for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final
from unittest import mock

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, global_backend_of

_ACCESS: Final = MappingProxyType(
    {
        frozenset({("AllUsers", "READ")}): "PublicRead",
        frozenset({("AllUsers", "READ"), ("AllUsers", "WRITE")}): "PublicReadWrite",
        frozenset({("AuthenticatedUsers", "READ")}): "AuthenticatedRead",
        frozenset({("LogDelivery", "READ_ACP"), ("LogDelivery", "WRITE")}): "LogDeliveryWrite",
    }
)


def tells_event_bridge(account: Account, bucket: str) -> bool:
    """Tell whether EventBridge is told of what happens in a bucket, which moto does and does not say."""
    configuration = getattr(_bucket(account, bucket), "notification_configuration", None)
    return configuration is not None and configuration.event_bridge is not None


def access_to(account: Account, bucket: str) -> str:
    """Name what a bucket's owner grants to others as templates do; moto tells the first of each one's grants alone."""
    acl = getattr(_bucket(account, bucket), "acl", None)
    granted = {
        (grantee.uri.rpartition("/")[2], permission)
        for grant in (acl.grants if acl else ())
        for grantee in grant.grantees
        for permission in grant.permissions
        if grantee.uri
    }
    return _ACCESS.get(frozenset(granted), "Private")


@contextmanager
def quietly() -> Iterator[None]:
    """Keep the rig's own requests out of a bucket's logs, and test events from whoever is subscribed to a topic."""
    from moto.s3 import notifications
    from moto.s3.models import S3Backend

    with mock.patch.object(S3Backend, "log_incoming_request"), mock.patch.object(notifications, "_send_sns_message"):
        yield


@contextmanager
def believing_in_logs() -> Iterator[None]:
    """Let the log service write to a bucket, of whose policy moto knows one wording alone."""
    from moto.s3.models import FakeBucket

    with mock.patch.object(FakeBucket, "_log_permissions_enabled_policy", return_value=True):
        yield


@contextmanager
def finding_buckets_by_prefix(account: Account) -> Iterator[None]:
    """Let flow logs go below a prefix in a bucket, which moto takes for a part of its name.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-create-flow-log.html
    """
    backend = global_backend_of(account, "s3")
    get_bucket = backend.get_bucket
    with mock.patch.object(backend, "get_bucket", lambda name: get_bucket(name.partition("/")[0])):
        yield


def _delete_inventory(account: Account, parameters: Parameters) -> dict[str, Any]:
    if bucket := _bucket(account, parameters["Bucket"]):
        bucket.inventory_configs.pop(parameters["Id"], None)
    return {}


BUCKETS_KEPT: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    # moto takes it for a request to delete the bucket
    {("s3", "delete_bucket_inventory_configuration"): _delete_inventory}
)
"""By boto3's names of service and operation."""


def _bucket(account: Account, name: str) -> Any:
    # None if it is not moto's
    return global_backend_of(account, "s3").buckets.get(name)
