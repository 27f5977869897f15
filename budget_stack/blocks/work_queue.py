"""A queue that tasks work on, one for its dead letters, and who may take messages."""

from __future__ import annotations

from typing import Any

from awacs import sqs as actions
from awacs.aws import Allow, PolicyDocument, Statement
from troposphere import GetAtt, Ref, Retain, RetainExceptOnCreate, Template, iam, sqs

from budget_stack.blocks.work_queue_settings import WorkQueueSettings
from budget_stack.facts.sqs import LONGEST_WAIT, MOST_RETENTION
from budget_stack.handle import Handle
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value


class WorkQueue(Handle):
    """What `add_work_queue` adds, and what others call the queue by.

    Attributes:
        queue: The queue.
        dead_letter_queue: Where messages go that were tried too often.
        consume_policy: The policy that allows a role to take messages and to delete them. Who sends them needs
            `sqs:SendMessage` on `arn`.
        url: The queue's address, for those who send to it or take from it.
        arn: Its ARN, for policies.
        name: Its name, for metrics.
    """

    queue: sqs.Queue
    dead_letter_queue: sqs.Queue
    consume_policy: iam.ManagedPolicy
    url: Value
    arn: Value
    name: Value


def add_work_queue(
    template: Template, *, settings: WorkQueueSettings = WorkQueueSettings(), prefix: str = ""
) -> WorkQueue:
    """Add a queue and one for its dead letters, both encrypted with keys of SQS, and a policy for who takes messages.

    Both stay when their stack is deleted, or when another queue replaces them: what is in them is work that nobody has
    done. They cost nothing there and are empty after two weeks at most; delete them then by hand.

    Neither has a policy of its own, so roles of this account alone use them, by their rights. For a topic or a rule
    that sends to one add an `AWS::SQS::QueuePolicy`, of which a queue has one.

    Args:
        template: The template to add to.
        settings: The settings of the queue.
        prefix: The prefix of every logical id.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
    """
    # Any queue of the account may send its dead letters here: to allow this one alone, by its ARN, would be a circle.
    dead_letter_queue = _add_queue(
        template, settings, logical_id(prefix, "DeadLetterQueue"), MessageRetentionPeriod=MOST_RETENTION
    )
    queue = _add_queue(
        template,
        settings,
        logical_id(prefix, "WorkQueue"),
        MessageRetentionPeriod=settings.message_retention_period,
        # Who finds no message waits for one, instead of asking again and paying each time.
        ReceiveMessageWaitTimeSeconds=LONGEST_WAIT,
        RedrivePolicy=sqs.RedrivePolicy(
            deadLetterTargetArn=GetAtt(dead_letter_queue, "Arn"), maxReceiveCount=settings.max_receive_count
        ),
        VisibilityTimeout=settings.visibility_timeout,
    )
    arn = GetAtt(queue, "Arn")
    consume_policy = add_resource(
        template,
        iam.ManagedPolicy(
            logical_id(prefix, "WorkQueuePolicy"),
            Description="Lets the application take messages from its queue",
            PolicyDocument=PolicyDocument(
                Version="2012-10-17",
                Statement=[
                    Statement(
                        Sid="TakeMessages",
                        Effect=Allow,
                        Action=[
                            actions.ChangeMessageVisibility,
                            actions.DeleteMessage,
                            actions.GetQueueAttributes,
                            actions.ReceiveMessage,
                        ],
                        Resource=[arn],
                    )
                ],
            ),
        ),
    )
    return WorkQueue(queue, dead_letter_queue, consume_policy, Ref(queue), arn, GetAtt(queue, "QueueName"))


def _add_queue(template: Template, settings: WorkQueueSettings, title: str, **properties: Any) -> sqs.Queue:
    queue = sqs.Queue(
        title,
        DeletionPolicy=RetainExceptOnCreate,
        UpdateReplacePolicy=Retain,
        SqsManagedSseEnabled=True,
        **properties,
    )
    if settings.fifo:
        # SQS knows no such attribute of a queue that is none.
        queue.FifoQueue = True
    return add_resource(template, queue)
