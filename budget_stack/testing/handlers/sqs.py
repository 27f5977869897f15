"""Queues."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import QUEUE
from budget_stack.testing.handlers.context import Context, last_name
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.gaps import tell_all_of_queues
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tag_list, tags_gone, without
from budget_stack.testing.handlers.shapes import is_true

_FIFO = ".fifo"
_DOCUMENTS = ("Policy", "RedriveAllowPolicy", "RedrivePolicy")


class Queue(Handler):
    """`AWS::SQS::Queue`, identified by its URL."""

    name_property = NAMES[QUEUE].property
    create_only = frozenset({"FifoQueue", "QueueName"})
    resets = fixed(
        ContentBasedDeduplication=False,
        DeduplicationScope="queue",
        DelaySeconds=0,
        FifoThroughputLimit="perQueue",
        KmsDataKeyReusePeriodSeconds=300,
        KmsMasterKeyId="",
        MaximumMessageSize=1_048_576,
        MessageRetentionPeriod=345_600,
        ReceiveMessageWaitTimeSeconds=0,
        RedriveAllowPolicy=None,
        RedrivePolicy=None,
        SqsManagedSseEnabled=True,
        Tags=[],
        VisibilityTimeout=30,
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        is_fifo = is_true(properties, "FifoQueue")
        # https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/165
        if "FifoQueue" in properties and not is_fifo:
            yield "Unknown Attribute FifoQueue."
        if "KmsMasterKeyId" in properties and is_true(properties, "SqsManagedSseEnabled"):
            yield "You can use one type of server-side encryption (SSE) at one time."
        redrive = properties.get("RedrivePolicy", {})
        dead_letters = (json.loads(redrive) if isinstance(redrive, str) else redrive).get("deadLetterTargetArn")
        if dead_letters and dead_letters.endswith(_FIFO) != is_fifo:
            yield f"{dead_letters} takes the dead letters of queues of its own type alone, FIFO or standard"

    def create(self, aws: Context, properties: Properties) -> str:
        end = _FIFO if "FifoQueue" in properties else ""
        parameters = {
            "QueueName": aws.name(NAMES[QUEUE].longest - len(end)) + end,
            **only(properties, "QueueName", "Tags"),
            "Attributes": without(properties, "QueueName", "Tags"),
        }
        url: str = aws.create("sqs", "create_queue", parameters)["QueueUrl"]
        return url

    def read(self, aws: Context, physical_id: str) -> Properties:
        tell_all_of_queues()
        # the rest counts messages and changes by itself
        attributes = only(_attributes(aws, physical_id), *self.resets, "FifoQueue")
        tags = aws.read("sqs", "list_queue_tags", QueueUrl=physical_id).get("Tags", {})
        return {**attributes, "QueueName": last_name(physical_id), "Tags": tag_list(tags)}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        arn = _attributes(aws, physical_id)["QueueArn"]
        return {"Arn": arn, "QueueName": last_name(physical_id), "QueueUrl": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if attributes := {name: properties.get(name, "") for name in sorted(different - {"Tags"})}:
            # moto forgets the policy of a queue whenever anything else of it changes
            attributes |= only(_attributes(aws, physical_id), "Policy")
            aws.complete("sqs", "set_queue_attributes", {"Attributes": attributes}, QueueUrl=physical_id)
        if gone := tags_gone(properties, before):
            aws.complete("sqs", "untag_queue", QueueUrl=physical_id, TagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("sqs", "tag_queue", only(properties, "Tags"), QueueUrl=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("sqs", "delete_queue", QueueUrl=physical_id)


def _attributes(aws: Context, url: str) -> dict[str, Any]:
    answer = aws.read("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
    attributes: dict[str, Any] = answer["Attributes"]
    return attributes | {name: json.loads(attributes[name]) for name in _DOCUMENTS if attributes.get(name)}


HANDLERS = {QUEUE: Queue()}
