"""The settings of a queue that tasks work on: how often a message is tried, and how long it is kept."""

from __future__ import annotations

from budget_stack.errors import InvalidSetting
from budget_stack.facts.sqs import (
    LEAST_RETENTION,
    LONGEST_VISIBILITY_TIMEOUT,
    MOST_RECEIVES,
    MOST_RETENTION,
)
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_number
from budget_stack.values import Value, is_literal


class WorkQueueSettings(Frozen):
    """An SQS queue, and one beside it for messages that fail again and again.

    A task takes a message, which is then out of sight for others, and deletes it once its work is done. What it does
    not delete comes back, to be tried again, and so may be done twice.

    Attributes:
        max_receive_count: How often a message is tried, 1 to 1,000, before it counts as dead. A task that is stopped
            with a message in hand, as on Spot, has tried it.
        visibility_timeout: Seconds, 1 to 43,200, that a message is out of sight once a task has it: longer than the
            work on all that it takes at once, or another task does it too. A message of a task that died is tried
            again after this time.
        message_retention_period: Seconds, 60 to 1,209,600, that a message is kept: whatever nobody has taken by then
            is lost. Less than the maximum, for which dead letters are kept: their time counts from the day on which
            they were first sent, except in a FIFO queue.
        fifo: Whether messages of one group are worked on one after the other, in their order, and each is sent once;
            who sends one gives `MessageGroupId` and `MessageDeduplicationId`, as `ContentBasedDeduplication` is off.
            Chosen for good: changed later, there is another queue.

    Raises:
        InvalidSetting: a literal that SQS would reject, or with which dead letters would be lost at once.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    """

    max_receive_count: Value = 5
    visibility_timeout: Value = 120
    message_retention_period: Value = 604_800
    fifo: bool = False

    def __post_init__(self) -> None:
        check_number("max_receive_count", self.max_receive_count, 1, MOST_RECEIVES)
        check_number("visibility_timeout", self.visibility_timeout, 1, LONGEST_VISIBILITY_TIMEOUT, "seconds")
        check_bool("fifo", self.fifo)
        kept = self.message_retention_period
        check_number("message_retention_period", kept, LEAST_RETENTION, MOST_RETENTION, "seconds")
        seconds = self.visibility_timeout
        if is_literal(kept) and is_literal(seconds) and int(kept) <= int(seconds):
            expected = f"more than visibility_timeout ({seconds}), or a message is lost before it could be tried again"
            raise InvalidSetting("message_retention_period", kept, expected)
        if is_literal(kept) and int(kept) == MOST_RETENTION and not self.fifo:
            expected = f"less than {MOST_RETENTION:,}, after which dead letters are lost, counted from their first day"
            raise InvalidSetting("message_retention_period", kept, expected)
