"""What AWS refuses and moto accepts: references to what does not exist, or does not fit.

Every function yields the reasons, in AWS's words where they are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from budget_stack.facts.fargate import CAPACITY_PROVIDERS
from budget_stack.facts.iam import managed_policies_by_name
from budget_stack.facts.resource_types import CAPACITY_PROVIDER
from budget_stack.spelling import nearest
from budget_stack.testing.handlers.context import Context, last_name
from budget_stack.testing.handlers.moto.iam import let_policy_be_known


def missing_role(aws: Context, name: str, arn: str) -> Iterator[str]:
    """A role that a property names; one that is linked to a service is made by the service when it needs it.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
    """
    if arn.startswith(f"arn:{aws.account.partition}:iam::{aws.account.id}:role/aws-service-role/"):
        return
    role = aws.find("iam", "get_role", RoleName=last_name(arn)).get("Role")
    # ECS takes a role by its name as well
    if role is None or (arn.startswith("arn:") and role["Arn"] != arn):
        yield f"{name} names the role {arn}, which does not exist"


def missing_policy(aws: Context, arn: str) -> Iterator[str]:
    """A managed policy, of AWS or of the account."""
    let_policy_be_known(aws.account, arn)
    start, _, name = arn.partition(":policy/")
    if not aws.find("iam", "get_policy", PolicyArn=arn):
        # https://github.com/aws/aws-cdk/issues/3379
        yield f"Policy {arn} does not exist or is not attachable.{_nearest_policy(aws, start, name)}"
    elif name.startswith("aws-service-role/"):
        # https://github.com/aws/aws-cdk/issues/6131
        yield f"Cannot attach a Service Role Policy to a Customer Role: {arn}"


def _nearest_policy(aws: Context, start: str, name: str) -> str:
    by_name = managed_policies_by_name()
    near = nearest(name.rpartition("/")[2].lower(), by_name) if start.endswith(":aws") else None
    start = f"arn:{aws.account.partition}:iam::aws:policy/"
    return f" The nearest that AWS manages is {start}{by_name[near]}" if near else ""


def missing_vpc(aws: Context, vpc_id: str) -> Iterator[str]:
    """A VPC."""
    if not aws.read("ec2", "describe_vpcs", Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["Vpcs"]:
        yield f"The VPC ID '{vpc_id}' does not exist"


def missing_security_groups(aws: Context, group_ids: Iterable[str]) -> Iterator[str]:
    """Security groups."""
    for group_id in _missing(aws, "describe_security_groups", "SecurityGroups", "group-id", "GroupId", group_ids):
        yield f"The security group '{group_id}' does not exist"


def missing_subnets(aws: Context, subnet_ids: Iterable[str]) -> Iterator[str]:
    """Subnets."""
    for subnet_id in _missing(aws, "describe_subnets", "Subnets", "subnet-id", "SubnetId", subnet_ids):
        yield f"The subnet ID '{subnet_id}' does not exist"


def missing_route_tables(aws: Context, table_ids: Iterable[str]) -> Iterator[str]:
    """Route tables."""
    for table_id in _missing(aws, "describe_route_tables", "RouteTables", "route-table-id", "RouteTableId", table_ids):
        yield f"The routeTable ID '{table_id}' does not exist"


def _missing(
    aws: Context, operation: str, answer: str, filter_: str, member: str, identifiers: Iterable[str]
) -> list[str]:
    wanted = list(dict.fromkeys(identifiers))
    described = aws.read("ec2", operation, Filters=[{"Name": filter_, "Values": wanted}])[answer] if wanted else []
    existing = {item[member] for item in described}
    return [identifier for identifier in wanted if identifier not in existing]


def missing_target_groups(aws: Context, actions: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Target groups that a listener's or rule's actions forward to."""
    for action in actions:
        groups = _targets(action)
        if action.get("Type") == "forward" and not groups:
            yield "an action forwards to no target group"
        for arn in groups:
            if target_group(aws, arn) is None:
                yield f"Target groups '{arn}' not found"


