"""What a database leaves behind, by the policies of its template."""

from __future__ import annotations

import pytest

from tests.budget_stack.testing.test_as_others_update import DATABASE

CLUSTER = {
    "Type": "AWS::RDS::DBCluster",
    "Properties": {"Engine": "aurora-postgresql", "ManageMasterUserPassword": True, "MasterUsername": "owner"},
}


def template(resource, **policies):
    return {"Resources": {"Database": {**resource, **policies}}}


def snapshots(fargate):
    rds = fargate.client("rds")
    of_instances = rds.describe_db_snapshots()["DBSnapshots"]
    of_clusters = rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]
    each = [(one["DBSnapshotIdentifier"], one["SnapshotType"]) for one in of_instances]
    each += [(one["DBClusterSnapshotIdentifier"], one["SnapshotType"]) for one in of_clusters]
    return [name for name, kind in each if kind == "manual"]


@pytest.mark.parametrize("policies", [{}, {"DeletionPolicy": "Snapshot"}], ids=["no policy", "Snapshot"])
@pytest.mark.parametrize("resource", [DATABASE, CLUSTER], ids=["instance", "cluster"])
def test_a_snapshot_outlives_the_stack(fargate, resource, policies):
    fargate.deploy(template(resource, **policies), stack_name="books").delete()

    (snapshot,) = snapshots(fargate)
    assert snapshot.startswith("books-snapshot-database-")


@pytest.mark.parametrize("resource", [DATABASE, CLUSTER], ids=["instance", "cluster"])
def test_without_a_snapshot_where_the_policy_is_to_delete(fargate, resource):
    fargate.deploy(template(resource, DeletionPolicy="Delete")).delete()

    assert snapshots(fargate) == []


@pytest.mark.parametrize(("policies", "count"), [({"UpdateReplacePolicy": "Snapshot"}, 1), ({}, 0)])
def test_what_is_replaced_leaves_one_only_where_that_is_asked_for(fargate, policies, count):
    def named(user):
        return template({**DATABASE, "Properties": {**DATABASE["Properties"], "MasterUsername": user}}, **policies)

    stack = fargate.deploy(named("owner"))
    stack.update(named("keeper"))

    assert len(snapshots(fargate)) == count


def test_a_replica_leaves_none_by_itself(fargate):
    replica = {
        "Type": "AWS::RDS::DBInstance",
        "Properties": {"SourceDBInstanceIdentifier": {"Ref": "One"}, "DBInstanceClass": "db.t4g.small"},
    }
    one = {**DATABASE, "DeletionPolicy": "Delete"}
    fargate.deploy({"Resources": {"One": one, "Replica": replica}}).delete()

    assert snapshots(fargate) == []
