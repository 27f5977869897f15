"""Amazon SNS: kinds of topics, and the protocols of subscriptions."""

from __future__ import annotations

import re
from types import MappingProxyType

FIFO_TOPIC_SETTINGS = ("ArchivePolicy", "ContentBasedDeduplication", "FifoThroughputScope")
STANDARD_TOPIC_SETTINGS = ("TracingConfig",)
"""What only a topic of one kind may be given.

Source: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
"""

_PARTITION = r"arn:[\w-]+:"
ENDPOINTS = MappingProxyType(
    {
        "http": re.compile(r"http://.+"),
        "https": re.compile(r"https://.+"),
        "email": re.compile(r"[^@\s]+@[^@\s]+"),
        "email-json": re.compile(r"[^@\s]+@[^@\s]+"),
        "sms": re.compile(r"\+?[\d\s().-]+"),
        "sqs": re.compile(rf"{_PARTITION}sqs:.+"),
        "application": re.compile(rf"{_PARTITION}sns:.+"),
        "lambda": re.compile(rf"{_PARTITION}lambda:.+"),
        "firehose": re.compile(rf"{_PARTITION}firehose:.+"),
    }
)
"""The protocols of subscriptions, and what the endpoint of each looks like.

Source: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
"""

FIFO_PROTOCOL = "sqs"
"""The one protocol to which a FIFO topic delivers.

Source: https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
"""

DELIVERY_PROTOCOLS = MappingProxyType(
    {"application": "Application", "firehose": "Firehose", "http/s": "HTTP", "lambda": "Lambda", "sqs": "SQS"}
)
"""Of which deliveries a topic may log what became of them, and with what the names of a topic's attributes about them
begin.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-sns-topic-loggingconfig.html,
https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
"""

RAW_PROTOCOLS = ("http", "https", "sqs", "firehose")
"""The protocols by which a message can be sent as it is.

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
"""

FILTER_SCOPES = ("MessageAttributes", "MessageBody")
"""Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html"""
