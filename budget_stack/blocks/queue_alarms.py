"""Alarms of a queue that tasks work on: messages that failed, and messages that are soon lost."""

from __future__ import annotations

from troposphere import Template, cloudwatch

from budget_stack.blocks.work_queue_settings import WorkQueueSettings
from budget_stack.facts.metrics import QUEUE_METRICS
from budget_stack.handle import Handle
from budget_stack.literals import check_references
from budget_stack.parts.metric_alarm import ABOVE, Evaluation, Metric, add_alarm
from budget_stack.values import Value, sub

_URL = "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/${Queue}"
_ARN = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Queue}"


class QueueAlarms(Handle):
    """What `add_queue_alarms` adds."""

    dead_letters: cloudwatch.Alarm
    oldest_message: cloudwatch.Alarm


def add_queue_alarms(
    template: Template,
    *,
    queue_name: Value,
    dead_letter_queue_name: Value,
    settings: WorkQueueSettings = WorkQueueSettings(),
    prefix: str = "",
) -> QueueAlarms:
    """Add the alarm of messages that were tried too often, and that of messages which nobody takes in time.

    Both watch what SQS counts for nothing. A queue that nobody used for six hours may be counted 15 minutes late.

    Args:
        template: The template to add to.
        queue_name: The queue's name, not its ARN or URL.
        dead_letter_queue_name: The name of the queue for its dead letters.
        settings: The settings of the queue.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html
        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    check_references(queue_name=queue_name, dead_letter_queue_name=dead_letter_queue_name)
    dead_letters = add_alarm(
        template,
        "DeadLettersAlarm",
        sub(
            "Messages failed too often. To look at one:"
            f" aws sqs receive-message --region ${{AWS::Region}} --queue-url {_URL}."
            " To have all tried again, once it is mended:"
            f" aws sqs start-message-move-task --region ${{AWS::Region}} --source-arn {_ARN}",
            Queue=dead_letter_queue_name,
        ),
        # What SQS itself moves there does not count as sent.
        [Metric(QUEUE_METRICS, "ApproximateNumberOfMessagesVisible", "Maximum", {"QueueName": dead_letter_queue_name})],
        Evaluation(ABOVE, 0, 1),
        prefix=prefix,
    )
    oldest_message = add_alarm(
        template,
        "OldestMessageAlarm",
        sub(
            "A message waits since half of the time after which it is lost:"
            f" aws sqs get-queue-attributes --region ${{AWS::Region}} --attribute-names All --queue-url {_URL}",
            Queue=queue_name,
        ),
        [Metric(QUEUE_METRICS, "ApproximateAgeOfOldestMessage", "Maximum", {"QueueName": queue_name})],
        Evaluation(ABOVE, 0, 1),
        expression=sub("a*2>${Seconds}", Seconds=settings.message_retention_period),
        prefix=prefix,
    )
    return QueueAlarms(dead_letters, oldest_message)
