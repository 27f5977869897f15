"""File systems of Amazon EFS, what mounts them and through what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import FILE_SYSTEM, FILE_SYSTEM_ACCESS_POINT, MOUNT_TARGET
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without
from budget_stack.testing.ledger import Entry

_LONGEST_TOKEN = 64
_THROUGHPUT = ("ProvisionedThroughputInMibps", "ThroughputMode")
_ALONE = (
    "BackupPolicy",
    "BypassPolicyLockoutSafetyCheck",
    "FileSystemPolicy",
    "FileSystemProtection",
    "LifecyclePolicies",
    "ReplicationConfiguration",
)


def _change_tags(aws: Context, resource_id: str, name: str, properties: Properties, before: Properties) -> None:
    wanted, current = ({"Tags": said.get(name, [])} for said in (properties, before))
    if gone := tags_gone(wanted, current):
        aws.complete("efs", "untag_resource", ResourceId=resource_id, TagKeys=gone)
    if wanted != current and wanted["Tags"]:
        aws.complete("efs", "tag_resource", wanted, ResourceId=resource_id)


class FileSystem(Handler):
    """`AWS::EFS::FileSystem`."""

    create_only = frozenset({"AvailabilityZoneName", "Encrypted", "KmsKeyId", "PerformanceMode"})
    names = fixed(FileSystemPolicy="Policy", FileSystemTags="Tags")
    unordered = frozenset({"FileSystemTags", "LifecyclePolicies"})
    arn_or_name = frozenset({"KmsKeyId"})
    resets = fixed(FileSystemPolicy=None, FileSystemTags=[], LifecyclePolicies=[], ReplicationConfiguration=None)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"CreationToken": aws.name(_LONGEST_TOKEN)} | without(properties, *_ALONE)
        file_system: str = aws.create("efs", "create_file_system", parameters)["FileSystemId"]
        return file_system

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._settle(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        file_system = {"FileSystemId": physical_id}
        lifecycle = aws.read("efs", "describe_lifecycle_configuration", **file_system)
        replications = aws.read("efs", "describe_replication_configurations", **file_system)["Replications"]
        backups = aws.find("efs", "describe_backup_policy", **file_system)
        return {
            "FileSystemProtection": {"ReplicationOverwriteProtection": "ENABLED"},
            **_described(aws, physical_id),
            "BackupPolicy": backups.get("BackupPolicy", {"Status": "DISABLED"}),
            "LifecyclePolicies": lifecycle["LifecyclePolicies"],
            "Policy": aws.find("efs", "describe_file_system_policy", **file_system).get("Policy"),
            **({"ReplicationConfiguration": replications[0]} if replications else {}),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": _described(aws, physical_id)["FileSystemArn"], "FileSystemId": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if changed(properties, before) & {*_THROUGHPUT}:
            aws.complete("efs", "update_file_system", only(properties, *_THROUGHPUT), FileSystemId=physical_id)
        self._settle(aws, physical_id, properties, before)
        _change_tags(aws, physical_id, "FileSystemTags", properties, before)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        # a request of its own has the destinations
        return super().was_sent(entry, path.removeprefix("ReplicationConfiguration/"), value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("efs", "delete_file_system", FileSystemId=physical_id)

    def _settle(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        """Say what an operation of its own says each."""
        file_system = {"FileSystemId": physical_id}
        different = changed(properties, before)
        if "BackupPolicy" in different & properties.keys():
            aws.complete("efs", "put_backup_policy", only(properties, "BackupPolicy"), **file_system)
        if "LifecyclePolicies" in different:
            policies = {"LifecyclePolicies": properties.get("LifecyclePolicies", [])}
            aws.complete("efs", "put_lifecycle_configuration", policies, **file_system)
        if "FileSystemProtection" in different & properties.keys():
            aws.complete("efs", "update_file_system_protection", properties["FileSystemProtection"], **file_system)
        if "FileSystemPolicy" in different:
            verb = "put" if "FileSystemPolicy" in properties else "delete"
            some = only(properties, "FileSystemPolicy", "BypassPolicyLockoutSafetyCheck") if verb == "put" else {}
            aws.complete("efs", f"{verb}_file_system_policy", some, **file_system)
        if "ReplicationConfiguration" in different:
            if "ReplicationConfiguration" in before:
                aws.complete("efs", "delete_replication_configuration", SourceFileSystemId=physical_id)
            if to := properties.get("ReplicationConfiguration"):
                aws.complete("efs", "create_replication_configuration", to, SourceFileSystemId=physical_id)


class MountTarget(Handler):
    """`AWS::EFS::MountTarget`, one of a file system in a zone."""

    create_only = frozenset({"FileSystemId", "IpAddress", "IpAddressType", "Ipv6Address", "SubnetId"})
    required = frozenset({"FileSystemId", "SecurityGroups", "SubnetId"})
    unordered = frozenset({"SecurityGroups"})

    def create(self, aws: Context, properties: Properties) -> str:
        target: str = aws.create("efs", "create_mount_target", properties)["MountTargetId"]
        return target

    def read(self, aws: Context, physical_id: str) -> Properties:
        (target,) = aws.read("efs", "describe_mount_targets", MountTargetId=physical_id)["MountTargets"]
        groups = aws.read("efs", "describe_mount_target_security_groups", MountTargetId=physical_id)
        return {**target, "SecurityGroups": groups["SecurityGroups"]}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        some = only(properties, "SecurityGroups")
        aws.complete("efs", "modify_mount_target_security_groups", some, MountTargetId=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("efs", "delete_mount_target", MountTargetId=physical_id)


class AccessPoint(Handler):
    """`AWS::EFS::AccessPoint`."""

    create_only = frozenset(
        {
            "ClientToken",
            "FileSystemId",
            "PosixUser",
            "PosixUser/Gid",
            "PosixUser/SecondaryGids",
            "PosixUser/Uid",
            "RootDirectory",
            "RootDirectory/CreationInfo",
            "RootDirectory/CreationInfo/OwnerGid",
            "RootDirectory/CreationInfo/OwnerUid",
            "RootDirectory/CreationInfo/Permissions",
            "RootDirectory/Path",
        }
    )
    names = fixed(AccessPointTags="Tags")
    required = frozenset({"FileSystemId"})
    unordered = frozenset({"AccessPointTags"})
    resets = fixed(AccessPointTags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        file_system = properties["FileSystemId"]
        if not aws.find("efs", "describe_file_systems", FileSystemId=file_system):
            yield f"File system '{file_system}' does not exist."

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"ClientToken": aws.name(_LONGEST_TOKEN)} | dict(properties)
        point: str = aws.create("efs", "create_access_point", parameters)["AccessPointId"]
        return point

    def read(self, aws: Context, physical_id: str) -> Properties:
        (point,) = aws.read("efs", "describe_access_points", AccessPointId=physical_id)["AccessPoints"]
        return dict(point)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"AccessPointId": physical_id, "Arn": self.read(aws, physical_id)["AccessPointArn"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        _change_tags(aws, physical_id, "AccessPointTags", properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("efs", "delete_access_point", AccessPointId=physical_id)


def _described(aws: Context, file_system_id: str) -> dict[str, Any]:
    (file_system,) = aws.read("efs", "describe_file_systems", FileSystemId=file_system_id)["FileSystems"]
    return dict(file_system)


HANDLERS = {
    FILE_SYSTEM: FileSystem(),
    FILE_SYSTEM_ACCESS_POINT: AccessPoint(),
    MOUNT_TARGET: MountTarget(),
}
