"""Topics, and who is told what is published to them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import SNS_SUBSCRIPTION, TOPIC
from budget_stack.facts.sns import DELIVERY_PROTOCOLS, RAW_PROTOCOLS
from budget_stack.facts.template import as_text
from budget_stack.testing.handlers.context import Context, last_name
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.topics import believing_in_filters, tell_all_of_topics
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without
from budget_stack.testing.handlers.shapes import is_true

_FIXED = ("FifoTopic",)
# What a topic takes at any time, each by itself.
_FREE = (
    "ArchivePolicy",
    "ContentBasedDeduplication",
    "DisplayName",
    "FifoThroughputScope",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "SignatureVersion",
    "TracingConfig",
)
_OF_BOTH, _OF_FIFO, _OF_STANDARD = (
    ("MaximumMessageSize", "SignatureVersion"),
    ("FifoThroughputScope",),
    ("TracingConfig",),
)
_LOGGING, _OF_LOGGING = "DeliveryStatusLogging", ("FailureFeedbackRoleArn", "SuccessFeedbackRoleArn")
_SAMPLED = "SuccessFeedbackSampleRate"
_PROTECTION, _SUBSCRIBERS = "DataProtectionPolicy", "Subscription"
# The scope comes first: the filter is judged by it.
_OF_SUBSCRIPTION = (
    "FilterPolicyScope",
    "FilterPolicy",
    "DeliveryPolicy",
    "RawMessageDelivery",
    "RedrivePolicy",
    "SubscriptionRoleArn",
)
_DOCUMENTS = ("ArchivePolicy", "DeliveryPolicy", "FilterPolicy", "RedrivePolicy")


class Topic(Handler):
    """`AWS::SNS::Topic`, with the subscriptions that it names itself."""

    name_property = NAMES[TOPIC].property
    create_only = frozenset({"FifoTopic", "TopicName"})
    names = fixed(TopicName="Name")
    unordered = frozenset({_LOGGING, _SUBSCRIBERS, "Tags"})
    # https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
    resets = fixed(
        ArchivePolicy={},
        ContentBasedDeduplication=False,
        DeliveryStatusLogging=[],
        DisplayName="",
        FifoThroughputScope="Topic",
        KmsMasterKeyId="",
        MaximumMessageSize="262144",
        SignatureVersion="1",
        Subscription=[],
        Tags=[],
        TracingConfig="PassThrough",
    )

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {
            "TopicName": aws.name(NAMES[TOPIC].longest),
            **only(properties, "TopicName", "Tags", _PROTECTION),
            "Attributes": {**_attributes(properties, *_FIXED, *_FREE), **_logging(properties)},
        }
        arn: str = aws.create("sns", "create_topic", parameters)["TopicArn"]
        return arn

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        if _PROTECTION in properties:
            _protect(aws, physical_id, properties)
        _subscribe(aws, physical_id, properties.get(_SUBSCRIBERS, ()))

    def read(self, aws: Context, physical_id: str) -> Properties:
        tell_all_of_topics()
        attributes = aws.read("sns", "get_topic_attributes", TopicArn=physical_id)["Attributes"]
        protection = aws.find("sns", "get_data_protection_policy", ResourceArn=physical_id)
        return {
            # what it tells only once somebody has said it
            "FifoTopic": False,
            **only(self.resets, *(_OF_FIFO if attributes.get("FifoTopic") else _OF_STANDARD), *_OF_BOTH),
            **_with_documents(attributes),
            "Name": last_name(physical_id),
            _LOGGING: list(_logged(attributes)),
            _PROTECTION: protection.get(_PROTECTION),
            _SUBSCRIBERS: [only(one, "Endpoint", "Protocol") for one in _subscribers(aws, physical_id)],
            "Tags": aws.read("sns", "list_tags_for_resource", ResourceArn=physical_id)["Tags"],
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"TopicArn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        now = _attributes({**only(self.resets, *different), **properties}, *_FREE)
        for name in sorted(different & set(_FREE)):
            _set(aws, physical_id, name, now[name])
        logged, was = _logging(properties), _logging(before)
        for name in sorted(changed(logged, was)):
            _set(aws, physical_id, name, logged.get(name, ""))
        if _PROTECTION in different & properties.keys():
            _protect(aws, physical_id, properties)
        if _SUBSCRIBERS in different:
            wanted = properties.get(_SUBSCRIBERS, [])
            for one in _subscribers(aws, physical_id):
                if only(one, "Endpoint", "Protocol") not in wanted:
                    aws.complete("sns", "unsubscribe", SubscriptionArn=one["SubscriptionArn"])
            _subscribe(aws, physical_id, wanted)
        if gone := tags_gone(properties, before):
            aws.complete("sns", "untag_resource", ResourceArn=physical_id, TagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("sns", "tag_resource", only(properties, "Tags"), ResourceArn=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("sns", "delete_topic", TopicArn=physical_id)


class Subscription(Handler):
    """`AWS::SNS::Subscription`; moto confirms it at once, and AWS when somebody follows the link in its mail."""

    create_only = frozenset({"Endpoint", "Protocol", "TopicArn"})
    required = frozenset({"Protocol", "TopicArn"})
    # moto takes no replay, and has no topic of another region here
    only_recorded = frozenset({"Region", "ReplayPolicy"})
    resets = fixed(
        DeliveryPolicy=None,
        FilterPolicy={},
        FilterPolicyScope="MessageAttributes",
        RawMessageDelivery=False,
        RedrivePolicy=None,
        SubscriptionRoleArn=None,
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        protocol = properties["Protocol"]
        # https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
        if protocol == "firehose" and "SubscriptionRoleArn" not in properties:
            yield "Invalid parameter: a subscription of the protocol firehose needs a SubscriptionRoleArn"
        if is_true(properties, "RawMessageDelivery") and protocol not in RAW_PROTOCOLS:
            yield "Invalid parameter: Attributes Reason: RawMessageDelivery is not supported for this protocol."

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {
            **without(properties, *_OF_SUBSCRIPTION),
            "Attributes": _attributes(properties, *_OF_SUBSCRIPTION),
        }
        with believing_in_filters():
            arn: str = aws.create("sns", "subscribe", parameters, ReturnSubscriptionArn=True)["SubscriptionArn"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        attributes = aws.read("sns", "get_subscription_attributes", SubscriptionArn=physical_id)["Attributes"]
        return {"FilterPolicyScope": self.resets["FilterPolicyScope"], **_with_documents(attributes)}

    def delegated(self, aws: Context, physical_id: str) -> Iterator[str]:
        # the scope of no filter is not told, as on AWS
        if not self.read(aws, physical_id).get("FilterPolicy"):
            yield "FilterPolicyScope"

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        now = {**_NOTHING, **_attributes(properties, *_OF_SUBSCRIPTION)}
        with believing_in_filters():
            for name in [one for one in _OF_SUBSCRIPTION if one in different]:
                said = {"AttributeName": name, "AttributeValue": now.get(name, "")}
                aws.complete("sns", "set_subscription_attributes", SubscriptionArn=physical_id, **said)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("sns", "unsubscribe", SubscriptionArn=physical_id)


# What says that there is none, where that is not an empty text.
_NOTHING = fixed(FilterPolicy="{}", FilterPolicyScope="MessageAttributes", RawMessageDelivery="false")


def _attributes(properties: Properties, *names: str) -> dict[str, str]:
    """Properties as the texts that an API of attributes takes; documents as JSON."""
    return {
        name: json.dumps(value) if isinstance(value, Mapping) else as_text(value)
        for name, value in only(properties, *names).items()
    }


def _with_documents(attributes: Mapping[str, str]) -> dict[str, Any]:
    given = {name: attributes[name] for name in _DOCUMENTS if attributes.get(name)}
    return {**attributes, **{name: json.loads(text) for name, text in given.items()}}


def _logging(properties: Properties) -> dict[str, str]:
    """What is logged of deliveries, an attribute for each protocol and member."""
    return {
        f"{DELIVERY_PROTOCOLS[one['Protocol'].lower()]}{name}": as_text(one[name])
        for one in properties.get(_LOGGING, ())
        for name in (*_OF_LOGGING, _SAMPLED)
        if name in one
    }


def _logged(attributes: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for protocol, start in DELIVERY_PROTOCOLS.items():
        members = {name: attributes.get(f"{start}{name}") for name in (*_OF_LOGGING, _SAMPLED)}
        if given := {name: value for name, value in members.items() if value}:
            yield {"Protocol": protocol, **given}


def _set(aws: Context, arn: str, name: str, value: str) -> None:
    aws.complete("sns", "set_topic_attributes", TopicArn=arn, AttributeName=name, AttributeValue=value)


def _protect(aws: Context, arn: str, properties: Properties) -> None:
    aws.complete("sns", "put_data_protection_policy", only(properties, _PROTECTION), ResourceArn=arn)


def _subscribe(aws: Context, arn: str, wanted: Any) -> None:
    for one in wanted:
        aws.complete("sns", "subscribe", one, TopicArn=arn)


def _subscribers(aws: Context, arn: str) -> list[dict[str, str]]:
    """The subscriptions of a topic that are no resources of their own."""
    own = [only(one, "Endpoint", "Protocol") for one in aws.siblings(SNS_SUBSCRIPTION) if one["TopicArn"] == arn]
    found = aws.read("sns", "list_subscriptions_by_topic", TopicArn=arn)["Subscriptions"]
    return [one for one in found if only(one, "Endpoint", "Protocol") not in own]


HANDLERS = {
    SNS_SUBSCRIPTION: Subscription(),
    TOPIC: Topic(),
}
