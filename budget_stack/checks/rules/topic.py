"""Topics: first in first out, and their policies."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import TOPIC, TOPIC_POLICY
from budget_stack.facts.sns import FIFO_TOPIC_SETTINGS, STANDARD_TOPIC_SETTINGS

_CREATE = "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"


@rule(
    "topic-fifo-mismatch",
    "error",
    on=resources(TOPIC),
    text=Text(
        title="A FIFO topic says so, by FifoTopic and by its name, and each kind has settings of its own",
        says="Fifo Topic names must end with .fifo; or: InvalidParameter: Attributes Reason: Unknown attribute.",
        cause="The topic was a FIFO topic once, or was to become one.",
        fix="set FifoTopic to true and end the name with .fifo, or leave both and the settings of FIFO topics out",
        source=_CREATE,
    ),
)
def fifo_mismatch(view: View, topic: Resource) -> Iterator[Problem]:
    fifo, name = topic["FifoTopic"], partial_text(topic["TopicName"].known())
    if not fifo.is_known:
        return
    is_fifo = fifo.text() == "true"
    if topic["TopicName"] and not name.endswith(ANYTHING) and is_fifo != name.endswith(".fifo"):
        kind = "ends with .fifo, and no other's" if is_fifo else "alone ends with .fifo"
        yield problem(topic["TopicName"], f"the name of a FIFO topic {kind}")
    for setting in STANDARD_TOPIC_SETTINGS if is_fifo else FIFO_TOPIC_SETTINGS:
        if topic[setting].is_present and topic[setting].text() != "false":
            yield problem(topic[setting], f"a {'FIFO' if is_fifo else 'standard'} topic has no {setting}")


@rule(
    "topic-policy-names-name",
    "error",
    on=resources(TOPIC_POLICY),
    text=Text(
        title="A topic's policy names the topic by its ARN",
        says="Invalid parameter: TopicArn.",
        cause="The topic's name stands where its ARN belongs.",
        fix="list a Ref of the topic in Topics",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html",
    ),
)
def policy_names_name(view: View, policy: Resource) -> Iterator[Problem]:
    topics = policy["Topics"]
    for node in [topics] if topics.is_unresolved else topics:
        reference, named = node.reference, view.target(node, TOPIC)
        is_name = named and reference and reference.attribute == "TopicName"
        if is_name or not partial_text(node.known()).startswith(("arn:", ANYTHING)):
            yield problem(node, "a Ref of the topic belongs here, which is its ARN")
