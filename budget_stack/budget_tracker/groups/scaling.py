"""How many tasks there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from troposphere import And, Condition, Equals, Not, Template

from budget_stack.blocks.scaling_settings import ScalingSettings
from budget_stack.blocks.service import ServiceSettings
from budget_stack.budget_tracker.parameter import Group, parameter, remove_parameter
from budget_stack.facts.fargate import MOST_WEIGHT
from budget_stack.settings.web_service import Settings
from budget_stack.values import only_where

Shape = TypeVar("Shape", bound=Settings)

HAS_TASKS = "HasTasks"
_FOLLOWS_REQUESTS = "FollowsRequests"
_HAS_SPOT = "HasSpot"

# ECS runs at most this many tasks in one service.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
_MOST_TASKS = 5000

_MINIMUM = parameter(
    "MinContainerCount",
    label="Fewest tasks",
    Type="Number",
    Default=1,
    MinValue=0,
    MaxValue=_MOST_TASKS,
    Description=(
        "Fewest tasks. 0 has no service: for the first deployment, before there is an image, and to let it sleep."
    ),
)
_MAXIMUM = parameter(
    "MaxContainerCount",
    label="Most tasks",
    Type="Number",
    Default=5,
    MinValue=1,
    MaxValue=_MOST_TASKS,
    Description="Most tasks; at least MinContainerCount. One without a database.",
)
_TARGET_CPU_UTILIZATION = parameter(
    "AutoScalingTargetCpuUtilization",
    label="CPU target",
    Type="Number",
    Default=70,
    MinValue=1,
    MaxValue=100,
    Description="Average CPU utilization, in percent, that scaling aims at.",
)
TARGET_REQUESTS = parameter(
    "AutoScalingTargetRequestsPerTask",
    label="Requests target",
    Type="Number",
    Default=0,
    MinValue=0,
    Description="Requests a minute and task that scaling aims at too; 0: CPU alone.",
)
_SPOT_WEIGHT = parameter(
    "SpotWeight",
    label="Spot weight",
    Type="Number",
    Default=0,
    MinValue=0,
    MaxValue=MOST_WEIGHT,
    Description="Tasks on Spot for each one on demand; the first is always on demand. 0 is no Spot.",
)

SCALING = Group(
    "Scaling",
    (_MINIMUM, _MAXIMUM, _TARGET_CPU_UTILIZATION, TARGET_REQUESTS, _SPOT_WEIGHT),
    conditions={
        HAS_TASKS: Not(Equals(_MINIMUM.ref, "0")),
        _FOLLOWS_REQUESTS: And(Condition(HAS_TASKS), Not(Equals(TARGET_REQUESTS.ref, "0"))),
        _HAS_SPOT: Not(Equals(_SPOT_WEIGHT.ref, "0")),
    },
)


def scaling_settings(*, has_database: str | None) -> ScalingSettings:
    """Keep the service between the two counts.

    Args:
        has_database: The condition under which there may be more than one task. Without a database each has a file
            of its own, and two would each know half of what was recorded. `None` where there always is one.
    """
    return ScalingSettings(
        min_capacity=only_where(has_database, _MINIMUM.ref, otherwise=1),
        max_capacity=only_where(has_database, _MAXIMUM.ref, otherwise=1),
        target_cpu_utilization=_TARGET_CPU_UTILIZATION.ref,
        target_requests_per_task=TARGET_REQUESTS.ref,
        requests_where=_FOLLOWS_REQUESTS,
    )


def for_shifting(settings: Shape, template: Template) -> Shape:
    """Let there be what it takes where ECS shifts requests: a service always, which scales by its CPU alone."""
    minimum = template.parameters[_MINIMUM.name]
    minimum.MinValue = 1
    while_asleep = "use ROLLING while there are no tasks"
    minimum.ConstraintDescription = f"must be 1 to {_MOST_TASKS} where ECS shifts requests; {while_asleep}"
    minimum.Description = "Fewest tasks."
    remove_parameter(template, TARGET_REQUESTS)
    del template.conditions[_FOLLOWS_REQUESTS]
    assert settings.scaling is not None
    return replace(
        settings,
        service=replace(settings.service, condition=None),
        scaling=replace(settings.scaling, target_requests_per_task=None, requests_where=None),
    )


def with_spot(service: ServiceSettings) -> ServiceSettings:
    """Let tasks beyond the first run on Spot."""
    return replace(service, on_demand_base=1, spot_weight=_SPOT_WEIGHT.ref, spot_where=_HAS_SPOT)
