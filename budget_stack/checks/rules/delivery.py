"""What rules, topics and buckets write to queues and topics: whether it arrives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.deliveries import SENDERS, Delivery, deliveries
from budget_stack.checks.view.policies import PolicyResource, is_denied, permissions
from budget_stack.checks.view.references import is_passed_on
from budget_stack.checks.view.resource_policies import is_kept_out, keeps_out, policies_for
from budget_stack.checks.view.run_tasks import targets
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import (
    EVENT_RULE,
    KMS_KEY,
    QUEUE,
    QUEUE_POLICY,
    ROLE,
    SCHEDULE,
    TOPIC,
    TOPIC_POLICY,
)

_POLICIES = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html"
_KEYS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"


@rule(
    "delivery-denied",
    "error",
    on=resources(*SENDERS),
    text=Text(
        title="A queue or topic lets those in who write to it",
        says=(
            "Nothing arrives, and a metric such as FailedInvocations is all that tells; a bucket is refused: Unable to "
            "validate the following destination configurations."
        ),
        cause="The console makes the policy for whoever adds the target there, and CloudFormation does not.",
        fix="allow the service sqs:SendMessage or sns:Publish in a policy of the queue or topic, for this source",
        source=_POLICIES,
    ),
)
def denied(view: View, sender: Resource) -> Iterator[Problem]:
    for delivery in deliveries(view, sender):
        policies = _policies(view, delivery)
        name, who = delivery.receiver.logical_id, delivery.caller.principal
        if not policies and not is_passed_on(view, name):
            yield problem(delivery.node, f"no policy lets {who} write to {name}")
        elif policies and is_kept_out(policies, delivery.caller, delivery.action):
            yield problem(delivery.node, f"{policies[0].logical_id} does not let {who} write to {name} for this source")


def _policies(view: View, delivery: Delivery) -> list[Resource]:
    if delivery.receiver.type == QUEUE:
        policies = policies_for(view, delivery.receiver, QUEUE_POLICY, "Queues")
        return policies + policies_for(view, delivery.receiver, "AWS::SQS::QueueInlinePolicy", "Queue")
    policies = policies_for(view, delivery.receiver, TOPIC_POLICY, "Topics")
    return policies + policies_for(view, delivery.receiver, "AWS::SNS::TopicInlinePolicy", "TopicArn")


@rule(
    "delivery-key-denied",
    "error",
    on=resources(*SENDERS),
    text=Text(
        title="Those who write to a queue or topic may use its key",
        says="Nothing arrives, and a metric such as FailedInvocations is all that tells: KMS.AccessDeniedException.",
        cause="The key is one of AWS's, whose policy cannot be changed, or its policy names the account alone.",
        fix="use a key of your own that lets the service do kms:GenerateDataKey* and kms:Decrypt, or SQS's own keys",
        source=_KEYS,
    ),
)
def key_denied(view: View, sender: Resource) -> Iterator[Problem]:
    for delivery in deliveries(view, sender):
        used, name, who = delivery.receiver["KmsMasterKeyId"], delivery.receiver.logical_id, delivery.caller.principal
        key = view.target(used, KMS_KEY)
        if (used.text() or "").endswith(("alias/aws/sqs", "alias/aws/sns")):
            yield problem(delivery.node, f"{name} is encrypted with {used.text()}, which {who} may not use")
        elif key and keeps_out(key["KeyPolicy"], delivery.caller, "kms:GenerateDataKey"):
            yield problem(delivery.node, f"{key.logical_id}, the key of {name}, does not let {who} encrypt")


@rule(
    "delivery-group-missing",
    "error",
    on=resources(EVENT_RULE, SCHEDULE),
    text=Text(
        title="Messages to a FIFO queue have a group, and are told apart by their content",
        says="Parameter(s) SqsParameters must be specified, or nothing arrives.",
        cause="The queue became a FIFO queue, and the target stayed.",
        fix="set SqsParameters.MessageGroupId, and ContentBasedDeduplication of the queue",
        source="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html",
    ),
)
def group_missing(view: View, sender: Resource) -> Iterator[Problem]:
    for target in targets(sender):
        queue = view.target(target["Arn"], QUEUE)
        if queue is None or queue["FifoQueue"].text() != "true":
            continue
        by_content = queue["ContentBasedDeduplication"]
        if not target["SqsParameters"]["MessageGroupId"]:
            yield problem(target, f"{queue.logical_id} is a FIFO queue, and its messages get no MessageGroupId")
        elif by_content.is_known and by_content.text() != "true":
            yield problem(target["Arn"], f"{queue.logical_id} has no ContentBasedDeduplication")


@rule(
    "delivery-role-denied",
    "error",
    on=resources(SCHEDULE),
    text=Text(
        title="The role of a schedule may do what the schedule is for",
        says="Nothing arrives, and the schedule's metric TargetErrorCount is all that tells.",
        cause="A queue's policy was written, as for a rule: a schedule does everything by its role.",
        fix="allow the role sqs:SendMessage on the queue, or sns:Publish on the topic",
        source="https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html",
    ),
)
def role_denied(view: View, schedule: Resource) -> Iterator[Problem]:
    for target in targets(schedule):
        role = view.target(target["RoleArn"], ROLE)
        granted = None if role is None else permissions(view, role)
        if role is None or granted is None:
            continue
        for node in (target["Arn"], target["DeadLetterConfig"]["Arn"]):
            receiver = view.target(node, QUEUE, TOPIC)
            if receiver is None or _policies_of(view, receiver):
                continue
            action = "sqs:SendMessage" if receiver.type == QUEUE else "sns:Publish"
            service = action.partition(":")[0]
            arn = f"arn:\0:{service}:\0:\0:\0"
            thing = PolicyResource(receiver.logical_id, arn, node.known(), partial(_is_another, view, receiver))
            if is_denied(granted, action, thing):
                yield problem(node, f"{role.logical_id} lacks {action} on {receiver.logical_id}")


def _is_another(view: View, receiver: Resource, logical_id: str) -> bool:
    other = view.resource(logical_id)
    return other is not None and other.type in (QUEUE, TOPIC) and logical_id != receiver.logical_id


def _policies_of(view: View, receiver: Resource) -> bool:
    """Whether a policy of the queue or topic may let the role in."""
    types = (QUEUE_POLICY, TOPIC_POLICY, "AWS::SQS::QueueInlinePolicy", "AWS::SNS::TopicInlinePolicy")
    return any(receiver.is_mentioned_by(policy) for policy in view.naming(receiver, *types))
