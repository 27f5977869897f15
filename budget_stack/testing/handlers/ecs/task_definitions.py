"""Clusters and task definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.fargate import FARGATE_SIZES, cpu_units, memory_mib
from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import CLUSTER, TASK_DEFINITION
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context, last_name
from budget_stack.testing.handlers.ecs import task_references
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without


class Cluster(Handler):
    """`AWS::ECS::Cluster`."""

    name_property = NAMES[CLUSTER].property
    create_only = frozenset({"ClusterName"})
    names = fixed(ClusterSettings="settings")
    unordered = frozenset({"Tags", "CapacityProviders", "ClusterSettings"})
    resets = fixed(
        CapacityProviders=[],
        ClusterSettings=[{"Name": "containerInsights", "Value": "disabled"}],
        DefaultCapacityProviderStrategy=[],
        ServiceConnectDefaults={"Namespace": ""},
        Tags=[],
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.unknown_providers(aws, properties.get("CapacityProviders", ()))
        offered = properties.get("CapacityProviders", ())
        for item in properties.get("DefaultCapacityProviderStrategy", ()):
            if item["CapacityProvider"] not in offered:
                yield f"the default strategy names {item['CapacityProvider']}, which is not among the CapacityProviders"

    def create(self, aws: Context, properties: Properties) -> str:
        answer = aws.create("ecs", "create_cluster", {"ClusterName": aws.name(NAMES[CLUSTER].longest), **properties})
        name: str = answer["cluster"]["clusterName"]
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        return _cluster(aws, physical_id)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": _cluster(aws, physical_id)["clusterArn"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if different & {"ClusterSettings", "Configuration", "ServiceConnectDefaults"}:
            some = only(properties, "ClusterSettings", "Configuration", "ServiceConnectDefaults")
            # what is taken away; CloudFormation leaves a Configuration, and only an update that failed is to lose it
            some |= {name: {} for name in ("Configuration",) if name in different - properties.keys()}
            aws.complete("ecs", "update_cluster", some, cluster=physical_id)
        if different & {"CapacityProviders", "DefaultCapacityProviderStrategy"}:
            aws.complete(
                "ecs",
                "put_cluster_capacity_providers",
                cluster=physical_id,
                capacityProviders=properties.get("CapacityProviders", []),
                defaultCapacityProviderStrategy=properties.get("DefaultCapacityProviderStrategy", []),
            )
        retag(aws, self.attributes(aws, physical_id)["Arn"], properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ecs", "delete_cluster", cluster=physical_id)


class TaskDefinition(Handler):
    """`AWS::ECS::TaskDefinition`; a change is a new revision."""

    create_only = frozenset(
        {
            "ContainerDefinitions",
            "Cpu",
            "EnableFaultInjection",
            "EphemeralStorage",
            "ExecutionRoleArn",
            "Family",
            "InferenceAccelerators",
            "IpcMode",
            "Memory",
            "NetworkMode",
            "PidMode",
            "PlacementConstraints",
            "ProxyConfiguration",
            "RequiresCompatibilities",
            "RuntimePlatform",
            "TaskRoleArn",
            "Volumes",
        }
    )
    names = fixed(ProxyConfigurationProperties="properties")
    unordered = frozenset({"Tags", "RequiresCompatibilities"})
    resets = fixed(Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        for name in ("ExecutionRoleArn", "TaskRoleArn"):
            if name in properties:
                yield from references.missing_role(aws, name, properties[name])
        if "FARGATE" in properties.get("RequiresCompatibilities", ()):
            yield from _no_fargate_size(properties)
        yield from task_references.wrong_containers(properties)

    def check_stable(self, aws: Context, properties: Properties) -> Iterator[str]:
        # what tasks read and write when they start, so it may be missing when the task definition is registered
        yield from references.missing_log_groups(aws, properties.get("ContainerDefinitions", ()))
        yield from task_references.missing_secrets(aws, properties)

    def create(self, aws: Context, properties: Properties) -> str:
        answer = aws.create(
            "ecs", "register_task_definition", {"Family": aws.name(NAMES[TASK_DEFINITION].longest), **properties}
        )
        arn: str = answer["taskDefinition"]["taskDefinitionArn"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        answer = aws.read("ecs", "describe_task_definition", taskDefinition=physical_id, include=["TAGS"])
        return {**answer["taskDefinition"], "tags": answer.get("tags", [])}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"TaskDefinitionArn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        retag(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ecs", "deregister_task_definition", taskDefinition=physical_id)


def retag(aws: Context, arn: str, properties: Properties, before: Properties) -> None:
    """Update the tags of an ECS resource."""
    if gone := tags_gone(properties, before):
        aws.complete("ecs", "untag_resource", resourceArn=arn, tagKeys=gone)
    if properties.get("Tags", []) != before.get("Tags", []) and properties.get("Tags"):
        aws.complete("ecs", "tag_resource", only(properties, "Tags"), resourceArn=arn)


def _cluster(aws: Context, name: str) -> dict[str, Any]:
    include = ["SETTINGS", "CONFIGURATIONS", "TAGS"]
    cluster: dict[str, Any] = aws.read("ecs", "describe_clusters", clusters=[last_name(name)], include=include)[
        "clusters"
    ][0]
    return without(cluster, "statistics")


def _no_fargate_size(properties: Properties) -> Iterator[str]:
    cpu, memory = str(properties.get("Cpu")), str(properties.get("Memory"))
    if memory_mib(memory) not in FARGATE_SIZES.get(cpu_units(cpu) or 0, ()):
        yield f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory"


HANDLERS = {
    CLUSTER: Cluster(),
    TASK_DEFINITION: TaskDefinition(),
}
