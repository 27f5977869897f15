"""Physical names: which property gives a resource its name, and how long that may be."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from budget_stack.facts.codeconnections import LONGEST_CONNECTION_NAME
from budget_stack.facts.events import LONGEST_RULE_NAME
from budget_stack.facts.resource_types import (
    ALARM,
    BUCKET,
    CLUSTER,
    CODEBUILD_PROJECT,
    CODEPIPELINE,
    COMPOSITE_ALARM,
    CONNECTION,
    DASHBOARD,
    EVENT_RULE,
    IAM_GROUP,
    INSTANCE_PROFILE,
    LOAD_BALANCER,
    LOG_GROUP,
    MANAGED_POLICY,
    METRIC_FILTER,
    QUEUE,
    REPOSITORY,
    ROLE,
    SCHEDULE,
    SCHEDULE_GROUP,
    SECRETS_MANAGER_SECRET,
    SECURITY_GROUP,
    SERVICE,
    SUBSCRIPTION_FILTER,
    TARGET_GROUP,
    TASK_DEFINITION,
    TOPIC,
    USER,
)


class NameProperty(NamedTuple):
    """What names a resource.

    Attributes:
        property: The property that gives the name; where it is left out, CloudFormation makes one.
        longest: Characters that the name may have.
    """

    property: str
    longest: int


NAMES = MappingProxyType(
    {
        BUCKET: NameProperty("BucketName", 63),
        ALARM: NameProperty("AlarmName", 255),
        CLUSTER: NameProperty("ClusterName", 255),
        CODEBUILD_PROJECT: NameProperty("Name", 150),
        CODEPIPELINE: NameProperty("Name", 100),
        CONNECTION: NameProperty("ConnectionName", LONGEST_CONNECTION_NAME),
        DASHBOARD: NameProperty("DashboardName", 255),
        EVENT_RULE: NameProperty("Name", LONGEST_RULE_NAME),
        COMPOSITE_ALARM: NameProperty("AlarmName", 255),
        IAM_GROUP: NameProperty("GroupName", 128),
        INSTANCE_PROFILE: NameProperty("InstanceProfileName", 128),
        LOAD_BALANCER: NameProperty("Name", 32),
        LOG_GROUP: NameProperty("LogGroupName", 512),
        MANAGED_POLICY: NameProperty("ManagedPolicyName", 128),
        METRIC_FILTER: NameProperty("FilterName", 512),
        QUEUE: NameProperty("QueueName", 80),
        REPOSITORY: NameProperty("RepositoryName", 256),
        ROLE: NameProperty("RoleName", 64),
        SCHEDULE: NameProperty("Name", 64),
        SCHEDULE_GROUP: NameProperty("Name", 64),
        SECRETS_MANAGER_SECRET: NameProperty("Name", 512),
        SECURITY_GROUP: NameProperty("GroupName", 255),
        SERVICE: NameProperty("ServiceName", 255),
        SUBSCRIPTION_FILTER: NameProperty("FilterName", 512),
        TARGET_GROUP: NameProperty("Name", 32),
        TASK_DEFINITION: NameProperty("Family", 255),
        TOPIC: NameProperty("TopicName", 256),
        USER: NameProperty("UserName", 64),
    }
)
"""By resource type.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html, and the
operations that create each: their longest names, as botocore's models and AWS's reference of each API have them.
"""
