"""Assertions about a deployed stack, in the words of the domain.

Each function reads moto through boto3 and raises AssertionError with what is wrong. `service` is a logical id, and
may be left out if the stack has one service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.ecr import LOGIN_ACTION, PULL_ACTIONS
from budget_stack.facts.iam import service_principal
from budget_stack.facts.logs import WRITE_ACTIONS
from budget_stack.facts.network import EVERYBODY
from budget_stack.facts.resource_types import LOAD_BALANCER, SECURITY_GROUP
from budget_stack.testing.assertions.expectation import expect
from budget_stack.testing.assertions.permissions import allows, trusts
from budget_stack.testing.assertions.service_view import ServiceView, rules_of
from budget_stack.testing.stack import DeployedStack

_TASKS = service_principal("ecs-tasks")


def only_the_load_balancer_reaches_the_task(stack: DeployedStack, service: str | None = None) -> None:
    """The tasks' security groups admit the load balancer on the container's port, and nobody else."""
    view = ServiceView(stack, service)
    balancers = view.load_balancer_groups()
    ports = view.container_ports()
    expect(bool(ports), f"{view.name} is behind no load balancer")
    open_to_balancer = set()
    for group in view.security_groups():
        for rule in rules_of(group, "IpPermissions"):
            expect(
                rule.peer in balancers,
                f"{view.name}: the tasks' group {_logical_id(stack, group['GroupId'])} lets {rule.peer} in on"
                f" {rule.ports()}; only the load balancer's group {', '.join(sorted(balancers))} should be let in",
            )
            open_to_balancer |= {port for port in ports if rule.covers(port)}
    for port in ports - open_to_balancer:
        raise AssertionError(f"{view.name}: the tasks' groups do not let the load balancer in on port {port}")


def the_load_balancer_reaches_the_task(stack: DeployedStack, service: str | None = None) -> None:
    """A listener forwards to the service's target group, and the load balancer's groups allow traffic to its tasks."""
    view = ServiceView(stack, service)
    for balancer in view.service["loadBalancers"]:
        arn = balancer["targetGroupArn"]
        expect(bool(view.listeners_to(arn)), f"{view.name}: no listener forwards to {_logical_id(stack, arn)}")
    own = {group["GroupId"] for group in view.security_groups()}
    # read once, not for every rule
    ranges = view.ranges()
    for port in view.container_ports():
        ways = [
            rule
            for group in view.groups(view.load_balancer_groups())
            for rule in rules_of(group, "IpPermissionsEgress")
            if rule.covers(port) and (rule.peer in own or rule.leads_to(ranges))
        ]
        expect(bool(ways), f"{view.name}: the load balancer's groups allow no way out to the tasks' port {port}")


def nothing_is_open_to_everybody_but_the_listener(stack: DeployedStack) -> None:
    """No security group of the stack is open to the internet, except a load balancer's on a listener's port."""
    elb, ec2 = stack.client("elbv2"), stack.client("ec2")
    allowed: dict[str, set[int]] = {}
    for balancer in stack.of_type(LOAD_BALANCER):
        listeners = elb.describe_listeners(LoadBalancerArn=balancer.physical_id)["Listeners"]
        described = elb.describe_load_balancers(LoadBalancerArns=[balancer.physical_id])["LoadBalancers"][0]
        for group_id in described.get("SecurityGroups", ()):
            allowed.setdefault(group_id, set()).update(listener["Port"] for listener in listeners)
    for resource in stack.of_type(SECURITY_GROUP):
        (group,) = ec2.describe_security_groups(GroupIds=[resource.physical_id])["SecurityGroups"]
        for rule in rules_of(group, "IpPermissions"):
            listens = (
                rule.first is not None
                and rule.first == rule.last
                and rule.first in allowed.get(resource.physical_id, ())
            )
            expect(
                rule.peer not in EVERYBODY or listens,
                f"{resource.logical_id} is open to everybody ({rule.peer}) on {rule.ports()}, which no listener has",
            )


def the_task_can_write_its_log(stack: DeployedStack, service: str | None = None) -> None:
    """Every container logs to an existing group, and the execution role may write to it."""
    view = ServiceView(stack, service)
    for container in view.task["containerDefinitions"]:
        log = container.get("logConfiguration")
        expect(log is not None, f"{view.name}: container {container['name']} has no log")
        if log["logDriver"] != "awslogs":
            continue
        name = log["options"]["awslogs-group"]
        groups = stack.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        arns = [group["arn"] for group in groups if group["logGroupName"] == name]
        expect(bool(arns), f"{view.name}: the log group {name} of container {container['name']} does not exist")
        stream = arns[0].removesuffix(":*") + f":log-stream:{container['name']}/task"
        for action in WRITE_ACTIONS:
            _may(stack, view, action, stream, f"container {container['name']} cannot write its log")


def the_task_can_pull_its_image(stack: DeployedStack, service: str | None = None) -> None:
    """The execution role may pull the images in ECR, and the tasks have a way out to fetch images."""
    view = ServiceView(stack, service)
    for container in view.task["containerDefinitions"]:
        consequence = f"container {container['name']} cannot fetch its image"
        if repository := view.repository_arn(container["image"]):
            _may(stack, view, LOGIN_ACTION, "*", consequence)
            for action in PULL_ACTIONS:
                _may(stack, view, action, repository, consequence)
    ways = [rule for group in view.security_groups() for rule in rules_of(group, "IpPermissionsEgress")]
    expect(
        any(rule.covers(443) for rule in ways),
        f"{view.name}: the tasks' groups allow no way out on port 443, so no image can be fetched",
    )


def the_task_can_read_its_secrets(stack: DeployedStack, service: str | None = None) -> None:
    """The execution role may read every secret and parameter that a container is given."""
    view = ServiceView(stack, service)
    for container in view.task["containerDefinitions"]:
        for secret in container.get("secrets", ()):
            action, resource = view.reading(secret["valueFrom"])
            _may(stack, view, action, resource, f"container {container['name']} cannot be given {secret['name']}")


def the_task_may(stack: DeployedStack, action: str, resource: str, service: str | None = None) -> None:
    """The application itself may do something, with the task's role.

    Args:
        stack: The stack.
        action: Such as `s3:GetObject`.
        resource: The ARN of what it acts on.
        service: The service's logical id.
    """
    view = ServiceView(stack, service)
    role: Any = view.task.get("taskRoleArn")
    expect(role is not None, f"{view.name}: the task has no role, so it may not {action}")
    _may_role(stack, view, role, action, resource, "the application cannot")


def no_public_address(stack: DeployedStack, service: str | None = None) -> None:
    """Tasks get no public address."""
    view = ServiceView(stack, service)
    expect(view.assigns_public_ip() == "DISABLED", f"{view.name}: tasks get a public address, AssignPublicIp=ENABLED")


def a_public_address(stack: DeployedStack, service: str | None = None) -> None:
    """Tasks get a public address, which they need in public subnets to fetch their image."""
    view = ServiceView(stack, service)
    expect(view.assigns_public_ip() == "ENABLED", f"{view.name}: tasks get no public address, AssignPublicIp=DISABLED")


def failed_deployments_roll_back(stack: DeployedStack, service: str | None = None) -> None:
    """The deployment circuit breaker is on, and rolls back."""
    view = ServiceView(stack, service)
    breaker = view.service.get("deploymentConfiguration", {}).get("deploymentCircuitBreaker", {})
    expect(bool(breaker.get("enable")), f"{view.name}: the deployment circuit breaker is off")
    expect(bool(breaker.get("rollback")), f"{view.name}: the deployment circuit breaker does not roll back")


def alarms_guard_the_deployment(stack: DeployedStack, service: str | None = None) -> None:
    """Deployments are watched by alarms that exist and are not in ALARM; any other protects nothing.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
    """
    view = ServiceView(stack, service)
    alarms = view.service.get("deploymentConfiguration", {}).get("alarms", {})
    expect(bool(alarms.get("enable") and alarms.get("alarmNames")), f"{view.name}: no alarm watches its deployments")
    kinds = ("MetricAlarm", "CompositeAlarm")
    described = stack.client("cloudwatch").describe_alarms(AlarmNames=alarms["alarmNames"], AlarmTypes=list(kinds))
    states = {alarm["AlarmName"]: alarm["StateValue"] for kind in kinds for alarm in described.get(f"{kind}s", ())}
    for name in alarms["alarmNames"]:
        expect(name in states, f"{view.name}: its deployments are watched by the alarm {name}, which does not exist")
        expect(states[name] != "ALARM", f"{view.name}: its alarm {name} rings already, so deployments ignore it")


def scales_between(stack: DeployedStack, minimum: int, maximum: int, service: str | None = None) -> None:
    """Auto scaling keeps the number of tasks in a range, and has a policy."""
    view = ServiceView(stack, service)
    scaling = stack.client("application-autoscaling")
    by_id = {"ServiceNamespace": "ecs", "ResourceIds": [view.resource_id()]}
    targets = scaling.describe_scalable_targets(**by_id)["ScalableTargets"]
    expect(bool(targets), f"{view.name}: nothing scales it")
    capacity = (targets[0]["MinCapacity"], targets[0]["MaxCapacity"])
    expect(
        capacity == (minimum, maximum),
        f"{view.name}: scales between {capacity[0]} and {capacity[1]} tasks, not {minimum} and {maximum}",
    )
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=view.resource_id())
    expect(bool(policies["ScalingPolicies"]), f"{view.name}: no policy scales it")


def runs_tasks(stack: DeployedStack, count: int, service: str | None = None) -> None:
    """The service's desired count is a number; 0 means asleep."""
    view = ServiceView(stack, service)
    wanted = view.service["desiredCount"]
    expect(wanted == count, f"{view.name}: {wanted} tasks are wanted, not {count}")


