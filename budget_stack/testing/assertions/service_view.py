"""A deployed ECS service and everything it is connected to, read through boto3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from ipaddress import IPv4Network
from typing import Any, NamedTuple

from budget_stack.facts.ecr import image_in_ecr
from budget_stack.facts.resource_types import SERVICE
from budget_stack.facts.secrets import secret_source
from budget_stack.testing.stack import DeployedStack


class Rule(NamedTuple):
    """One peer in one permission of a security group.

    Attributes:
        protocol: Such as `tcp`; `-1` for all.
        first, last: The ports; None for all.
        peer: A range, a prefix list's id or a group's id.
    """

    protocol: str
    first: int | None
    last: int | None
    peer: str

    def covers(self, port: int) -> bool:
        """Tell whether it includes a TCP port."""
        if self.protocol not in ("tcp", "6", "-1"):
            return False
        return self.first is None or self.last is None or self.first <= port <= self.last

    def leads_to(self, ranges: Iterable[str]) -> bool:
        """Tell whether its peer is a range that contains all of these."""
        try:
            peer = IPv4Network(self.peer)
        except ValueError:
            return False
        return all(IPv4Network(one).subnet_of(peer) for one in ranges)

    def ports(self) -> str:
        """Its ports, in words."""
        if self.first is None:
            return "all ports"
        return f"port {self.first}" if self.first == self.last else f"ports {self.first} to {self.last}"


def rules_of(group: Mapping[str, Any], way: str) -> Iterator[Rule]:
    """The rules of a group; `way` is EC2's `IpPermissions` or `IpPermissionsEgress`."""
    for permission in group[way]:
        peers = [peer["CidrIp"] for peer in permission.get("IpRanges", ())]
        peers += [peer["CidrIpv6"] for peer in permission.get("Ipv6Ranges", ())]
        peers += [peer["PrefixListId"] for peer in permission.get("PrefixListIds", ())]
        peers += [peer["GroupId"] for peer in permission.get("UserIdGroupPairs", ())]
        for peer in peers:
            yield Rule(permission["IpProtocol"], permission.get("FromPort"), permission.get("ToPort"), peer)


class ServiceView:
    """An ECS service of a stack.

    Attributes:
        name: Its logical id.
        service: As ECS describes it.

    Raises:
        AssertionError: the stack has no service of this logical id, or several where none is named.
    """

    def __init__(self, stack: DeployedStack, logical_id: str | None = None) -> None:
        services = stack.of_type(SERVICE)
        matching = [one for one in services if logical_id in (None, one.logical_id)]
        if len(matching) != 1:
            names = ", ".join(one.logical_id for one in services) or "none"
            raise AssertionError(f"name one service of the stack, which has {names}; got {logical_id}")
        (resource,) = matching
        self._stack, self.name, self._arn = stack, resource.logical_id, resource.physical_id
        cluster = self._arn.split("/")[1]
        described = stack.client("ecs").describe_services(cluster=cluster, services=[self._arn])
        self.service: Mapping[str, Any] = described["services"][0]

    @cached_property
    def task(self) -> Mapping[str, Any]:
        """Its task definition, as ECS describes it."""
        ecs = self._stack.client("ecs")
        task: Mapping[str, Any] = ecs.describe_task_definition(taskDefinition=self.service["taskDefinition"])[
            "taskDefinition"
        ]
        return task

    def container_ports(self) -> set[int]:
        """The ports on which tasks are registered with a load balancer."""
        return {balancer["containerPort"] for balancer in self.service["loadBalancers"]}

    def resource_id(self) -> str:
        """Its resource id in Application Auto Scaling."""
        return f"service/{self._arn.split('/')[1]}/{self.service['serviceName']}"

    def assigns_public_ip(self) -> str:
        """`ENABLED` or `DISABLED`."""
        return str(self._network().get("assignPublicIp", "DISABLED"))

    def ranges(self) -> list[str]:
        """The IPv4 ranges of the subnets in which its tasks run."""
        by_id = [{"Name": "subnet-id", "Values": self._network().get("subnets", [])}]
        subnets = self._stack.client("ec2").describe_subnets(Filters=by_id)["Subnets"]
        return [subnet["CidrBlock"] for subnet in subnets]

    def security_groups(self) -> list[Mapping[str, Any]]:
        """The tasks' security groups, as EC2 describes them."""
        return self.groups(self._network().get("securityGroups", ()))

    def groups(self, group_ids: Iterable[str]) -> list[Mapping[str, Any]]:
        """Security groups, as EC2 describes them."""
        ids = sorted(group_ids)
        if not ids:
            return []
        groups: list[Mapping[str, Any]] = self._stack.client("ec2").describe_security_groups(GroupIds=ids)[
            "SecurityGroups"
        ]
        return groups

    def load_balancer_groups(self) -> set[str]:
        """The security groups of the load balancers that forward to it."""
        elb = self._stack.client("elbv2")
        arns = {
            listener["LoadBalancerArn"]
            for balancer in self.service["loadBalancers"]
            for listener in self.listeners_to(balancer["targetGroupArn"])
        }
        balancers = elb.describe_load_balancers(LoadBalancerArns=sorted(arns))["LoadBalancers"] if arns else []
        return {group for balancer in balancers for group in balancer.get("SecurityGroups", ())}

    def listeners_to(self, target_group_arn: str) -> list[Mapping[str, Any]]:
        """The listeners whose rules forward to a target group."""
        elb = self._stack.client("elbv2")
        return [
            listener
            for balancer in elb.describe_load_balancers()["LoadBalancers"]
            for listener in elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
            for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            if target_group_arn in _targets(rule["Actions"])
        ]

    def log_groups(self) -> set[str]:
        """The log groups that its containers log to."""
        logs = [container.get("logConfiguration", {}) for container in self.task["containerDefinitions"]]
        return {log["options"]["awslogs-group"] for log in logs if log.get("logDriver") == "awslogs"}

    def repository_arn(self, image: str) -> str | None:
        """The ARN of an image's ECR repository, or None if the image is elsewhere."""
        in_ecr = image_in_ecr(image)
        if in_ecr is None or not in_ecr.name:
            return None
        return f"arn:{self._stack.account.partition}:ecr:{in_ecr.region}:{in_ecr.account}:repository/{in_ecr.name}"

    def reading(self, value_from: str) -> tuple[str, str]:
        """The IAM action and the ARN needed to read a container's secret."""
        account = self._stack.account
        source = secret_source(value_from, partition=account.partition, region=account.region, account=account.id)
        if source is None:
            raise AssertionError(f"{self.name}: {value_from} names neither a secret nor a parameter")
        return source

    def _network(self) -> Mapping[str, Any]:
        network: Mapping[str, Any] = self.service.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
        return network


def _targets(actions: Iterable[Mapping[str, Any]]) -> set[str]:
    groups = [group for action in actions for group in action.get("ForwardConfig", {}).get("TargetGroups", ())]
    named = {action["TargetGroupArn"] for action in actions if "TargetGroupArn" in action}
    return named | {group["TargetGroupArn"] for group in groups}
