"""Topics, and who may publish to them and is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import TOPIC
from budget_stack.facts.template import as_text
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context, last_name
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without

# What a topic takes only when it is made, and what it takes at any time.
_FIXED, _FREE = ("FifoTopic",), ("ContentBasedDeduplication", "DisplayName", "KmsMasterKeyId")
_OF_SUBSCRIPTION = ("DeliveryPolicy", "RawMessageDelivery", "RedrivePolicy")

# What a policy is identified by, after its topic.
_POLICY = "|policy"


class Topic(Handler):
    """`AWS::SNS::Topic`; its subscriptions are resources of their own here."""

    name_property = NAMES[TOPIC].property
    create_only = frozenset({"FifoTopic", "TopicName"})
    names = fixed(TopicName="Name")
    resets = fixed(ContentBasedDeduplication=False, DisplayName="", KmsMasterKeyId="", Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {
            "TopicName": aws.name(NAMES[TOPIC].longest),
            **without(properties, *_FIXED, *_FREE),
            "Attributes": _attributes(properties, *_FIXED, *_FREE),
        }
        arn: str = aws.create("sns", "create_topic", parameters)["TopicArn"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        attributes = aws.read("sns", "get_topic_attributes", TopicArn=physical_id)["Attributes"]
        tags = aws.read("sns", "list_tags_for_resource", ResourceArn=physical_id)["Tags"]
        # of topics that are none it says nothing
        return {"FifoTopic": False, **attributes, "Name": last_name(physical_id), "Tags": tags}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"TopicArn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        for name in sorted(different & set(_FREE)):
            value = as_text(properties.get(name, self.resets[name]))
            aws.complete("sns", "set_topic_attributes", TopicArn=physical_id, AttributeName=name, AttributeValue=value)
        if gone := tags_gone(properties, before):
            aws.complete("sns", "untag_resource", ResourceArn=physical_id, TagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("sns", "tag_resource", only(properties, "Tags"), ResourceArn=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("sns", "delete_topic", TopicArn=physical_id)


class TopicPolicy(Handler):
    """`AWS::SNS::TopicPolicy` of one topic, whose policy is the default again once it is deleted."""

    required = frozenset({"PolicyDocument", "Topics"})

    def create(self, aws: Context, properties: Properties) -> str:
        topics = properties["Topics"]
        if len(topics) != 1:
            raise RigError(f"{aws.logical_id} is the policy of {len(topics)} topics, and the rig carries one")
        aws.create("sns", "set_topic_attributes", {}, **_policy(topics[0], properties["PolicyDocument"]))
        return f"{topics[0]}{_POLICY}"

    def read(self, aws: Context, physical_id: str) -> Properties:
        arn = physical_id.removesuffix(_POLICY)
        attributes = aws.read("sns", "get_topic_attributes", TopicArn=arn)["Attributes"]
        return {"Topics": [arn], "PolicyDocument": json.loads(attributes["Policy"])}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        arn = physical_id.removesuffix(_POLICY)
        if properties["Topics"] != [arn]:
            raise RigError(f"{aws.logical_id} becomes the policy of another topic, which the rig does not carry")
        aws.complete("sns", "set_topic_attributes", {}, **_policy(arn, properties["PolicyDocument"]))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        arn = physical_id.removesuffix(_POLICY)
        owner = {"StringEquals": {"AWS:SourceOwner": aws.account.id}}
        statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "SNS:*", "Resource": arn}
        default = {"Version": "2008-10-17", "Statement": [statement | {"Condition": owner}]}
        aws.complete("sns", "set_topic_attributes", {}, **_policy(arn, default))


class Subscription(Handler):
    """`AWS::SNS::Subscription`; moto confirms it at once, and AWS when somebody follows the link in its mail."""

    create_only = frozenset({"Endpoint", "Protocol", "TopicArn"})
    required = frozenset({"Protocol", "TopicArn"})
    resets = fixed(DeliveryPolicy=None, RawMessageDelivery=False, RedrivePolicy=None)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {
            **without(properties, *_OF_SUBSCRIPTION),
            "Attributes": _attributes(properties, *_OF_SUBSCRIPTION),
        }
        arn: str = aws.create("sns", "subscribe", parameters, ReturnSubscriptionArn=True)["SubscriptionArn"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        attributes = aws.read("sns", "get_subscription_attributes", SubscriptionArn=physical_id)["Attributes"]
        documents = {name: json.loads(attributes[name]) for name in _OF_SUBSCRIPTION if _is_document(attributes, name)}
        return {**attributes, **documents}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        for name in sorted(changed(properties, before)):
            value = _attributes(properties, name).get(name, "false" if name == "RawMessageDelivery" else "")
            aws.complete(
                "sns",
                "set_subscription_attributes",
                SubscriptionArn=physical_id,
                AttributeName=name,
                AttributeValue=value,
            )

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("sns", "unsubscribe", SubscriptionArn=physical_id)


def _attributes(properties: Properties, *names: str) -> dict[str, str]:
    """Properties as the texts that an API of attributes takes; documents as JSON."""
    return {
        name: json.dumps(value) if isinstance(value, Mapping) else as_text(value)
        for name, value in only(properties, *names).items()
    }


def _policy(topic_arn: str, document: object) -> dict[str, str]:
    return {"TopicArn": topic_arn, "AttributeName": "Policy", "AttributeValue": json.dumps(document)}


def _is_document(attributes: Mapping[str, str], name: str) -> bool:
    return name.endswith("Policy") and attributes.get(name, "").startswith("{")
