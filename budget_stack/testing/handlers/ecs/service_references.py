"""What a service refers to: cluster, network, task definition, target groups, and more.

Every function yields why ECS would refuse it, in ECS's words where they are known; moto accepts anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from budget_stack.facts.resource_types import CAPACITY_PROVIDER_ASSOCIATIONS
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context, last_name
from budget_stack.testing.handlers.properties import Properties

Task = Mapping[str, Any]
"""A task definition, as ECS describes it."""


def wrong_service(aws: Context, service: Properties) -> Iterator[str]:
    """Check everything that a service refers to.

    Except deployment alarms, of which ECS only stores the names: an alarm on the service's own metrics cannot exist
    before the service does.
    """
    cluster = _cluster(aws, service.get("Cluster", "default"))
    if cluster is None:
        yield f"Cluster not found: {service.get('Cluster', 'default')}"
        return
    yield from _wrong_providers(aws, service, cluster)
    yield from _wrong_strategy(service.get("CapacityProviderStrategy", ()))
    network = service.get("NetworkConfiguration", {}).get("AwsvpcConfiguration", {})
    yield from references.missing_subnets(aws, network.get("Subnets", ()))
    yield from references.missing_security_groups(aws, network.get("SecurityGroups", ()))
    yield from _missing_roles(aws, service)
    if "TaskDefinition" not in service:
        return
    task = _task(aws, service["TaskDefinition"])
    if task is None:
        yield f"TaskDefinition not found: {service['TaskDefinition']}"
        return
    if task.get("networkMode") == "awsvpc" and not network:
        yield "Network Configuration must be provided when networkMode 'awsvpc' is specified"
    for balancer in service.get("LoadBalancers", ()):
        yield from _wrong_load_balancer(aws, balancer, task)
    yield from _unknown_ports(service, task)
    yield from _unknown_volumes(service, task)


def default_security_groups(aws: Context, subnet_ids: list[str]) -> list[str]:
    """The default security group of the subnets' VPC."""
    by_id = [{"Name": "subnet-id", "Values": subnet_ids}]
    vpcs = sorted({subnet["VpcId"] for subnet in aws.read("ec2", "describe_subnets", Filters=by_id)["Subnets"]})
    by_name = [{"Name": "vpc-id", "Values": vpcs}, {"Name": "group-name", "Values": ["default"]}]
    return [
        group["GroupId"] for group in aws.read("ec2", "describe_security_groups", Filters=by_name)["SecurityGroups"]
    ]


def _cluster(aws: Context, name: str) -> dict[str, Any] | None:
    clusters = aws.read("ecs", "describe_clusters", clusters=[last_name(name)])["clusters"]
    return clusters[0] if clusters else None


def _task(aws: Context, name: str) -> Task | None:
    return aws.find("ecs", "describe_task_definition", taskDefinition=name).get("taskDefinition")


def _wrong_providers(aws: Context, service: Properties, cluster: Mapping[str, Any]) -> Iterator[str]:
    known = [*cluster.get("capacityProviders", ())]
    for association in aws.siblings(CAPACITY_PROVIDER_ASSOCIATIONS):
        # which nothing stands behind
        if association["Cluster"] in (cluster["clusterName"], cluster["clusterArn"]):
            known += association.get("CapacityProviders", ())
    for item in service.get("CapacityProviderStrategy", ()):
        provider = item.get("CapacityProvider")
        if provider not in known:
            yield f"The specified capacity provider '{provider}' was not found in the cluster {cluster['clusterName']}"


def _wrong_strategy(strategy: Sequence[Properties]) -> Iterator[str]:
    """A capacity provider strategy that starts no task, or of which nobody knows where.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    if sum(int(item.get("Base", 0)) > 0 for item in strategy) > 1:
        yield "In a capacity provider strategy only one capacity provider may have a base"
    if len(strategy) > 1 and not any(int(item.get("Weight", 0)) for item in strategy):
        yield "In a capacity provider strategy at least one capacity provider must have a weight greater than 0"


def _missing_roles(aws: Context, service: Properties) -> Iterator[str]:
    named = [("Role", service)]
    named += [
        ("LoadBalancers/AdvancedConfiguration/RoleArn", balancer.get("AdvancedConfiguration", {}))
        for balancer in service.get("LoadBalancers", ())
    ]
    named += [
        ("VolumeConfigurations/ManagedEBSVolume/RoleArn", volume.get("ManagedEBSVolume", {}))
        for volume in service.get("VolumeConfigurations", ())
    ]
    named += [("VpcLatticeConfigurations/RoleArn", lattice) for lattice in service.get("VpcLatticeConfigurations", ())]
    for name, holder in named:
        if arn := holder.get(name.rpartition("/")[2]):
            yield from references.missing_role(aws, name, arn)


def _wrong_load_balancer(aws: Context, balancer: Mapping[str, Any], task: Task) -> Iterator[str]:
    containers = {container["name"]: container for container in task["containerDefinitions"]}
    container = containers.get(balancer.get("ContainerName"))
    port = int(balancer.get("ContainerPort", 0))
    if container is None:
        yield f"The container {balancer.get('ContainerName')} does not exist in the task definition"
    elif port not in [mapping.get("containerPort") for mapping in container.get("portMappings", ())]:
        yield f"The container {container['name']} did not have a container port {port} defined"
    if "TargetGroupArn" in balancer:
        yield from _wrong_target_group(aws, balancer["TargetGroupArn"], task)
    shift = balancer.get("AdvancedConfiguration", {})
    if "AlternateTargetGroupArn" in shift:
        yield from _wrong_target_group(aws, shift["AlternateTargetGroupArn"], task)
    for name in ("ProductionListenerRule", "TestListenerRule"):
        if name in shift and not references.rule_is_there(aws, shift[name]):
            yield f"{name} names {shift[name]}, which does not exist"


def _wrong_target_group(aws: Context, arn: str, task: Task) -> Iterator[str]:
    group = references.target_group(aws, arn)
    if group is None:
        yield f"The target group {arn} does not exist"
        return
    if not references.is_forwarded_to(aws, arn):
        yield f"The target group with targetGroupArn {arn} does not have an associated load balancer"
    if task.get("networkMode") == "awsvpc" and group["TargetType"] != "ip":
        yield (
            f"The target group {arn} has the target type {group['TargetType']}, which is incompatible with the"
            " awsvpc network mode"
        )


def _unknown_ports(service: Properties, task: Task) -> Iterator[str]:
    known = {
        mapping.get("name")
        for container in task["containerDefinitions"]
        for mapping in container.get("portMappings", ())
    }
    connected = service.get("ServiceConnectConfiguration", {}).get("Services", ())
    for user in (*connected, *service.get("VpcLatticeConfigurations", ())):
        if user.get("PortName") not in known:
            yield f"portName {user.get('PortName')} is the name of no port mapping of the task definition"


def _unknown_volumes(service: Properties, task: Task) -> Iterator[str]:
    known = {volume["name"] for volume in task.get("volumes", ()) if volume.get("configuredAtLaunch")}
    for volume in service.get("VolumeConfigurations", ()):
        if volume.get("Name") not in known:
            yield f"the volume {volume.get('Name')} is none that the task definition has configured at launch"