def containers_are_locked_in(stack: DeployedStack, service: str | None = None) -> None:
    """No container runs as root, can write outside its mounts, or has a Linux capability."""
    view = ServiceView(stack, service)
    for container in view.task["containerDefinitions"]:
        name = f"{view.name}: container {container['name']}"
        user = str(container.get("user", "")).split(":")[0]
        expect(user not in ("", "0", "root"), f"{name} runs as root")
        expect(container.get("readonlyRootFilesystem") is True, f"{name} can write to its root file system")
        dropped = container.get("linuxParameters", {}).get("capabilities", {}).get("drop", [])
        expect("ALL" in dropped, f"{name} keeps capabilities of Linux")


def logs_are_kept(stack: DeployedStack, days: int, service: str | None = None) -> None:
    """Log events are kept for a number of days, not for ever."""
    view = ServiceView(stack, service)
    for name in view.log_groups():
        groups = stack.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        kept = next((group.get("retentionInDays") for group in groups if group["logGroupName"] == name), None)
        expect(kept == days, f"{view.name}: {name} keeps events for {kept or 'ever'} days, not {days}")


def outlives_the_stack(stack: DeployedStack, *logical_ids: str) -> None:
    """Resources are retained when the stack is deleted and when an update replaces them."""
    for logical_id in logical_ids:
        policies: Mapping[str, str] = stack.resources[logical_id].policies
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            expect(policies.get(name, "").startswith("Retain"), f"{logical_id}: {name} does not retain it")


def _logical_id(stack: DeployedStack, physical_id: str) -> str:
    """The logical id for a physical id, or the physical id itself if it is not in the stack."""
    named: Iterator[str] = (r.logical_id for r in stack.resources.values() if r.physical_id == physical_id)
    return next(named, physical_id)


def _may(stack: DeployedStack, view: ServiceView, action: str, resource: str, consequence: str) -> None:
    role: Any = view.task.get("executionRoleArn")
    expect(role is not None, f"{view.name}: the task has no execution role, so {consequence}")
    _may_role(stack, view, role, action, resource, consequence)


def _may_role(stack: DeployedStack, view: ServiceView, role: str, action: str, resource: str, consequence: str) -> None:
    name = role.rpartition("/")[2]
    expect(
        trusts(stack.client("iam"), name, _TASKS),
        f"{view.name}: {_TASKS} may not assume {_logical_id(stack, name)}, so {consequence}",
    )
    expect(
        allows(stack.client("iam"), name, action, resource),
        f"{view.name}: {_logical_id(stack, name)} may not {action} on {resource}, so {consequence}",
    )