def target_group(aws: Context, arn: str) -> dict[str, Any] | None:
    """The target group with an ARN, or None."""
    groups = aws.find("elbv2", "describe_target_groups", TargetGroupArns=[arn]).get("TargetGroups")
    return groups[0] if groups else None


def is_forwarded_to(aws: Context, target_group_arn: str) -> bool:
    """Tell whether a listener or a rule forwards to a target group.

    What moto describes of a target group does not follow when a listener is changed.
    """
    for balancer in aws.read("elbv2", "describe_load_balancers")["LoadBalancers"]:
        answer = aws.read("elbv2", "describe_listeners", LoadBalancerArn=balancer["LoadBalancerArn"])
        for listener in answer["Listeners"]:
            actions = list(listener.get("DefaultActions", ()))
            for rule in aws.read("elbv2", "describe_rules", ListenerArn=listener["ListenerArn"])["Rules"]:
                actions += rule["Actions"]
            if any(target_group_arn in _targets(action) for action in actions):
                return True
    return False


def rule_is_there(aws: Context, arn: str) -> bool:
    """Tell whether there is a rule of an Application Load Balancer, or a listener of a Network Load Balancer."""
    if ":listener-rule/" in arn:
        return bool(aws.find("elbv2", "describe_rules", RuleArns=[arn]).get("Rules"))
    return bool(aws.find("elbv2", "describe_listeners", ListenerArns=[arn]).get("Listeners"))


def no_scalable_target(aws: Context, namespace: str, resource_id: str, dimension: str) -> Iterator[str]:
    """The target that a scaling policy is about."""
    by_id = {"ServiceNamespace": namespace, "ResourceIds": [resource_id]}
    targets = aws.read("application-autoscaling", "describe_scalable_targets", **by_id)["ScalableTargets"]
    if dimension not in [target["ScalableDimension"] for target in targets]:
        yield (
            f"No scalable target registered for service namespace: {namespace}, resource ID: {resource_id},"
            f" scalable dimension: {dimension}"
        )


def too_few_zones(aws: Context, subnet_ids: Iterable[str]) -> Iterator[str]:
    """Subnets of an Application Load Balancer, which lie in two zones at least."""
    by_id = [{"Name": "subnet-id", "Values": list(subnet_ids)}]
    subnets = aws.read("ec2", "describe_subnets", Filters=by_id)["Subnets"]
    if len({subnet["AvailabilityZone"] for subnet in subnets}) < 2:
        yield "At least two subnets in two different Availability Zones must be specified"


def unknown_providers(aws: Context, names: Iterable[str]) -> Iterator[str]:
    """Capacity providers that are neither AWS's nor in the account."""
    for name in names:
        if name in CAPACITY_PROVIDERS:
            continue
        answer = aws.read("ecs", "describe_capacity_providers", capacityProviders=[name])
        if not answer["capacityProviders"] and (CAPACITY_PROVIDER, name) not in aws.account.kept:
            yield f"The specified capacity provider '{name}' was not found"


def missing_log_groups(aws: Context, containers: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Log groups that containers log to and do not create themselves."""
    for container in containers:
        log = container.get("LogConfiguration", {})
        options = log.get("Options", {})
        if log.get("LogDriver") != "awslogs" or str(options.get("awslogs-create-group")).lower() == "true":
            continue
        # nothing is known of log groups in other regions
        if options.get("awslogs-region", aws.account.region) != aws.account.region:
            continue
        name = options.get("awslogs-group", "")
        groups = aws.read("logs", "describe_log_groups", logGroupNamePrefix=name)["logGroups"] if name else []
        if name not in [group["logGroupName"] for group in groups]:
            yield f"container {container['Name']} logs to the group {name!r}, which does not exist"


def _targets(action: Mapping[str, Any]) -> list[str]:
    groups = [group["TargetGroupArn"] for group in action.get("ForwardConfig", {}).get("TargetGroups", ())]
    return groups + ([action["TargetGroupArn"]] if "TargetGroupArn" in action else [])
