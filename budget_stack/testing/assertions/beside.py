"""Assertions about what stands around a service: alarms, releases, queues, schedules, and ways to AWS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.ecs import ROLLING
from budget_stack.facts.network import EVERYBODY
from budget_stack.facts.resource_types import ALARM, COMPOSITE_ALARM, QUEUE, SCHEDULE
from budget_stack.testing.assertions.expectation import expect
from budget_stack.testing.assertions.permissions import allows
from budget_stack.testing.assertions.service_view import ServiceView
from budget_stack.testing.stack import DeployedStack


def alarms_tell_somebody(stack: DeployedStack) -> None:
    """Every alarm that has actions writes to a topic with a subscription, or is part of one that does.

    What only guards deployments, or is said by a composite alarm, has no actions of its own.
    """
    cloudwatch, sns = stack.client("cloudwatch"), stack.client("sns")
    names = [resource.physical_id for type_ in (ALARM, COMPOSITE_ALARM) for resource in stack.of_type(type_)]
    described = cloudwatch.describe_alarms(AlarmNames=names, AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    topics = set()
    for alarm in (*described["MetricAlarms"], *described.get("CompositeAlarms", ())):
        for action in alarm["AlarmActions"]:
            expect(alarm.get("ActionsEnabled", True), f"the alarm {alarm['AlarmName']} has its actions switched off")
            if ":sns:" in action:
                topics.add((alarm["AlarmName"], action))
    expect(bool(topics), "no alarm of the stack writes to a topic")
    for name, topic in sorted(topics):
        subscriptions = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        expect(bool(subscriptions), f"the alarm {name} writes to {topic}, to which nobody has subscribed")


def releases_shift_requests(stack: DeployedStack, strategy: str, service: str | None = None) -> None:
    """ECS deploys the service with a strategy, and has a second target group and a rule to shift requests with.

    Args:
        stack: The stack.
        strategy: `BLUE_GREEN`, `LINEAR` or `CANARY`.
        service: The logical id of the service.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
    """
    view = ServiceView(stack, service)
    found = view.service.get("deploymentConfiguration", {}).get("strategy", ROLLING)
    expect(found == strategy, f"{view.name}: deployed by {found}, not {strategy}")
    advanced = [balancer.get("advancedConfiguration", {}) for balancer in view.service["loadBalancers"]]
    names = ("alternateTargetGroupArn", "productionListenerRule", "roleArn")
    for name in names:
        expect(all(one.get(name) for one in advanced) and bool(advanced), f"{view.name}: no {name} to shift with")


def failed_messages_are_kept(stack: DeployedStack, days: int = 14) -> None:
    """Each queue moves what fails again and again into a queue of its own kind, which keeps it for so many days."""
    sqs = stack.client("sqs")
    queues = {queue.physical_id: queue for queue in stack.of_type(QUEUE)}
    said = {url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"] for url in queues}
    arns = {attributes["QueueArn"]: attributes for attributes in said.values()}
    sources = {url: attributes for url, attributes in said.items() if "RedrivePolicy" in attributes}
    expect(bool(sources), "no queue of the stack has another for what fails")
    for url, attributes in sources.items():
        name = queues[url].logical_id
        target = str(stack.resources[name].value("RedrivePolicy/deadLetterTargetArn"))
        expect(target in arns, f"{name}: what fails goes to {target}, which is not of this stack")
        kept = int(arns[target]["MessageRetentionPeriod"]) // 86_400
        expect(kept >= days, f"{name}: what fails is kept for {kept} days, not {days}")
        same = attributes.get("FifoQueue") == arns[target].get("FifoQueue")
        expect(same, f"{name}: what fails goes to a queue of another kind")


def runs_on_a_schedule(stack: DeployedStack, expression: str, timezone: str = "UTC") -> None:
    """A schedule that is enabled runs a task, and its role may run it.

    Args:
        stack: The stack.
        expression: Such as `cron(30 2 * * ? *)`.
        timezone: IANA's name of its time zone.
    """
    scheduler = stack.client("scheduler")
    schedules = []
    for resource in stack.of_type(SCHEDULE):
        group = resource.properties.get("GroupName", "default")
        schedules.append(scheduler.get_schedule(Name=resource.ref, GroupName=group))
    times = [f"{one['ScheduleExpression']} {one.get('ScheduleExpressionTimezone', 'UTC')}" for one in schedules]
    wanted = f"{expression} {timezone}"
    expect(wanted in times, f"nothing runs at {wanted}; schedules of the stack: {', '.join(times) or 'none'}")
    schedule = schedules[times.index(wanted)]
    name, target = schedule["Name"], schedule["Target"]
    expect(schedule["State"] == "ENABLED", f"the schedule {name} is {schedule['State'].lower()}")
    task = target.get("EcsParameters", {}).get("TaskDefinitionArn")
    expect(bool(task), f"the schedule {name} runs no task")
    role = target["RoleArn"].rpartition("/")[2]
    may = allows(stack.client("iam"), role, "ecs:RunTask", task, under_conditions=True)
    expect(may, f"the schedule {name} cannot run its task: its role lacks ecs:RunTask on {task}")


def private_tasks_reach_aws(stack: DeployedStack, service: str | None = None) -> None:
    """Tasks without a public address have a way out, or an endpoint of each service that they need to start.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
    """
    view = ServiceView(stack, service)
    if view.assigns_public_ip() == "ENABLED":
        return
    network = view.service["networkConfiguration"]["awsvpcConfiguration"]
    ec2 = stack.client("ec2")
    for subnet in ec2.describe_subnets(SubnetIds=network["subnets"])["Subnets"]:
        table = _table(stack, subnet)
        if any(_leads_out(route) for route in table.get("Routes", ())):
            continue
        by_vpc = [{"Name": "vpc-id", "Values": [subnet["VpcId"]]}]
        endpoints = ec2.describe_vpc_endpoints(Filters=by_vpc)["VpcEndpoints"]
        there = {
            endpoint["ServiceName"].partition(f"{stack.region}.")[2]
            for endpoint in endpoints
            if endpoint["VpcEndpointType"] != "Gateway" or table.get("RouteTableId") in endpoint["RouteTableIds"]
        }
        for needed, what in _needs(view):
            expect(
                needed in there,
                f"{view.name}: tasks in {subnet['SubnetId']} have no way out, and no endpoint {needed} for {what}",
            )


def _table(stack: DeployedStack, subnet: Mapping[str, Any]) -> Mapping[str, Any]:
    """The route table of a subnet: its own, or the main one."""
    ec2 = stack.client("ec2")
    for name, value in (("association.subnet-id", subnet["SubnetId"]), ("vpc-id", subnet["VpcId"])):
        tables = ec2.describe_route_tables(Filters=[{"Name": name, "Values": [value]}])["RouteTables"]
        main = [one for one in tables if name != "vpc-id" or any(each["Main"] for each in one["Associations"])]
        if main:
            table: Mapping[str, Any] = main[0]
            return table
    return {}


def _leads_out(route: Mapping[str, Any]) -> bool:
    if route.get("DestinationCidrBlock") not in EVERYBODY:
        return False
    # an internet gateway is no way out without a public address
    return not str(route.get("GatewayId", "")).startswith("igw-")


def _needs(view: ServiceView) -> Iterator[tuple[str, str]]:
    for container in view.task["containerDefinitions"]:
        if view.repository_arn(container["image"]) is not None:
            yield from (("ecr.api", "the image"), ("ecr.dkr", "the image"), ("s3", "the layers of the image"))
        for secret in container.get("secrets", ()):
            action, _ = view.reading(secret["valueFrom"])
            yield action.partition(":")[0], f"the secret {secret['name']}"
    if view.log_groups():
        yield "logs", "the log"
