"""Subscriptions to topics: protocol, endpoint, filter and role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import FUNCTION, QUEUE, SNS_SUBSCRIPTION, TOPIC
from budget_stack.facts.sns import ENDPOINTS, FIFO_PROTOCOL, FILTER_SCOPES, RAW_PROTOCOLS

_SUBSCRIBE = "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html"
_ON = resources(SNS_SUBSCRIPTION, TOPIC)


class _Subscription(NamedTuple):
    node: Node
    topic: Resource | None
    protocol: str


@rule(
    "subscription-protocol-invalid",
    "error",
    on=_ON,
    text=Text(
        title="A subscription has a protocol that the topic delivers by",
        says="Invalid parameter: Does not support this protocol string; or: Invalid protocol type for a FIFO topic.",
        cause="The protocol is misspelt, or the topic is a FIFO topic, which delivers to queues alone.",
        fix=f"use one of {', '.join(ENDPOINTS)}; of a FIFO topic, {FIFO_PROTOCOL}",
        source=_SUBSCRIBE,
    ),
)
def protocol_invalid(view: View, holder: Resource) -> Iterator[Problem]:
    for node, topic, protocol in _subscriptions(view, holder):
        if protocol not in ENDPOINTS:
            yield problem(node["Protocol"], f"there is no protocol {protocol}")
        elif topic and topic["FifoTopic"].text() == "true" and protocol != FIFO_PROTOCOL:
            yield problem(node["Protocol"], f"{topic.logical_id} is a FIFO topic, which does not deliver by {protocol}")


@rule(
    "subscription-endpoint-mismatch",
    "error",
    on=_ON,
    text=Text(
        title="The endpoint is one of the subscription's protocol",
        says="Invalid parameter: SQS endpoint ARN; or: Endpoint must match the specified protocol.",
        cause="Ref of a queue is its address, and of a function its name; or the protocol was changed.",
        fix="use the queue's or function's Arn, an address with https:// or http://, or an e-mail address",
        source=_SUBSCRIBE,
    ),
)
def endpoint_mismatch(view: View, holder: Resource) -> Iterator[Problem]:
    for node, _, protocol in _subscriptions(view, holder):
        endpoint = node["Endpoint"]
        reference, target = endpoint.reference, view.target(endpoint, QUEUE, FUNCTION)
        if reference and target and (reference.attribute != "Arn" or protocol in ("http", "https", "email")):
            what = f"{target.logical_id}.{reference.attribute}" if reference.attribute else f"Ref {target.logical_id}"
            yield problem(endpoint, f"{what} is no endpoint of protocol {protocol}")
        text = partial_text(endpoint.known())
        form = None if ANYTHING in text or text.startswith("{{") else ENDPOINTS.get(protocol)
        if form and text and not form.fullmatch(text):
            yield problem(endpoint, f"{text} is no endpoint of protocol {protocol}")


@rule(
    "subscription-policy-malformed",
    "error",
    on=_ON,
    text=Text(
        title="A filter policy lists what each key may be",
        says="Invalid parameter: FilterPolicy: Match value must be String, number, true, false, or null.",
        cause="One value needs its list too; keys below keys are those of a message's body.",
        fix="write each value as a list, and set FilterPolicyScope to MessageBody for keys below keys",
        source="https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html",
    ),
)
def filter_malformed(view: View, holder: Resource) -> Iterator[Problem]:
    for node, _, _ in _subscriptions(view, holder):
        scope, policy = node["FilterPolicyScope"], node["FilterPolicy"].read()
        if scope.text() not in (None, *FILTER_SCOPES):
            yield problem(scope, f"{scope.text()} is none of {' and '.join(FILTER_SCOPES)}")
        elif not policy.is_unresolved and not scope.is_unresolved:
            yield from _malformed(policy, is_body=scope.text() == "MessageBody")


def _malformed(policy: Node, *, is_body: bool) -> Iterator[Problem]:
    for key, entry in policy.items():
        value = entry.value
        if entry.is_unresolved or isinstance(value, list):
            continue
        if not isinstance(value, dict):
            yield problem(entry, f"{key} is {value!r}, and not a list of what it may be")
        elif not is_body:
            yield problem(entry, f"{key} has keys below it, which only a message's body has")


@rule(
    "subscription-setting-unsupported",
    "error",
    on=resources(SNS_SUBSCRIPTION),
    text=Text(
        title="A subscription has the settings of its protocol and topic",
        says="Invalid parameter: Attributes Reason: RawMessageDelivery is not supported for this protocol.",
        cause="The protocol was changed; or a delivery stream was subscribed without the role that it needs.",
        fix="remove the setting; give a subscription of protocol firehose a SubscriptionRoleArn",
        source=_SUBSCRIBE,
    ),
)
def setting_unsupported(view: View, subscription: Resource) -> Iterator[Problem]:
    for node, topic, protocol in _subscriptions(view, subscription):
        if protocol == "firehose" and not node["SubscriptionRoleArn"]:
            yield problem(node["Protocol"], "there is no SubscriptionRoleArn to write to the delivery stream by")
        if node["RawMessageDelivery"].text() == "true" and protocol in ENDPOINTS and protocol not in RAW_PROTOCOLS:
            yield problem(node["RawMessageDelivery"], f"by {protocol} messages are not sent as they are")
        fifo = topic["FifoTopic"] if topic else None
        if node["ReplayPolicy"] and fifo is not None and fifo.is_known and fifo.text() != "true":
            yield problem(node["ReplayPolicy"], "a standard topic keeps no messages to replay")


def _subscriptions(view: View, holder: Resource) -> Iterator[_Subscription]:
    """The subscriptions of which the protocol is known."""
    if holder.type == SNS_SUBSCRIPTION:
        found: list[tuple[Node, Resource | None]] = [(holder, view.target(holder["TopicArn"], TOPIC))]
    else:
        found = [(node, holder) for node in holder["Subscription"] if not node.is_unresolved]
    for node, topic in found:
        protocol = node["Protocol"].text()
        if protocol is not None:
            yield _Subscription(node, topic, protocol)
