"""Who writes to queues and topics of the template: rules, topics and buckets, and what they give up to dead letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.resource_policies import Caller
from budget_stack.checks.view.run_tasks import targets
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.iam import ARN_ATTRIBUTES
from budget_stack.facts.resource_types import BUCKET, EVENT_RULE, QUEUE, SNS_SUBSCRIPTION, TOPIC

SENDERS = (EVENT_RULE, SNS_SUBSCRIPTION, TOPIC, BUCKET)
"""The types of resources that write to queues and topics."""


class Delivery(NamedTuple):
    """Something that a service writes to a queue or topic of the template.

    Attributes:
        node: What names the receiver.
        receiver: The queue or topic.
        caller: The service, and the resource that it acts for.
        settings: The settings of this delivery.
    """

    node: Node
    receiver: Resource
    caller: Caller
    settings: Node

    @property
    def action(self) -> str:
        """What the service must be allowed to do."""
        return "sqs:SendMessage" if self.receiver.type == QUEUE else "sns:Publish"


def deliveries(view: View, sender: Resource) -> Iterator[Delivery]:
    """Yield what a resource has delivered to queues and topics of the template."""
    for settings, node, caller in _sent(view, sender):
        receiver, reference = view.target(node, QUEUE, TOPIC), node.reference
        # what is no ARN is refused for that
        if receiver and reference and reference.attribute in ARN_ATTRIBUTES[receiver.type]:
            yield Delivery(node, receiver, caller, settings)


def _sent(view: View, sender: Resource) -> Iterator[tuple[Node, Node, Caller]]:
    if sender.type == EVENT_RULE:
        yield from _by_rule(sender)
    elif sender.type == SNS_SUBSCRIPTION:
        topic = view.target(sender["TopicArn"], TOPIC)
        yield from _to_endpoint(sender, _of_topic(topic.logical_id if topic else ""))
    elif sender.type == TOPIC:
        for subscription in sender["Subscription"]:
            if not subscription.is_unresolved:
                yield from _to_endpoint(subscription, _of_topic(sender.logical_id))
    else:
        yield from _by_bucket(sender)


def _by_rule(sender: Resource) -> Iterator[tuple[Node, Node, Caller]]:
    caller = Caller("events", sender.logical_id, "arn:\0:events:\0:\0:rule/\0")
    for target in targets(sender):
        if not target["RoleArn"]:
            yield target, target["Arn"], caller
        yield target, target["DeadLetterConfig"]["Arn"], caller


def _by_bucket(sender: Resource) -> Iterator[tuple[Node, Node, Caller]]:
    caller = Caller("s3", sender.logical_id, f"arn:\0:s3:::{partial_text(sender['BucketName'].known())}")
    for kind, name in (("Queue", "QueueConfigurations"), ("Topic", "TopicConfigurations")):
        for settings in sender["NotificationConfiguration"][name]:
            if not settings.is_unresolved:
                yield settings, settings[kind], caller


def _of_topic(logical_id: str) -> Caller:
    return Caller("sns", logical_id, "arn:\0:sns:\0:\0:\0")


def _to_endpoint(subscription: Node, caller: Caller) -> Iterator[tuple[Node, Node, Caller]]:
    if subscription["Protocol"].text() == "sqs":
        yield subscription, subscription["Endpoint"], caller
    yield subscription, subscription["RedrivePolicy"].read()["deadLetterTargetArn"], caller
