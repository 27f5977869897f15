"""What AWS refuses and moto takes: references to what is not there, or does not fit.

Every function yields the reasons, in the words of AWS where they are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from budget_stack.testing.context import Context, last_name
from budget_stack.testing.errors import RigError
from budget_stack.testing.handler import Properties

_PROVIDERS_OF_AWS = ("FARGATE", "FARGATE_SPOT")


def missing_role(aws: Context, name: str, arn: str) -> Iterator[str]:
    """A role that a property names."""
    try:
        found = aws.read("iam", "get_role", RoleName=last_name(arn))["Role"]["Arn"]
    except ClientError:
        found = None
    # ECS takes a role by its name as well
    if found is None or (arn.startswith("arn:") and found != arn):
        yield f"{name} names the role {arn}, which does not exist"


def missing_policy(aws: Context, arn: str) -> Iterator[str]:
    """A managed policy.

    Raises:
        RigError: it is AWS's own, and moto was not told to load those.
    """
    try:
        aws.read("iam", "get_policy", PolicyArn=arn)
    except ClientError:
        if arn.split(":")[4] == "aws" and not aws.read("iam", "list_policies", Scope="AWS")["Policies"]:
            setting = "{'iam': {'load_aws_managed_policies': True}}"
            raise RigError(f"moto knows {arn} only with mock_aws(config={setting})") from None
        yield f"Policy {arn} does not exist or is not attachable"


def missing_vpc(aws: Context, vpc_id: str) -> Iterator[str]:
    """A VPC."""
    if not aws.read("ec2", "describe_vpcs", Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["Vpcs"]:
        yield f"The VPC ID '{vpc_id}' does not exist"


def missing_security_groups(aws: Context, group_ids: Iterable[str]) -> Iterator[str]:
    """Security groups."""
    for group_id in group_ids:
        groups = aws.read("ec2", "describe_security_groups", Filters=[{"Name": "group-id", "Values": [group_id]}])
        if not groups["SecurityGroups"]:
            yield f"The security group '{group_id}' does not exist"


def missing_subnets(aws: Context, subnet_ids: Iterable[str]) -> Iterator[str]:
    """Subnets."""
    for subnet_id in subnet_ids:
        found = aws.read("ec2", "describe_subnets", Filters=[{"Name": "subnet-id", "Values": [subnet_id]}])
        if not found["Subnets"]:
            yield f"The subnet ID '{subnet_id}' does not exist"


def missing_target_groups(aws: Context, actions: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Target groups that a listener's or rule's actions forward to."""
    for action in actions:
        groups = [group["TargetGroupArn"] for group in action.get("ForwardConfig", {}).get("TargetGroups", ())]
        groups += [action["TargetGroupArn"]] if "TargetGroupArn" in action else []
        if action["Type"] == "forward" and not groups:
            yield "an action forwards to no target group"
        for arn in groups:
            if target_group(aws, arn) is None:
                yield f"Target groups '{arn}' not found"


def target_group(aws: Context, arn: str) -> dict[str, Any] | None:
    """A target group, or None where there is none of this ARN."""
    try:
        groups = aws.read("elbv2", "describe_target_groups", TargetGroupArns=[arn])["TargetGroups"]
    except ClientError:
        return None
    return groups[0] if groups else None


def unknown_providers(aws: Context, names: Iterable[str]) -> Iterator[str]:
    """Capacity providers that are neither AWS's nor the account's."""
    for name in names:
        if name in _PROVIDERS_OF_AWS:
            continue
        found = aws.read("ecs", "describe_capacity_providers", capacityProviders=[name])
        if not found["capacityProviders"]:
            yield f"The specified capacity provider '{name}' was not found"


