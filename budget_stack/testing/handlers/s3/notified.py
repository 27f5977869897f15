"""Whether whoever a bucket tells of its objects may be told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.testing.handlers.context import Context, last_name
from budget_stack.testing.handlers.s3.deliveries import Settings, told


def closed_to_s3(aws: Context, notification: Settings) -> Iterator[str]:
    """Functions, queues and topics of this account and region that S3 may not tell anything, or that do not exist.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
    """
    for arn in told(notification):
        if _is_ours(aws, arn) and not _may_tell(aws, arn):
            yield f"Unable to validate the following destination configurations: {arn}"


def _is_ours(aws: Context, arn: str) -> bool:
    parts = arn.split(":")
    return parts[3:5] == [aws.account.region, aws.account.id]


def _may_tell(aws: Context, arn: str) -> bool:
    """Tell whether what a bucket is to tell is there and has a policy that lets S3 do so."""
    service, name = arn.split(":")[2], last_name(arn)
    if service == "lambda":
        policy = aws.find("lambda", "get_policy", FunctionName=arn).get("Policy")
    elif service == "sqs":
        url = aws.find("sqs", "get_queue_url", QueueName=name).get("QueueUrl", "")
        attributes = aws.find("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["Policy"])
        policy = attributes.get("Attributes", {}).get("Policy")
    else:
        policy = aws.find("sns", "get_topic_attributes", TopicArn=arn).get("Attributes", {}).get("Policy")
    return any(_lets_s3(one) for one in json.loads(policy or "{}").get("Statement", ()))


def _lets_s3(statement: Mapping[str, Any]) -> bool:
    # the policy that every topic has at first is about its owner
    if statement.get("Effect") != "Allow" or "SourceOwner" in json.dumps(statement.get("Condition", {})):
        return False
    principal = json.dumps(statement.get("Principal", {}))
    return "s3." in principal or '"*"' in principal
