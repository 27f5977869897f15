"""The alarms of a stack, before and after its service, and the topic that they write to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from troposphere import GetAtt, Ref, Template, cloudwatch

from budget_stack.blocks.composite_alarm import UsersHurtAlarm, add_users_hurt_alarm
from budget_stack.blocks.log_alarm import LogAlarm, add_log_alarm
from budget_stack.blocks.routing import Routing
from budget_stack.blocks.scaling_settings import BackgroundScalingSettings
from budget_stack.blocks.task_alarms import TaskAlarms, add_task_alarms
from budget_stack.blocks.topic import Topic, add_topic
from budget_stack.blocks.traffic_alarms import TrafficAlarms, add_traffic_alarms
from budget_stack.conditions import apply_condition
from budget_stack.errors import InvalidSetting
from budget_stack.handle import Handle
from budget_stack.settings.web_service import Settings
from budget_stack.values import Value, is_literal, only_where
from budget_stack.wiring.address import Address


class Alarms(Handle):
    """What `add_alarms` adds, and then `add_alarms_of_tasks`; `None` for what was left out.

    The two names are what the metrics of the load balancer and of the service's target groups are filed under.
    """

    load_balancer_full_name: Value
    target_group_full_names: Sequence[Value]
    topic: Topic
    traffic: TrafficAlarms
    log: LogAlarm | None
    tasks: TaskAlarms | None = None
    users_hurt: UsersHurtAlarm | None = None

    @property
    def rollback(self) -> tuple[cloudwatch.Alarm, ...]:
        """The alarms that a deployment may be judged by: they exist before the service, and a release can cause them.

        No release is the reason for too many connections.
        """
        traffic = self.traffic._replace(rejected_connections=None)
        return (*_given(traffic), *([self.log.alarm] if self.log else ()))


def add_alarms(
    template: Template,
    *,
    settings: Settings,
    address: Address | None,
    load_balancer_full_name: Value,
    routing: Routing,
    log_group_name: Value,
    prefix: str = "",
) -> Alarms | None:
    """Add the topic, and the alarms that the service may refer to; `None` where the settings leave all out.

    Without tasks, no alarm writes to the topic. Those of traffic exist all the same: what the load balancer answers
    before there is a task would otherwise take back the deployment that starts some, and ECS does not watch an alarm
    that already rings.

    Args:
        template: The template to add to.
        settings: The settings of the stack.
        address: The stack's own load balancer and HTTP API; `None` where it joins another stack's load balancer.
        load_balancer_full_name: What the load balancer's metrics are filed under, `app/name/id`.
        routing: The target groups of the service.
        log_group_name: What the application writes to.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: more healthy tasks are asked for than there can be.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
    """
    if settings.alarms is None:
        return None
    _check_healthy_hosts(settings.alarms.healthy_host_count, settings)
    http_api = address.http_api if address else None
    groups = _full_names(routing)
    topic = add_topic(template, settings=settings.alarms.topic, prefix=prefix)
    traffic = add_traffic_alarms(
        template,
        load_balancer_full_name=load_balancer_full_name,
        target_group_arn=Ref(routing.target_group),
        target_group_full_names=groups,
        log_group_name=log_group_name,
        http_api_id=Ref(http_api.api) if http_api else None,
        http_api_log_group_name=Ref(http_api.log_group) if http_api else None,
        is_shared=address is None,
        may_have_no_tasks=_may_have_no_tasks(settings),
        settings=settings.alarms,
        prefix=prefix,
    )
    log = add_log_alarm(template, log_group_name=log_group_name, settings=settings.alarms, prefix=prefix)
    has_tasks = settings.service.condition
    if log is not None:
        log.alarm.AlarmActions = [Ref(topic.topic)]
        if has_tasks is not None:
            log.alarm.Condition = has_tasks
    if not settings.alarms.users_are_hurt:
        for alarm in _given(traffic):
            alarm.AlarmActions = only_where(has_tasks, [Ref(topic.topic)])
    return Alarms(load_balancer_full_name, groups, topic, traffic, log)


def add_alarms_of_tasks(
    template: Template,
    alarms: Alarms | None,
    *,
    settings: Settings,
    cluster_name: Value,
    service_name: Value,
    prefix: str = "",
) -> Alarms | None:
    """Add the alarms that refer to the service, and the one that combines what users notice.

    Args:
        template: The template to add to.
        alarms: What `add_alarms` has added.
        settings: As for `add_alarms`.
        cluster_name: The cluster of the service.
        service_name: The service.
        prefix: As for `add_alarms`.
    """
    if alarms is None or settings.alarms is None:
        return None
    action = Ref(alarms.topic.topic)
    tasks = add_task_alarms(
        template,
        cluster_name=cluster_name,
        service_name=service_name,
        load_balancer_full_name=alarms.load_balancer_full_name,
        target_group_full_names=alarms.target_group_full_names,
        max_capacity=most_tasks(settings.scaling),
        may_have_no_tasks=_may_have_no_tasks(settings),
        settings=settings.alarms,
        prefix=prefix,
    )
    noticed = [*_given(alarms.traffic), *_given([tasks.healthy_hosts])]
    users_hurt = None
    if settings.alarms.users_are_hurt and noticed:
        names = [Ref(alarm) for alarm in noticed]
        users_hurt = add_users_hurt_alarm(template, alarm_names=names, action_arns=[action], prefix=prefix)
    elif tasks.healthy_hosts is not None:
        tasks.healthy_hosts.AlarmActions = [action]
    if tasks.saturation is not None:
        tasks.saturation.AlarmActions = [action]
    if (has_tasks := settings.service.condition) is not None:
        for handle in (tasks, users_hurt):
            apply_condition(handle or (), has_tasks)
    return alarms._replace(tasks=tasks, users_hurt=users_hurt)


def _full_names(routing: Routing) -> list[Value]:
    groups = (routing.target_group, routing.alternate_target_group)
    return [GetAtt(group, "TargetGroupFullName") for group in groups if group is not None]


def most_tasks(scaling: BackgroundScalingSettings | None) -> Value | None:
    """How many tasks there can be at any time; `None` where that is not known, or a minute may have more samples."""
    return None if scaling is None or scaling.high_resolution else _highest_maximum(scaling)


def _highest_maximum(scaling: BackgroundScalingSettings) -> Value | None:
    """The highest of all maxima; `None` where only deployment knows which it is."""
    most = [scaling.max_capacity, *(schedule.max_capacity for schedule in scaling.all_schedules)]
    values = [value for value in most if value is not None]
    if len(values) == 1:
        return values[0]
    literals = [int(value) for value in values if is_literal(value)]
    return max(literals) if len(literals) == len(values) else None


def _check_healthy_hosts(least: Value | None, settings: Settings) -> None:
    scaling, count = settings.scaling, settings.service.desired_count
    most = _highest_maximum(scaling) if scaling is not None else 1 if count is None else count
    if least is None or most is None:
        return
    if is_literal(least) and is_literal(most) and int(least) > int(most):
        raise InvalidSetting("alarms.healthy_host_count", least, f"at most {most}, as many tasks as there can be")


def _may_have_no_tasks(settings: Settings) -> bool:
    """Whether scaling stops the last task at times, and the service stays."""
    scaling = settings.scaling
    if settings.service.condition is not None or scaling is None:
        return False
    return "0" in map(str, (scaling.min_capacity, *(schedule.min_capacity for schedule in scaling.all_schedules)))


def _given(alarms: Sequence[cloudwatch.Alarm | None]) -> Iterator[cloudwatch.Alarm]:
    return (alarm for alarm in alarms if alarm is not None)
