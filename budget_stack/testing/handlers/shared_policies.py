"""Policies of several topics or queues, each of which has the same document."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from budget_stack.facts.resource_types import QUEUE_POLICY, TOPIC_POLICY
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties

_LONGEST = 255


class SharedPolicy(Handler):
    """A policy that stands for itself, of which the topics or queues that have it know nothing.

    Attributes:
        holders: The property that names them.
    """

    holders: ClassVar[str]

    def create(self, aws: Context, properties: Properties) -> str:
        if not (holders := properties[self.holders]):
            raise RigError(f"{aws.logical_id} names no {self.holders}, and so there is nothing to make")
        self.give(aws, aws.create, holders[0], properties["PolicyDocument"])
        name = aws.name(_LONGEST)
        aws.account.members[name].append(holders[0])
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._give_all(aws, physical_id, properties, properties[self.holders][1:])

    def read(self, aws: Context, physical_id: str) -> Properties:
        holders = aws.account.members[physical_id]
        documents = [self.document(aws, holder) for holder in holders]
        # one that differs is told, whosesoever it is
        told = next((one for one in documents if one != documents[0]), documents[0])
        return {self.holders: list(holders), "PolicyDocument": told}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        for holder in [one for one in aws.account.members[physical_id] if one not in properties[self.holders]]:
            self.take(aws, holder)
        self._give_all(aws, physical_id, properties, properties[self.holders])
        aws.account.members[physical_id][:] = properties[self.holders]

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        for holder in aws.account.members[physical_id]:
            self.take(aws, holder)

    def give(self, aws: Context, send: Callable[..., object], holder: str, document: object) -> None:
        """Give one of them a policy, by `aws.create` or `aws.complete`."""
        raise NotImplementedError

    def take(self, aws: Context, holder: str) -> None:
        """Take the policy from one of them."""
        raise NotImplementedError

    def document(self, aws: Context, holder: str) -> Any:
        """The policy that one of them has."""
        raise NotImplementedError

    def _give_all(self, aws: Context, physical_id: str, properties: Properties, holders: Sequence[str]) -> None:
        own = aws.account.members[physical_id]
        for holder in holders:
            self.give(aws, aws.complete, holder, properties["PolicyDocument"])
            if holder not in own:
                own.append(holder)


class TopicPolicy(SharedPolicy):
    """`AWS::SNS::TopicPolicy`; a topic's policy is the default again once it is deleted."""

    holders = "Topics"
    required = frozenset({"PolicyDocument", "Topics"})
    unordered = frozenset({"Topics"})

    def give(self, aws: Context, send: Callable[..., object], holder: str, document: object) -> None:
        """Set it, as JSON."""
        text = document if isinstance(document, str) else json.dumps(document)
        send("sns", "set_topic_attributes", {}, TopicArn=holder, AttributeName="Policy", AttributeValue=text)

    def take(self, aws: Context, holder: str) -> None:
        """Set the default: whatever the owner of the topic allows."""
        owner = {"StringEquals": {"AWS:SourceOwner": aws.account.id}}
        statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "SNS:*", "Resource": holder}
        document = {"Version": "2008-10-17", "Statement": [{**statement, "Condition": owner}]}
        self.give(aws, aws.complete, holder, document)

    def document(self, aws: Context, holder: str) -> Any:
        """Read it."""
        return json.loads(aws.read("sns", "get_topic_attributes", TopicArn=holder)["Attributes"]["Policy"])


class QueuePolicy(SharedPolicy):
    """`AWS::SQS::QueuePolicy`; a queue has none any more once it is deleted."""

    holders = "Queues"
    required = frozenset({"PolicyDocument", "Queues"})
    unordered = frozenset({"Queues"})

    def give(self, aws: Context, send: Callable[..., object], holder: str, document: object) -> None:
        """Set it."""
        send("sqs", "set_queue_attributes", {"Attributes": {"Policy": document}}, QueueUrl=holder)

    def take(self, aws: Context, holder: str) -> None:
        """Set none."""
        self.give(aws, aws.complete, holder, "")

    def document(self, aws: Context, holder: str) -> Any:
        """Read it, if there is one."""
        attributes = aws.read("sqs", "get_queue_attributes", QueueUrl=holder, AttributeNames=["Policy"])
        text = attributes.get("Attributes", {}).get("Policy")
        return json.loads(text) if text else None


HANDLERS = {
    TOPIC_POLICY: TopicPolicy(),
    QUEUE_POLICY: QueuePolicy(),
}
