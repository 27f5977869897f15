"""Who is told that a task failed: a rule of EventBridge that publishes to a topic."""

from __future__ import annotations

import json
from collections.abc import Sequence

from troposphere import Template, events

from budget_stack.facts.ecs import ENDED_BY_ITSELF
from budget_stack.facts.events import ECS, LONGEST_TARGET_ID, TASK_STATE_CHANGE
from budget_stack.handle import Handle
from budget_stack.literals import check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, sub


class TaskFailures(Handle):
    """What `add_task_failures` adds."""

    rule: events.Rule


def add_task_failures(
    template: Template,
    *,
    task_definition_arn: Value,
    revisions: Value,
    container_names: Sequence[Value],
    log_group_name: Value,
    topic_arn: Value,
    prefix: str = "",
) -> TaskFailures:
    """Add a rule that publishes each task that failed, with the command that shows its log.

    A task has failed if one of the containers that decide ended with another code than 0, or if it was ended: its
    image could not be pulled, Spot took it back, somebody stopped it. Nothing is told of one that another essential
    container cut short, if those that decide were stopped by that and ended with 0: let them end with another code
    where SIGTERM comes before they are done. No pattern tells such a run from one that went well, after which the
    others are stopped and may end with any code: the event does not say which container ended first, and what
    EventBridge compares of a list is one entry of it, here one container's name and code. The topic must let the rule
    publish.

    Args:
        template: The template to add to.
        task_definition_arn: What tasks are meant.
        revisions: How the ARNs begin of what that was and will be.
        container_names: The containers that decide, first the one that the message names; others may be stopped once
            these have ended, and end with any code.
        log_group_name: What the containers write to.
        topic_arn: The topic that is told.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
        https://github.com/aws/event-ruler#json-array-matching
    """
    check_references(task_definition_arn=task_definition_arn, log_group_name=log_group_name, topic_arn=topic_arn)
    failed = {"containers": {"name": list(container_names), "exitCode": [{"anything-but": [0]}]}}
    ended = {"stopCode": [{"anything-but": [ENDED_BY_ITSELF]}]}
    title = logical_id(prefix, "FailureRule")
    rule = events.Rule(
        title,
        EventPattern={
            "source": [ECS],
            "detail-type": [TASK_STATE_CHANGE],
            "detail": {
                "taskDefinitionArn": [task_definition_arn, {"prefix": revisions}],
                "lastStatus": ["STOPPED"],
                "$or": [failed, ended],
            },
        },
        Targets=[
            events.Target(
                # unique in its rule, which has one target
                Id=title if len(title) <= LONGEST_TARGET_ID else "Topic",
                Arn=topic_arn,
                InputTransformer=events.InputTransformer(InputTemplate=_said(container_names[0], log_group_name)),
            )
        ],
    )
    return TaskFailures(add_resource(template, rule))


def _said(name: Value, log_group_name: Value) -> Value:
    """What is published: JSON, in which the event is a value; in a text EventBridge would not escape it.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    message = {
        "what": "A run of ${Job} in ${AWS::StackName} failed",
        "log": "aws logs tail ${Log} --since 1h --region ${AWS::Region}",
    }
    return sub(json.dumps(message)[:-1] + ', "event": <aws.events.event.json>}', Job=name, Log=log_group_name)