def missing_log_groups(aws: Context, containers: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Log groups that containers log to and do not make themselves."""
    for container in containers:
        log = container.get("LogConfiguration", {})
        options = log.get("Options", {})
        if log.get("LogDriver") != "awslogs" or str(options.get("awslogs-create-group")).lower() == "true":
            continue
        # one of another region is another account's business, as far as is known here
        if options.get("awslogs-region", aws.account.region) != aws.account.region:
            continue
        name = options.get("awslogs-group", "")
        groups = aws.read("logs", "describe_log_groups", logGroupNamePrefix=name)["logGroups"] if name else []
        if name not in [group["logGroupName"] for group in groups]:
            yield f"container {container['Name']} logs to the group {name!r}, which does not exist"


def wrong_service(aws: Context, service: Properties) -> Iterator[str]:
    """Everything that a service names: cluster, task, target groups, providers, network.

    Of the alarms of its deployments ECS only keeps the names, whether they are to be used or not: a metric of the
    service's own can have no alarm before there is the service.
    """
    cluster = _cluster(aws, service.get("Cluster", "default"))
    if cluster is None:
        yield f"Cluster not found: {service.get('Cluster', 'default')}"
        return
    yield from _wrong_providers(service, cluster)
    network = service.get("NetworkConfiguration", {}).get("AwsvpcConfiguration", {})
    yield from missing_subnets(aws, network.get("Subnets", ()))
    yield from missing_security_groups(aws, network.get("SecurityGroups", ()))
    if "Role" in service:
        yield from missing_role(aws, "Role", service["Role"])
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


def default_security_groups(aws: Context, subnet_ids: Iterable[str]) -> list[str]:
    """The default group of the VPC that subnets lie in."""
    by_id = [{"Name": "subnet-id", "Values": list(subnet_ids)}]
    vpcs = sorted({subnet["VpcId"] for subnet in aws.read("ec2", "describe_subnets", Filters=by_id)["Subnets"]})
    by_name = [{"Name": "vpc-id", "Values": vpcs}, {"Name": "group-name", "Values": ["default"]}]
    return [
        group["GroupId"] for group in aws.read("ec2", "describe_security_groups", Filters=by_name)["SecurityGroups"]
    ]


def _cluster(aws: Context, name: str) -> dict[str, Any] | None:
    found = aws.read("ecs", "describe_clusters", clusters=[last_name(name)])["clusters"]
    return found[0] if found else None


def _task(aws: Context, name: str) -> dict[str, Any] | None:
    try:
        task: dict[str, Any] = aws.read("ecs", "describe_task_definition", taskDefinition=name)["taskDefinition"]
    except ClientError:
        return None
    return task


def _wrong_providers(service: Properties, cluster: Mapping[str, Any]) -> Iterator[str]:
    for item in service.get("CapacityProviderStrategy", ()):
        provider = item["CapacityProvider"]
        if provider not in cluster["capacityProviders"]:
            yield f"The specified capacity provider '{provider}' was not found in the cluster {cluster['clusterName']}"


def _wrong_load_balancer(aws: Context, balancer: Mapping[str, Any], task: Mapping[str, Any]) -> Iterator[str]:
    containers = {container["name"]: container for container in task["containerDefinitions"]}
    container = containers.get(balancer.get("ContainerName"))
    port = int(balancer.get("ContainerPort", 0))
    if container is None:
        yield f"The container {balancer.get('ContainerName')} does not exist in the task definition"
    elif port not in [mapping["containerPort"] for mapping in container.get("portMappings", ())]:
        yield f"The container {container['name']} did not have a container port {port} defined"
    arn = balancer.get("TargetGroupArn")
    if arn is None:
        return
    group = target_group(aws, arn)
    if group is None:
        yield f"The target group {arn} does not exist"
        return
    if not group["LoadBalancerArns"]:
        yield f"The target group with targetGroupArn {arn} does not have an associated load balancer"
    if task.get("networkMode") == "awsvpc" and group["TargetType"] != "ip":
        yield (
            f"The target group {arn} has the target type {group['TargetType']}, which is incompatible with the"
            " awsvpc network mode"
        )
