from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def queue(**content):
    return lambda t: add_resource(t, "Orders", "AWS::SQS::Queue", **content)


def dead(**redrive):
    """A queue whose dead letters go to another one."""
    policy = {"deadLetterTargetArn": attribute_of("Dead", "Arn"), "maxReceiveCount": 5, **redrive}
    content = {name: value for name, value in policy.items() if value is not None}
    return both(lambda t: add_resource(t, "Dead", "AWS::SQS::Queue"), queue(RedrivePolicy=content))


def allowing(**policy):
    return queue(RedriveAllowPolicy=policy)


def policy_of(*queues):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}

    def change(template):
        queue()(template)
        add_resource(template, "Policy", "AWS::SQS::QueuePolicy", Queues=list(queues), PolicyDocument=document)

    return change


def named(text):
    return {"Fn::Sub": f"${{AWS::StackName}}-{text}"}


def with_tasks(value):
    return {"Fn::If": ["HasTasks", value, {"Ref": "AWS::NoValue"}]}


WITH_TASKS = {"MinContainerCount": "1"}
ARN = {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders"}
PER_GROUP = {"FifoQueue": True, "FifoThroughputLimit": "perMessageGroupId"}


def refused(**policy):
    """A queue whose dead letters another one may not take."""
    return both(dead(), given("Dead", RedriveAllowPolicy=policy))


MUTANTS = [
    Mutant("queue-redrive-refused", "Orders", refused(redrivePermission="denyAll")),
    Mutant("queue-redrive-refused", "Orders", refused(redrivePermission={"Fn::Sub": "denyAll"})),
    Mutant(
        "queue-redrive-refused",
        "Orders",
        both(
            lambda t: add_resource(t, "Third", "AWS::SQS::Queue"),
            refused(redrivePermission="byQueue", sourceQueueArns=[attribute_of("Third", "Arn")]),
        ),
    ),
    Mutant("queue-fifo-mismatch", "Orders", queue(FifoQueue=True, QueueName=named("orders"))),
    Mutant("queue-fifo-mismatch", "Orders", queue(QueueName=named("orders.fifo"))),
    Mutant("queue-fifo-mismatch", "Orders", queue(ContentBasedDeduplication="true")),
    Mutant("queue-fifo-mismatch", "Orders", queue(DeduplicationScope=with_tasks("queue")), WITH_TASKS),
    Mutant("queue-throughput-mismatch", "Orders", queue(**PER_GROUP)),
    Mutant("queue-throughput-mismatch", "Orders", queue(**PER_GROUP, DeduplicationScope="queue")),
    Mutant(
        "queue-throughput-mismatch",
        "Orders",
        queue(**PER_GROUP, DeduplicationScope={"Fn::If": ["HasTasks", "queue", "messageGroup"]}),
        WITH_TASKS,
    ),
    Mutant("queue-encrypted-twice", "Orders", queue(KmsMasterKeyId="alias/orders", SqsManagedSseEnabled=True)),
    Mutant("queue-encrypted-twice", "Orders", queue(KmsMasterKeyId=named("key"), SqsManagedSseEnabled="true")),
    Mutant(
        "queue-encrypted-twice",
        "Orders",
        queue(KmsMasterKeyId=with_tasks("alias/orders"), SqsManagedSseEnabled=True),
        WITH_TASKS,
    ),
    Mutant("queue-redrive-malformed", "Orders", dead(deadLetterTargetArn={"Ref": "Dead"})),
    Mutant("queue-redrive-malformed", "Orders", dead(maxReceiveCount=None)),
    Mutant("queue-redrive-malformed", "Orders", dead(maxReceiveCount="1001")),
    Mutant("queue-redrive-malformed", "Orders", dead(deadLetterTargetArn="dead-letters")),
    Mutant("queue-redrive-allow-malformed", "Orders", allowing(redrivePermission="none")),
    Mutant("queue-redrive-allow-malformed", "Orders", allowing(redrivePermission="denyAll", sourceQueueArns=[ARN])),
    Mutant("queue-redrive-allow-malformed", "Orders", allowing(redrivePermission="byQueue")),
    Mutant(
        "queue-redrive-allow-malformed",
        "Orders",
        allowing(redrivePermission="byQueue", sourceQueueArns=[named(f"arn-{number}") for number in range(11)]),
    ),
    Mutant("queue-policy-names-arn", "Policy", policy_of(attribute_of("Orders", "Arn"))),
    Mutant("queue-policy-names-arn", "Policy", policy_of({"Ref": "Orders"}, {"Fn::GetAtt": "Orders.QueueName"})),
    Mutant("queue-policy-names-arn", "Policy", policy_of(ARN)),
]
NEAR_MISSES = [
    NearMiss("queue-redrive-refused", refused(redrivePermission="byQueue", sourceQueueArns=[ARN])),
    NearMiss("queue-redrive-refused", refused(redrivePermission="allowAll")),
    NearMiss(
        "queue-fifo-mismatch",
        queue(QueueName=named("orders.fifo"), FifoQueue=True, ContentBasedDeduplication=True),
    ),
    NearMiss("queue-fifo-mismatch", queue(QueueName=named("orders"), ContentBasedDeduplication=False)),
    NearMiss("queue-throughput-mismatch", queue(**PER_GROUP, DeduplicationScope="messageGroup")),
    NearMiss("queue-encrypted-twice", queue(KmsMasterKeyId="alias/orders", SqsManagedSseEnabled=False)),
    NearMiss("queue-redrive-malformed", dead(maxReceiveCount="1000")),
    NearMiss("queue-redrive-malformed", dead(deadLetterTargetArn=ARN)),
    NearMiss("queue-redrive-allow-malformed", allowing(redrivePermission="byQueue", sourceQueueArns=[ARN])),
    NearMiss("queue-policy-names-arn", policy_of({"Fn::GetAtt": ["Orders", "QueueUrl"]})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
