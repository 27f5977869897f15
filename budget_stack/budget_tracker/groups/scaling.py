"""How many tasks there are."""

from __future__ import annotations

from dataclasses import replace

from troposphere import Equals, If, Not, Template

from budget_stack.blocks.scaling import ScalingSettings
from budget_stack.budget_tracker.parameter import Group, parameter
from budget_stack.settings import Settings

HAS_TASKS = "HasTasks"

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
    ConstraintDescription=f"must be 0 to {_MOST_TASKS}",
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
    ConstraintDescription=f"must be 1 to {_MOST_TASKS}",
    Description="Most tasks; at least MinContainerCount. One without a database.",
)
_TARGET_CPU_UTILIZATION = parameter(
    "AutoScalingTargetCpuUtilization",
    label="CPU target",
    Type="Number",
    Default=70,
    MinValue=1,
    MaxValue=100,
    ConstraintDescription="must be 1 to 100 percent",
    Description="Average CPU utilization, in percent, that scaling aims at.",
)

SCALING = Group(
    "Scaling",
    (_MINIMUM, _MAXIMUM, _TARGET_CPU_UTILIZATION),
    conditions={HAS_TASKS: Not(Equals(_MINIMUM.ref, "0"))},
)


def scaling_settings(*, has_database: str) -> ScalingSettings:
    """Keep the service between the two counts.

    Args:
        has_database: The condition under which there may be more than one task. Without a database each has a file
            of its own, and two would each know half of what was recorded.
    """
    return ScalingSettings(
        min_capacity=If(has_database, _MINIMUM.ref, 1),
        max_capacity=If(has_database, _MAXIMUM.ref, 1),
        target_cpu_utilization=_TARGET_CPU_UTILIZATION.ref,
    )


def always_awake(settings: Settings, template: Template) -> Settings:
    """Let there be a service whatever is asked for, as it takes where ECS shifts its requests."""
    minimum = template.parameters[_MINIMUM.name]
    minimum.MinValue = 1
    minimum.ConstraintDescription = f"must be 1 to {_MOST_TASKS}"
    minimum.Description = "Fewest tasks."
    return replace(settings, service=replace(settings.service, condition=None))
