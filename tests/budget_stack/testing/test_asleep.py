"""The shipped stack falls asleep and wakes up, and its database outlives it."""

from __future__ import annotations

import json

import pytest

from budget_stack import build_budget_tracker
from budget_stack.testing import DeploymentFailed


def test_waking_creates_a_service_and_falling_asleep_leaves_none(fargate):
    stack = fargate.deploy(build_budget_tracker().template, fargate.network)
    before, ecs = stack.resources["Service"].physical_id, stack.client("ecs")

    stack.update(parameters={"MinContainerCount": 0})
    (asleep,) = ecs.describe_services(cluster=stack.resources["Cluster"].physical_id, services=[before])["services"]
    assert (asleep["status"], "Service" in stack.resources) == ("INACTIVE", False)

    stack.update(parameters={"MinContainerCount": 2})
    assert ("created", "Service") in {tuple(change) for change in stack.changes}
    assert stack.resources["Service"].physical_id != before
    assert stack.resources["Service"].described["DesiredCount"] == 2


def test_the_stacks_own_cluster_named_as_one_that_exists_is_kept_and_used_on(fargate):
    stack = fargate.deploy(build_budget_tracker().template, fargate.network)
    cluster_id = stack.outputs["DatabaseClusterId"]

    stack.update(parameters={"DatabaseClusterId": cluster_id})

    assert ("retained", "DatabaseCluster") in {tuple(change) for change in stack.changes}
    assert stack.outputs["DatabaseClusterId"] == cluster_id
    assert stack.client("dsql").get_cluster(identifier=cluster_id)["deletionProtectionEnabled"] is True
    assert cluster_id in str(stack.resources["TaskDefinition"].described["ContainerDefinitions"])


def test_a_waking_that_fails_leaves_the_stack_asleep_and_no_service(fargate):
    stack = fargate.deploy(build_budget_tracker().template, fargate.network | {"MinContainerCount": 0})
    asleep = set(stack.resources)
    fargate.unhealthy_images.add("*")

    with pytest.raises(DeploymentFailed, match="Circuit Breaker was triggered"):
        stack.update(parameters={"MinContainerCount": 1})

    assert set(stack.resources) == asleep
    ecs, cluster = fargate.client("ecs"), stack.resources["Cluster"].physical_id
    made = ecs.list_services(cluster=cluster)["serviceArns"]
    services = ecs.describe_services(cluster=cluster, services=made)["services"]
    assert [service["status"] for service in services] == ["INACTIVE"]


def test_a_first_creation_without_tasks_that_fails_leaves_nothing(fargate):
    template = json.loads(build_budget_tracker().template.to_json())
    template["Resources"]["ListenerRule"]["Properties"]["Priority"] = 0

    with pytest.raises(DeploymentFailed):
        fargate.deploy(template, fargate.network | {"MinContainerCount": 0, "CreateECRRepository": "true"})

    # moto still lists what is deleted
    dsql = fargate.client("dsql")
    (cluster,) = dsql.list_clusters()["clusters"]
    with pytest.raises(dsql.exceptions.ResourceNotFoundException):
        dsql.get_cluster(identifier=cluster["identifier"])
    assert fargate.client("ecr").describe_repositories()["repositories"] == []
    # which tells why it failed
    (events,) = fargate.client("logs").describe_log_groups()["logGroups"]
    assert "EventLogGroup" in events["logGroupName"]


def test_fails_on_a_first_creation_with_tasks_and_says_that_the_protected_database_stays(fargate):
    fargate.unhealthy_images.add("*")

    with pytest.raises(DeploymentFailed) as failed:
        fargate.deploy(build_budget_tracker().template, fargate.network)

    notes = [note for note in failed.value.__notes__ if "not undone" in note]
    assert [note for note in notes if "EventLogGroup" not in note] == [
        "not undone: DatabaseCluster: An error occurred (ConflictException) when calling the DeleteCluster operation: "
        "Deletion protection is enabled for this cluster."
    ]


def test_the_shipped_stack_is_deleted_but_for_what_it_keeps(fargate):
    stack = fargate.deploy(build_budget_tracker().template, fargate.network)

    stack.delete()

    kept = {change.logical_id for change in stack.changes if change.action == "retained"}
    assert kept == {"DatabaseCluster", "EventLogGroup", "LogGroup"}
    # moto lists it still
    (cluster,) = stack.client("ecs").describe_clusters(clusters=stack.client("ecs").list_clusters()["clusterArns"])[
        "clusters"
    ]
    assert cluster["status"] == "INACTIVE"
    assert len(stack.client("ec2").describe_security_groups()["SecurityGroups"]) == 2
