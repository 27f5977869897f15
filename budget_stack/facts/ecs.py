"""Amazon ECS: how services are deployed, and who runs their tasks."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TypeVar

Number = TypeVar("Number", int, float)

ROLLING = "ROLLING"
SHIFTING_STRATEGIES = ("BLUE_GREEN", "LINEAR", "CANARY")
"""The deployment strategies in which ECS shifts traffic between two sets of tasks.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
"""

BAKE_TIME, CANARY_PERCENT, CANARY_BAKE_TIME, STEP_PERCENT, STEP_BAKE_TIME = 15, 5, 10, 10, 6
"""What of a shifting deployment is not said: minutes and percent.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html
"""

LONGEST_BAKE_TIME = 1440
"""Minutes that each wait of a deployment may take at most.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html
"""

LONGEST_PLAN = 33 * 60
"""Minutes that the waits of a deployment may take together: CloudFormation refuses a longer plan.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-linearconfiguration.html
"""

LONGEST_UPDATE = 36 * 60
"""Minutes after which CloudFormation gives a service's deployment up, whatever it is waiting for.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-linearconfiguration.html
"""

LONGEST_PAUSE = 20_160
"""Minutes that a pause hook may wait for an answer at most.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html
"""

BEFORE_EACH_SHIFT = "PRE_PRODUCTION_TRAFFIC_SHIFT"
PAUSE_STAGES = (
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "POST_TEST_TRAFFIC_SHIFT",
    BEFORE_EACH_SHIFT,
    "POST_PRODUCTION_TRAFFIC_SHIFT",
)
"""The lifecycle stages of a deployment at which it can pause; the other stages take a Lambda function alone.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
"""

THRESHOLD_TYPES = ("COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT")
"""How a circuit breaker counts the failed tasks that it tolerates.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html
"""

MOST_CONTAINERS, MOST_SUBNETS = 10, 16
"""Containers that a task has at most, and subnets that a service names.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
"""

LEAST_CPU, MOST_CPU = 128, 196_608
"""CPU units of a task on instances.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""

NETWORK_MODES_OF = MappingProxyType(
    {
        "ExtraHosts": ("bridge", "host", "none"),
        "Hostname": ("bridge", "host", "none"),
        "Links": ("bridge",),
        "PortMappings": ("bridge", "host", "awsvpc"),
    }
)
"""The network modes in which a container may have a setting.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

NOT_UNDER_WINDOWS = (
    "ContainerDefinitions.DisableNetworking",
    "ContainerDefinitions.DnsSearchDomains",
    "ContainerDefinitions.DnsServers",
    "ContainerDefinitions.ExtraHosts",
    "ContainerDefinitions.Links",
    "ContainerDefinitions.LinuxParameters",
    "ContainerDefinitions.Privileged",
    "ContainerDefinitions.ReadonlyRootFilesystem",
    "ContainerDefinitions.SystemControls",
    "ContainerDefinitions.Ulimits",
    "IpcMode",
    "PidMode",
)
"""What no Windows container can have.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

RESERVED_HOST_PORTS = (22, 2375, 2376, 51678, 51679, 51680)
"""The ports of an instance that its agent lets no task have, unless it is configured otherwise.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
"""

START, HEALTHY = "START", "HEALTHY"
ENDED = ("COMPLETE", "SUCCESS")
WAITING_CONDITIONS = (START, HEALTHY, *ENDED)
"""Until when one container of a task waits for another.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
"""

ENDED_BY_ITSELF = "EssentialContainerExited"
"""The stop code of a task that ended because its container did, with whatever code; all others tell who ended it.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

CONTAINER_INSIGHTS = ("disabled", "enabled", "enhanced")
"""How much a cluster measures: nothing that costs, metrics of each service, or those of each container too.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html
"""


def minutes_of_waits(strategy: str, *, bake_time: Number, wait: Number, step_percent: float) -> Number:
    """Return how long the waits of a deployment take together, as CloudFormation computes it.

    Args:
        strategy: One of `SHIFTING_STRATEGIES`, or `ROLLING`.
        bake_time: Minutes after the last shift.
        wait: Minutes after each shift before that.
        step_percent: Percent of the requests that each step of a linear deployment shifts.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html
    """
    return bake_time + wait * waits(strategy, step_percent)


def waits(strategy: str, step_percent: float) -> int:
    """Return how often a deployment waits between shifts: `LINEAR` after each step but the last, `CANARY` once."""
    if strategy == "LINEAR":
        # rounded first: a step is in tenths, which no float is exactly
        return math.ceil(round(100 / step_percent, 6)) - 1
    return 1 if strategy == "CANARY" else 0
