"""Databases: their subnets, and clusters of Amazon Aurora as far as a serverless one needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import DATABASE_CLUSTER, DATABASE_SUBNET_GROUP
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.moto.gaps import subnet_groups, take_master_users_without_password
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without
from budget_stack.testing.handlers.rds.shared import LONGEST_NAME, change_tags, final_snapshot, in_lower_case, secret_of

_CREDENTIALS = ("MasterUserPassword", "ManageMasterUserPassword", "MasterUserAuthenticationType")


class SubnetGroup(Handler):
    """`AWS::RDS::DBSubnetGroup`."""

    name_property = "DBSubnetGroupName"
    create_only = frozenset({"DBSubnetGroupName"})
    required = frozenset({"DBSubnetGroupDescription", "SubnetIds"})
    unordered = frozenset({"SubnetIds", "Tags"})
    resets = fixed(Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        name = properties.get("DBSubnetGroupName") or aws.name(LONGEST_NAME)
        parameters = self.spelled({**properties, "DBSubnetGroupName": name})
        made = aws.create("rds", "create_db_subnet_group", parameters)["DBSubnetGroup"]
        return str(made["DBSubnetGroupName"])

    def read(self, aws: Context, physical_id: str) -> Properties:
        group = self._described(aws, physical_id)
        return {
            **only(group, "DBSubnetGroupName", "DBSubnetGroupDescription"),
            "SubnetIds": [subnet["SubnetIdentifier"] for subnet in group["Subnets"]],
            "Tags": aws.read("rds", "list_tags_for_resource", ResourceName=group["DBSubnetGroupArn"])["TagList"],
        }

    def spelled(self, properties: Properties) -> Properties:
        return in_lower_case(properties, "DBSubnetGroupName")

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(self._described(aws, physical_id), "DBSubnetGroupArn")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if changed(properties, before) - {"Tags"}:
            some = only(properties, "DBSubnetGroupDescription", "SubnetIds")
            group = subnet_groups(aws.account)[physical_id]
            aws.complete("rds", "modify_db_subnet_group", some, DBSubnetGroupName=physical_id)
            subnet_groups(aws.account)[physical_id] = group
        change_tags(aws, self._described(aws, physical_id)["DBSubnetGroupArn"], properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("rds", "delete_db_subnet_group", DBSubnetGroupName=physical_id)

    def _described(self, aws: Context, physical_id: str) -> dict[str, Any]:
        (group,) = aws.read("rds", "describe_db_subnet_groups", DBSubnetGroupName=physical_id)["DBSubnetGroups"]
        return dict(group)


class Cluster(Handler):
    """`AWS::RDS::DBCluster`."""

    create_only = frozenset(
        """
        ClusterScalabilityType DBClusterIdentifier DBSubnetGroupName DBSystemId DatabaseName EngineMode KmsKeyId
        PubliclyAccessible RestoreToTime RestoreType SnapshotIdentifier SourceDBClusterIdentifier
        SourceDbClusterResourceId SourceRegion StorageEncrypted UseLatestRestorableTime MasterUsername Engine
        """.split()  # noqa: SIM905 - a line each would be a page
    )
    only_recorded = frozenset(
        {"DatabaseInsightsMode", "EnableHttpEndpoint", "MonitoringRoleArn", "PerformanceInsightsRetentionPeriod"}
    )
    unordered = frozenset({"Tags", "VpcSecurityGroupIds"})
    resets = fixed(
        BackupRetentionPeriod=1,
        CopyTagsToSnapshot=False,
        DeletionProtection=False,
        EngineVersion=KEPT,
        Tags=[],
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if not any(properties.get(name) for name in _CREDENTIALS):
            yield "The parameter MasterUserPassword must be provided and must not be blank."

    def create(self, aws: Context, properties: Properties) -> str:
        take_master_users_without_password()
        name = properties.get("DBClusterIdentifier") or aws.name(LONGEST_NAME)
        said = self.spelled({**properties, "DBClusterIdentifier": name})
        made = aws.create("rds", "create_db_cluster", said)["DBCluster"]
        return str(made["DBClusterIdentifier"])

    def read(self, aws: Context, physical_id: str) -> Properties:
        cluster = self._described(aws, physical_id)
        return {
            **without(cluster, "TagList", "DBSubnetGroup", "VpcSecurityGroups", "IAMDatabaseAuthenticationEnabled"),
            "DBSubnetGroupName": cluster["DBSubnetGroup"],
            "EnableIAMDatabaseAuthentication": cluster["IAMDatabaseAuthenticationEnabled"],
            "ManageMasterUserPassword": "MasterUserSecret" in cluster,
            "Tags": cluster["TagList"],
            "VpcSecurityGroupIds": [group["VpcSecurityGroupId"] for group in cluster["VpcSecurityGroups"]],
        }

    def spelled(self, properties: Properties) -> Properties:
        return in_lower_case(properties, "DBClusterIdentifier", "DBSubnetGroupName", "Engine")

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        cluster = self._described(aws, physical_id)
        return {
            "DBClusterArn": cluster["DBClusterArn"],
            "DBClusterResourceId": cluster["DbClusterResourceId"],
            "Endpoint.Address": cluster["Endpoint"],
            "Endpoint.Port": str(cluster["Port"]),
            "ReadEndpoint.Address": cluster["ReaderEndpoint"],
            **secret_of(cluster),
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before) - {"Tags"}
        now = {name: self.with_defaults(name, properties.get(name)) for name in different}
        if some := {name: value for name, value in now.items() if value is not None}:
            aws.complete("rds", "modify_db_cluster", some, DBClusterIdentifier=physical_id, ApplyImmediately=True)
        change_tags(aws, self._described(aws, physical_id)["DBClusterArn"], properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        snapshot = final_snapshot(aws, by_default=True)
        aws.complete("rds", "delete_db_cluster", DBClusterIdentifier=physical_id, **snapshot)

    def _described(self, aws: Context, physical_id: str) -> dict[str, Any]:
        (cluster,) = aws.read("rds", "describe_db_clusters", DBClusterIdentifier=physical_id)["DBClusters"]
        return dict(cluster)


HANDLERS = {
    DATABASE_CLUSTER: Cluster(),
    DATABASE_SUBNET_GROUP: SubnetGroup(),
}
