"""Database instances: servers of Aurora, and those that stand alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import DATABASE_INSTANCE
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.moto.gaps import move_database
from budget_stack.testing.handlers.properties import Properties, changed, fixed, without
from budget_stack.testing.handlers.rds.shared import LONGEST_NAME, change_tags, final_snapshot, in_lower_case, secret_of

_REPLICATED = "SourceDBInstanceIdentifier"
_CLUSTER = "DBClusterIdentifier"
# what an instance is made from that has its users already
_SOURCES = (
    _CLUSTER,
    "DBClusterSnapshotIdentifier",
    "DBSnapshotIdentifier",
    "SourceDBClusterIdentifier",
    "SourceDBInstanceAutomatedBackupsArn",
    _REPLICATED,
    "SourceDbiResourceId",
)
_CREDENTIALS = ("MasterUserPassword", "ManageMasterUserPassword", "MasterUserAuthenticationType")
# CloudFormation's own, or named otherwise where an instance is changed
_LOGS, _PORT = "EnableCloudwatchLogsExports", "Port"


_IN_LOWER_CASE = ("DBInstanceIdentifier", "DBParameterGroupName", "DBSubnetGroupName", "Engine", "OptionGroupName")


class Instance(Handler):
    """`AWS::RDS::DBInstance`."""

    create_only = frozenset(
        """
        BackupTarget CharacterSetName CustomIAMInstanceProfile DBClusterIdentifier DBInstanceIdentifier DBName
        DBSubnetGroupName DBSystemId KmsKeyId MasterUsername NcharCharacterSetName SourceRegion StorageEncrypted
        Timezone Engine
        """.split()  # noqa: SIM905 - a line each would be a page
    )
    only_recorded = frozenset(
        """
        DatabaseInsightsMode DedicatedLogVolume EngineLifecycleSupport NetworkType PerformanceInsightsKMSKeyId
        PerformanceInsightsRetentionPeriod ProcessorFeatures PromotionTier StorageThroughput
        """.split()  # noqa: SIM905 - a line each would be a page
    )
    arn_or_name = frozenset({_REPLICATED})
    names = fixed(VPCSecurityGroups="VpcSecurityGroupIds", CustomIAMInstanceProfile="CustomIamInstanceProfile")
    unordered = frozenset({"EnableCloudwatchLogsExports", "Tags", "VPCSecurityGroups"})
    resets = fixed(
        AutoMinorVersionUpgrade=True,
        BackupRetentionPeriod=1,
        CopyTagsToSnapshot=False,
        DeletionProtection=False,
        EnableCloudwatchLogsExports=[],
        EngineVersion=KEPT,
        Tags=[],
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if any(properties.get(name) for name in _SOURCES):
            return
        for name in ("Engine", "MasterUsername"):
            if not properties.get(name):
                yield f"The parameter {name} must be provided and must not be blank."
        if not any(properties.get(name) for name in _CREDENTIALS):
            yield "The parameter MasterUserPassword must be provided and must not be blank."

    def create(self, aws: Context, properties: Properties) -> str:
        name = properties.get("DBInstanceIdentifier") or aws.name(LONGEST_NAME)
        said = self.spelled({**properties, "DBInstanceIdentifier": name})
        kind = "create_db_instance_read_replica" if properties.get(_REPLICATED) else "create_db_instance"
        made = aws.create("rds", kind, said)["DBInstance"]
        return str(made["DBInstanceIdentifier"])

    def read(self, aws: Context, physical_id: str) -> Properties:
        instance = self._described(aws, physical_id)
        read = {
            **without(instance, "DBParameterGroups", "DBSubnetGroup", "OptionGroupMemberships", "TagList"),
            _LOGS: instance.get("EnabledCloudwatchLogsExports", []),
            "EnableIAMDatabaseAuthentication": instance["IAMDatabaseAuthenticationEnabled"],
            "ManageMasterUserPassword": "MasterUserSecret" in instance,
            _PORT: instance["Endpoint"]["Port"],
            "Tags": instance["TagList"],
            "VpcSecurityGroupIds": [group["VpcSecurityGroupId"] for group in instance["VpcSecurityGroups"]],
        }
        if source := instance.get("ReadReplicaSourceDBInstanceIdentifier"):
            read[_REPLICATED] = source
        if groups := instance.get("DBParameterGroups"):
            read["DBParameterGroupName"] = groups[0]["DBParameterGroupName"]
        if groups := instance.get("OptionGroupMemberships"):
            read["OptionGroupName"] = groups[0]["OptionGroupName"]
        if group := instance.get("DBSubnetGroup"):
            read["DBSubnetGroupName"] = group["DBSubnetGroupName"]
        return read

    def spelled(self, properties: Properties) -> Properties:
        return in_lower_case(properties, *_IN_LOWER_CASE)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        instance = self._described(aws, physical_id)
        return {
            "DBInstanceArn": instance["DBInstanceArn"],
            "DbiResourceId": instance["DbiResourceId"],
            "Endpoint.Address": instance["Endpoint"]["Address"],
            "Endpoint.Port": str(instance["Endpoint"]["Port"]),
            **secret_of(instance),
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before) - {"Tags"}
        now = {name: self.with_defaults(name, properties.get(name)) for name in different}
        some = {name: value for name, value in now.items() if value is not None}
        if _LOGS in some:
            wanted, had = set(some.pop(_LOGS)), set(before.get(_LOGS) or [])
            some["CloudwatchLogsExportConfiguration"] = {
                "EnableLogTypes": sorted(wanted - had),
                "DisableLogTypes": sorted(had - wanted),
            }
        if _PORT in some:
            some["DBPortNumber"] = some.pop(_PORT)
        if some:
            aws.complete("rds", "modify_db_instance", some, DBInstanceIdentifier=physical_id, ApplyImmediately=True)
        if "DBPortNumber" in some:
            move_database(aws.account, physical_id, int(some["DBPortNumber"]))
        change_tags(aws, self._described(aws, physical_id)["DBInstanceArn"], properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        # one of a cluster has none of its own, nor has a replica
        snapshot = final_snapshot(aws, by_default=not any(properties.get(one) for one in (_CLUSTER, _REPLICATED)))
        aws.complete("rds", "delete_db_instance", DBInstanceIdentifier=physical_id, **snapshot)

    def _described(self, aws: Context, physical_id: str) -> dict[str, Any]:
        (instance,) = aws.read("rds", "describe_db_instances", DBInstanceIdentifier=physical_id)["DBInstances"]
        return dict(instance)


HANDLERS = {DATABASE_INSTANCE: Instance()}
