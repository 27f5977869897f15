"""The topic that alarms write to, and who is told."""

from __future__ import annotations

import re

from awacs import sns as actions
from awacs.aws import (
    Allow,
    ArnEqualsIfExists,
    Condition,
    PolicyDocument,
    Principal,
    SourceArn,
    Statement,
    StringEquals,
)
from troposphere import Ref, Template, sns

from budget_stack.errors import InvalidSetting
from budget_stack.facts.iam import service_principal
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_references_of, check_text
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, is_literal


class TopicSettings(Frozen):
    """Who is told.

    Attributes:
        email: The address that gets a mail for every alarm; left out, nobody is subscribed. SNS first sends it a mail
            with a link, and nothing else until somebody follows that link.
        email_where: Logical id of a condition of the template: there is a subscription only where it is true. `None`
            for always.

    Raises:
        InvalidSetting: a literal that is no mail address; a condition without one.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
    """

    email: Value | None = None
    email_where: str | None = None

    def __post_init__(self) -> None:
        if self.email is not None:
            check_text("email", self.email)
            if is_literal(self.email) and not re.fullmatch(r"[^@\s,]+@[^@\s,]+", str(self.email)):
                raise InvalidSetting("email", self.email, "a mail address such as operator@example.com")
        check_references_of(self, "email_where")
        if self.email_where is not None and self.email is None:
            raise InvalidSetting("email_where", self.email_where, "None without email")


class Topic(Handle):
    """What `add_topic` adds; `subscription` is `None` where nobody is told."""

    topic: sns.Topic
    policy: sns.TopicPolicy
    subscription: sns.SubscriptionResource | None


def add_topic(template: Template, *, settings: TopicSettings = TopicSettings(), prefix: str = "") -> Topic:
    """Add a topic that CloudWatch's alarms of this account, and nobody else's, may publish to.

    It is not encrypted with `alias/aws/sns`: the policy of that key lets no alarm use it, and cannot be changed. What
    an alarm says of a stack is its own description.

    Args:
        template: The template to add to.
        settings: The settings of the topic.
        prefix: The prefix of every logical id.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html and
    https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
    """
    topic = add_resource(template, sns.Topic(logical_id(prefix, "AlarmTopic")))
    policy = add_resource(
        template,
        sns.TopicPolicy(
            logical_id(prefix, "AlarmTopicPolicy"),
            Topics=[Ref(topic)],
            PolicyDocument=PolicyDocument(
                Version="2012-10-17",
                Statement=[
                    Statement(
                        Effect=Allow,
                        Principal=Principal("Service", "cloudwatch.amazonaws.com"),
                        Action=[actions.Publish],
                        Resource=[Ref(topic)],
                        Condition=Condition(StringEquals({"aws:SourceAccount": Ref("AWS::AccountId")})),
                    )
                ],
            ),
        ),
    )
    if settings.email is None:
        return Topic(topic, policy, None)
    subscription = sns.SubscriptionResource(
        logical_id(prefix, "AlarmSubscription"), TopicArn=Ref(topic), Protocol="email", Endpoint=settings.email
    )
    if settings.email_where is not None:
        subscription.Condition = settings.email_where
    return Topic(topic, policy, add_resource(template, subscription))


def let_rule_publish(topic: Topic, rule_arn: Value) -> None:
    """Let a rule of EventBridge publish to a topic, too.

    AWS's own example has no condition, and nowhere is it said what EventBridge gives SNS to compare. So this one holds
    where it gives nothing, and keeps all other rules out where it names the rule.

    Args:
        topic: What `add_topic` has added.
        rule_arn: The rule.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
    """
    topic.policy.PolicyDocument.Statement.append(
        Statement(
            Effect=Allow,
            Principal=Principal("Service", service_principal("events")),
            Action=[actions.Publish],
            Resource=[Ref(topic.topic)],
            Condition=Condition(ArnEqualsIfExists(SourceArn, rule_arn)),
        )
    )
