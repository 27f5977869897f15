"""Amazon EventBridge: rules, and what Amazon ECS sends to them."""

from __future__ import annotations

from budget_stack.facts.resource_types import STATE_MACHINE

LONGEST_RULE_NAME = 64
"""Characters that the name of a rule may have.

Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
"""

LONGEST_ARCHIVE_NAME = 48
"""Characters that the name of an archive may have.

Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html
"""

LONGEST_TARGET_ID = 64
"""Characters that the id of a rule's target may have.

Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
"""

ECS = "aws.ecs"
"""The source of all that Amazon ECS sends.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
"""

TASK_STATE_CHANGE = "ECS Task State Change"
"""Sent when a task, or a container of it, changes its state.

The one resource is the task's ARN. `detail` is the task as DescribeTasks returns it, with `clusterArn`, `lastStatus`,
`group` (`service:` and the name of its service), `taskDefinitionArn`, `stoppedReason`, `stopCode` and `containers`,
each with `name` and, once it has ended, `exitCode`.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
"""

SERVICE_ACTION = "ECS Service Action"
"""Sent when ECS does something about a service: it is steady again, cannot place a task, stopped some.

The one resource is the service's ARN. `detail` has `eventType` (INFO, WARN or ERROR), `eventName` and `clusterArn`.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
"""

DEPLOYMENT_STATE_CHANGE = "ECS Deployment State Change"
"""Sent when a deployment begins, is completed or has failed.

The one resource is the service's ARN. `detail` has `eventType` (INFO or ERROR), `eventName`, `deploymentId` and
`reason`, and nothing of the cluster.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
"""

DELIVERY_SERVICES = ("delivery.logs", "events")
"""The service principals, without their domain, as which EventBridge writes to a log group.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

ABSENT_FIELDS = {
    TASK_STATE_CHANGE: frozenset({"service", "serviceArn", "serviceName", "eventName", "eventType", "exitCode"}),
    SERVICE_ACTION: frozenset({"service", "serviceArn", "serviceName", "group", "lastStatus", "stoppedReason"}),
    DEPLOYMENT_STATE_CHANGE: frozenset(
        {"clusterArn", "service", "serviceArn", "serviceName", "group", "lastStatus", "stoppedReason"}
    ),
}
"""What people look for in `detail` of each kind of event, and AWS's examples do not have there.

Source: the pages of the three above.
"""

TARGETS_BY_ROLE = (
    "AWS::CodeBuild::Project",
    "AWS::CodePipeline::Pipeline",
    "AWS::Kinesis::Stream",
    "AWS::KinesisFirehose::DeliveryStream",
    STATE_MACHINE,
)
"""The types of targets, beside clusters, that EventBridge reaches by a role and not by a policy of theirs.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
"""
