from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.task_starts import starter

EVENTS = {"Service": "events.amazonaws.com"}
ACCOUNT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
OF_ANY_RULE = {"ArnLike": {"aws:SourceArn": {"Fn::Sub": "arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/*"}}}


def allows(principal, action, **others):
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **others}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def orders(template, *statements, **content):
    """A queue, with a policy if there are statements for one."""
    add_resource(template, "Orders", "AWS::SQS::Queue", **content)
    if statements:
        policy = {"Queues": [{"Ref": "Orders"}], "PolicyDocument": document(*statements)}
        add_resource(template, "OrdersPolicy", "AWS::SQS::QueuePolicy", **policy)


def dead(template):
    add_resource(template, "Dead", "AWS::SQS::Queue")


def news(template, *statements, **content):
    """A topic, with a policy if there are statements for one."""
    add_resource(template, "News", "AWS::SNS::Topic", **content)
    if statements:
        policy = {"Topics": [{"Ref": "News"}], "PolicyDocument": document(*statements)}
        add_resource(template, "NewsPolicy", "AWS::SNS::TopicPolicy", **policy)


def stopped(arn=None, **target):
    """A rule whose one target is the queue, or something else."""
    arn = arn or attribute_of("Orders", "Arn")

    def change(template):
        pattern = {"source": ["aws.ecs"], "detail-type": ["ECS Task State Change"]}
        targets = [{"Id": "target", "Arn": arn, **target}]
        add_resource(template, "Stopped", "AWS::Events::Rule", EventPattern=pattern, Targets=targets)

    return change


def subscribed(**content):
    def change(template):
        content_of = {"TopicArn": {"Ref": "News"}, "Protocol": "sqs", "Endpoint": attribute_of("Orders", "Arn")}
        add_resource(template, "Mail", "AWS::SNS::Subscription", **content_of, **content)

    return change


def bucket(arn, configuration="QueueConfigurations", kind="Queue"):
    def change(template):
        notification = {configuration: [{"Event": "s3:ObjectCreated:*", kind: arn}]}
        add_resource(template, "Uploads", "AWS::S3::Bucket", NotificationConfiguration=notification)

    return change


def key(*principals):
    """A key whose policy lets these in, beside the account."""

    def change(template):
        lets_in = [allows(principal, ["kms:Decrypt", "kms:GenerateDataKey*"]) for principal in principals]
        add_resource(template, "Key", "AWS::KMS::Key", KeyPolicy=document(allows(ACCOUNT, "kms:*"), *lets_in))

    return change


def schedule(*statements, **content):
    def change(template):
        starter(template, *statements, service="scheduler")
        target = {"Arn": attribute_of("Orders", "Arn"), "RoleArn": attribute_of("Starter", "Arn"), **content}
        window = {"Mode": "OFF"}
        add_resource(
            template,
            "Hourly",
            "AWS::Scheduler::Schedule",
            ScheduleExpression="rate(1 hour)",
            FlexibleTimeWindow=window,
            Target=target,
        )

    return change


def send(resource="*", action="sqs:SendMessage"):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


FOR_EVENTS = allows(EVENTS, "sqs:SendMessage")
FOR_TOPIC = allows(
    {"Service": "sns.amazonaws.com"}, "sqs:SendMessage", Condition={"ArnEquals": {"aws:SourceArn": {"Ref": "News"}}}
)
ENCRYPTED = {"KmsMasterKeyId": {"Ref": "Key"}}
FIFO = {"FifoQueue": True, "ContentBasedDeduplication": True}
GROUPED = {"SqsParameters": {"MessageGroupId": "all"}}

