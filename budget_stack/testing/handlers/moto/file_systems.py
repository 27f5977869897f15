"""What moto's Amazon EFS has no operation for: throughput, backups, protection, policies that go, and replication."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of


def _update_file_system(account: Account, parameters: Parameters) -> dict[str, Any]:
    file_system = _file_system(account, parameters)
    file_system.throughput_mode = parameters.get("ThroughputMode", file_system.throughput_mode)
    file_system.provisioned_throughput_in_mibps = parameters.get("ProvisionedThroughputInMibps")
    return {}


def _put_backup_policy(account: Account, parameters: Parameters) -> dict[str, Any]:
    _file_system(account, parameters)._backup = parameters["BackupPolicy"]["Status"] == "ENABLED"
    return {}


def _update_file_system_protection(account: Account, parameters: Parameters) -> dict[str, Any]:
    # under the name that moto describes
    _file_system(account, parameters).file_system_protection = {
        "ReplicationOverwriteProtection": parameters["ReplicationOverwriteProtection"]
    }
    return {}


def _delete_file_system_policy(account: Account, parameters: Parameters) -> dict[str, Any]:
    _file_system(account, parameters).file_system_policy = None
    return {}


def _create_replication_configuration(account: Account, parameters: Parameters) -> dict[str, Any]:
    known = ("FileSystemId", "Region", "RoleArn")
    made = [{name: it[name] for name in known if name in it} for it in parameters["Destinations"]]
    source = backend_of(account, "efs").file_systems_by_id[parameters["SourceFileSystemId"]]
    source._replication = {"Destinations": made}
    return {}


def _delete_replication_configuration(account: Account, parameters: Parameters) -> dict[str, Any]:
    del backend_of(account, "efs").file_systems_by_id[parameters["SourceFileSystemId"]]._replication
    return {}


def _describe_replication_configurations(account: Account, parameters: Parameters) -> dict[str, Any]:
    found = vars(_file_system(account, parameters)).get("_replication")
    return {"Replications": [found] if found else []}


def _file_system(account: Account, parameters: Parameters) -> Any:
    return backend_of(account, "efs").file_systems_by_id[parameters["FileSystemId"]]


EFS_OPERATIONS: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    {
        ("efs", operation.__name__.removeprefix("_")): operation
        for operation in (
            _create_replication_configuration,
            _delete_file_system_policy,
            _delete_replication_configuration,
            _describe_replication_configurations,
            _put_backup_policy,
            _update_file_system,
            _update_file_system_protection,
        )
    }
)
"""By boto3's names of service and operation."""
