"""Services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import SERVICE
from budget_stack.testing.handlers.context import Context, last_name
from budget_stack.testing.handlers.ecs import deployments, service_references, shifts
from budget_stack.testing.handlers.ecs.task_definitions import retag
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, without

# moto's create_service drops these; its update_service keeps them, except those in LOSSES
_DROPPED = (
    "AvailabilityZoneRebalancing",
    "CapacityProviderStrategy",
    "DeploymentConfiguration",
    "EnableECSManagedTags",
    "EnableExecuteCommand",
    "HealthCheckGracePeriodSeconds",
    "PlacementConstraints",
    "PlacementStrategies",
)


class Service(Handler):
    """`AWS::ECS::Service`."""

    name_property = NAMES[SERVICE].property
    create_only = frozenset({"Cluster", "LaunchType", "Role", "SchedulingStrategy", "ServiceName"})
    names = fixed(PlacementStrategies="placementStrategy")
    arn_or_name = frozenset({"Cluster", "TaskDefinition", "Role"})
    unordered = frozenset(
        {
            "Tags",
            "NetworkConfiguration/AwsvpcConfiguration/Subnets",
            "NetworkConfiguration/AwsvpcConfiguration/SecurityGroups",
        }
    )
    resets = fixed(
        # what Application Auto Scaling set, or the former number
        DesiredCount=KEPT,
        CapacityProviderStrategy=[],
        EnableECSManagedTags=False,
        EnableExecuteCommand=False,
        HealthCheckGracePeriodSeconds=0,
        LoadBalancers=[],
        PropagateTags="NONE",
        ServiceRegistries=[],
        Tags=[],
    )
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    defaults = fixed(
        AvailabilityZoneRebalancing="ENABLED",
        DeploymentConfiguration={"MaximumPercent": 200, "MinimumHealthyPercent": 100},
        PlacementConstraints=[],
        PlacementStrategies=[],
        PlatformVersion="LATEST",
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from service_references.wrong_service(aws, properties)

    def create(self, aws: Context, properties: Properties) -> str:
        replica = properties.get("SchedulingStrategy", "REPLICA") == "REPLICA"
        # without a count ECS starts one task, moto none
        parameters = {"ServiceName": aws.name(NAMES[SERVICE].longest)} | ({"DesiredCount": 1} if replica else {})
        parameters |= _with_security_groups(aws, properties)
        arn: str = aws.create("ecs", "create_service", parameters)["service"]["serviceArn"]
        return arn

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        if dropped := {name: properties[name] for name in _DROPPED if name in properties}:
            aws.complete("ecs", "update_service", dropped, cluster=_cluster_name(physical_id), service=physical_id)

    def wait(self, aws: Context, physical_id: str, properties: Properties, before: Properties | None) -> bool:
        if not deployments.starts(properties, before, _service(aws, physical_id)["desiredCount"]):
            return False
        deployments.refuse_unhealthy(aws, properties)
        if not aws.undoing:
            shifts.refuse_answer(aws, properties)
            if before is not None:
                # there is nothing to go back to from a first deployment, which alarms do not guard
                # https://github.com/aws/copilot-cli/pull/4294
                shifts.refuse_alarm(aws, properties)
            shifts.shift(aws, properties)
        return True

    def read(self, aws: Context, physical_id: str) -> Properties:
        service = _service(aws, physical_id)
        return {**service, "cluster": service["clusterArn"], "role": service.get("roleArn")}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Name": last_name(physical_id), "ServiceArn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        named = {name: value for name, value in properties.items() if name in different}
        if rest := without(named, "Tags"):
            cluster = _cluster_name(physical_id)
            some = _with_security_groups(aws, rest)
            aws.complete("ecs", "update_service", some, cluster=cluster, service=physical_id)
        retag(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        cluster = _cluster_name(physical_id)
        aws.complete("ecs", "delete_service", cluster=cluster, service=physical_id, force=True)


def _with_security_groups(aws: Context, properties: Properties) -> dict[str, Any]:
    """The properties, with the VPC's default security group if they have none; ECS adds it, moto does not.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
    """
    awsvpc = properties.get("NetworkConfiguration", {}).get("AwsvpcConfiguration")
    if not awsvpc or awsvpc.get("SecurityGroups"):
        return dict(properties)
    groups = service_references.default_security_groups(aws, awsvpc.get("Subnets", []))
    return {**properties, "NetworkConfiguration": {"AwsvpcConfiguration": {**awsvpc, "SecurityGroups": groups}}}


def _cluster_name(arn: str) -> str:
    return arn.split("/")[1]


def _service(aws: Context, arn: str) -> dict[str, Any]:
    answer = aws.read("ecs", "describe_services", cluster=_cluster_name(arn), services=[arn], include=["TAGS"])
    service: dict[str, Any] = answer["services"][0]
    return without(service, "events", "deployments")


HANDLERS = {SERVICE: Service()}