BY_PLAIN_HTTP = allows("*", "sqs:*", Effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})
MUTANTS = [
    Mutant("delivery-denied", "Stopped", both(orders, stopped())),
    Mutant("delivery-denied", "Stopped", both(news, stopped({"Ref": "News"}))),
    Mutant(
        "delivery-denied",
        "Stopped",
        both(orders, stopped(attribute_of("TaskRole", "Arn"), DeadLetterConfig={"Arn": attribute_of("Orders", "Arn")})),
    ),
    Mutant("delivery-denied", "Mail", both(orders, news, subscribed())),
    Mutant("delivery-denied", "Uploads", both(orders, bucket({"Fn::GetAtt": "Orders.Arn"}))),
    Mutant(
        "delivery-denied",
        "Stopped",
        both(lambda t: orders(t, allows({"Service": ["sns.amazonaws.com"]}, "sqs:*")), stopped()),
    ),
    Mutant("delivery-denied", "Stopped", both(lambda t: orders(t, allows(EVENTS, "sqs:ReceiveMessage")), stopped())),
    Mutant(
        "delivery-denied",
        "Stopped",
        both(
            lambda t: orders(
                t,
                allows(
                    EVENTS,
                    "sqs:SendMessage",
                    Condition={"ArnEquals": {"aws:SourceArn": attribute_of("EventRule", "Arn")}},
                ),
            ),
            stopped(),
        ),
    ),
    Mutant(
        "delivery-denied",
        "Stopped",
        both(lambda t: orders(t, FOR_EVENTS, allows("*", "sqs:*", Effect="Deny")), stopped()),
    ),
    Mutant(
        "delivery-key-denied",
        "Stopped",
        both(key(), lambda t: orders(t, FOR_EVENTS, **ENCRYPTED), stopped()),
    ),
    Mutant(
        "delivery-key-denied",
        "Stopped",
        both(lambda t: orders(t, FOR_EVENTS, KmsMasterKeyId="alias/aws/sqs"), stopped()),
    ),
    Mutant(
        "delivery-key-denied",
        "Mail",
        both(
            key(EVENTS), news, lambda t: orders(t, FOR_TOPIC, KmsMasterKeyId=attribute_of("Key", "Arn")), subscribed()
        ),
    ),
    Mutant(
        "delivery-group-missing",
        "Stopped",
        both(lambda t: orders(t, FOR_EVENTS, **FIFO), stopped()),
    ),
    Mutant(
        "delivery-group-missing",
        "Stopped",
        both(lambda t: orders(t, FOR_EVENTS, FifoQueue="true"), stopped(**GROUPED)),
    ),
    Mutant("delivery-group-missing", "Hourly", both(lambda t: orders(t, **FIFO), schedule(send()))),
    Mutant("delivery-role-denied", "Hourly", both(orders, schedule(send(action="sqs:ReceiveMessage")))),
    Mutant("delivery-role-denied", "Hourly", both(orders, dead, schedule(send(attribute_of("Dead", "Arn"))))),
    Mutant(
        "delivery-role-denied",
        "Hourly",
        both(orders, news, schedule(send(attribute_of("Orders", "Arn")), Arn={"Ref": "News"})),
    ),
]
NEAR_MISSES = [
    NearMiss("delivery-denied", both(lambda t: orders(t, FOR_EVENTS, BY_PLAIN_HTTP), stopped())),
    NearMiss("delivery-denied", both(lambda t: orders(t, FOR_EVENTS), stopped())),
    NearMiss(
        "delivery-denied",
        both(lambda t: orders(t, allows(EVENTS, "sqs:SendMessage", Condition=OF_ANY_RULE)), stopped()),
    ),
    NearMiss("delivery-denied", both(news, lambda t: orders(t, FOR_TOPIC), subscribed(RawMessageDelivery=True))),
    NearMiss(
        "delivery-denied",
        both(
            orders,
            stopped(),
            lambda t: add_resource(
                t,
                "Nested",
                "AWS::CloudFormation::Stack",
                TemplateURL="https://s3.amazonaws.com/bucket/policies.yaml",
                Parameters={"Queue": {"Ref": "Orders"}},
            ),
        ),
    ),
    NearMiss("delivery-key-denied", both(key(EVENTS), lambda t: orders(t, FOR_EVENTS, **ENCRYPTED), stopped())),
    NearMiss("delivery-key-denied", both(lambda t: orders(t, FOR_EVENTS, SqsManagedSseEnabled=True), stopped())),
    NearMiss("delivery-group-missing", both(lambda t: orders(t, FOR_EVENTS, **FIFO), stopped(**GROUPED))),
    NearMiss("delivery-role-denied", both(orders, schedule(send({"Fn::GetAtt": ["Orders", "Arn"]})))),
    NearMiss(
        "delivery-role-denied",
        both(
            lambda t: orders(t, allows({"AWS": attribute_of("Starter", "Arn")}, "sqs:*")),
            schedule(send("*", "sqs:Get*")),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
