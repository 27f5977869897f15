"""Queues: first in first out, encryption, dead letters and policies."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.resource_types import QUEUE, QUEUE_POLICY
from budget_stack.facts.sqs import FIFO_QUEUE_SETTINGS, MOST_RECEIVES, MOST_SOURCE_QUEUES, REDRIVE_PERMISSIONS

_CREATE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"


@rule(
    "queue-fifo-mismatch",
    "error",
    on=resources(QUEUE),
    text=Text(
        title="A FIFO queue says so, by FifoQueue and by its name, and a standard one has no settings of it",
        says=(
            "The name of a FIFO queue can only include ... and end with .fifo; or: Unknown Attribute "
            "ContentBasedDeduplication."
        ),
        cause="The queue was a FIFO queue once, or was to become one.",
        fix="set FifoQueue to true and end the name with .fifo, or leave both and the settings of FIFO queues out",
        source=_CREATE,
    ),
    same_as=("E2504", "E3501"),
)
def fifo_mismatch(view: View, queue: Resource) -> Iterator[Problem]:
    fifo, name = queue["FifoQueue"], partial_text(queue["QueueName"].known())
    if not fifo.is_known:
        return
    if fifo.text() == "true":
        if queue["QueueName"] and not name.endswith((".fifo", ANYTHING)):
            yield problem(queue["QueueName"], "the name of a FIFO queue ends with .fifo")
        return
    if name.endswith(".fifo"):
        yield problem(queue["QueueName"], "only the name of a FIFO queue ends with .fifo")
    for setting in FIFO_QUEUE_SETTINGS:
        if queue[setting].text() not in (None, "false"):
            yield problem(queue[setting], f"a standard queue has no {setting}")


@rule(
    "queue-throughput-mismatch",
    "error",
    on=resources(QUEUE),
    text=Text(
        title="A limit by message group goes with deduplication by message group",
        says="The FifoThroughputLimit perMessageGroupId is allowed only when DeduplicationScope is messageGroup.",
        cause="Only one of the two was set for high throughput; the scope is the queue where it is left out.",
        fix="set DeduplicationScope to messageGroup",
        source=_CREATE,
    ),
)
def throughput_mismatch(view: View, queue: Resource) -> Iterator[Problem]:
    scope = queue["DeduplicationScope"]
    if queue["FifoThroughputLimit"].text() == "perMessageGroupId" and (not scope or scope.text() == "queue"):
        yield problem(queue["FifoThroughputLimit"], "messages are told apart by the queue")


@rule(
    "queue-encrypted-twice",
    "error",
    on=resources(QUEUE),
    text=Text(
        title="A queue is encrypted by one kind of key",
        says="You can use one type of server-side encryption (SSE) at one time.",
        cause="A key was added, and SQS's own encryption stayed.",
        fix="remove SqsManagedSseEnabled or KmsMasterKeyId",
        source=_CREATE,
    ),
)
def encrypted_twice(view: View, queue: Resource) -> Iterator[Problem]:
    if queue["KmsMasterKeyId"] and queue["SqsManagedSseEnabled"].text() == "true":
        yield problem(queue["SqsManagedSseEnabled"], "the queue has a KmsMasterKeyId as well")


@rule(
    "queue-redrive-malformed",
    "error",
    on=resources(QUEUE),
    text=Text(
        title="Dead letters go to the ARN of a queue, after some attempts",
        says="Value {...} for parameter RedrivePolicy is invalid.",
        cause="Ref of a queue is its address; or one of the two entries was left out.",
        fix="set deadLetterTargetArn to the Arn of the other queue, and maxReceiveCount to a number of attempts",
        source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    ),
)
def redrive_malformed(view: View, queue: Resource) -> Iterator[Problem]:
    redrive = queue["RedrivePolicy"].read()
    if not redrive or redrive.is_unresolved:
        return
    arn, count = redrive["deadLetterTargetArn"], redrive["maxReceiveCount"]
    for name, node in (("deadLetterTargetArn", arn), ("maxReceiveCount", count)):
        if not node:
            yield problem(redrive, f"there is no {name}")
    if arn and (reason := _no_arn(view, arn)):
        yield problem(arn, reason)
    if count and (number := outside(count, 1, MOST_RECEIVES)) is not None:
        yield problem(count, f"{number:g} is not between 1 and {MOST_RECEIVES:,}")


def _no_arn(view: View, node: Node) -> str:
    queue, reference = view.target(node, QUEUE), node.reference
    if queue and reference and not reference.attribute:
        return f"Ref of {queue.logical_id} is its address, and no ARN"
    text = partial_text(node.known())
    return "" if text.startswith(("arn:", ANYTHING, "{{")) else f"{text} is no ARN"


@rule(
    "queue-redrive-allow-malformed",
    "error",
    on=resources(QUEUE),
    text=Text(
        title="Queues that may use this one for dead letters are named where they alone may",
        says="Value {...} for parameter RedriveAllowPolicy is invalid.",
        cause="The queues were listed, and the permission stayed at all or none.",
        fix="set redrivePermission to byQueue with at most 10 sourceQueueArns, or leave these out",
        source=_CREATE,
    ),
)
def redrive_allow_malformed(view: View, queue: Resource) -> Iterator[Problem]:
    policy = queue["RedriveAllowPolicy"].read()
    if not policy or policy.is_unresolved:
        return
    permission, sources = policy["redrivePermission"], policy["sourceQueueArns"]
    kind = permission.text()
    if kind is not None and kind not in REDRIVE_PERMISSIONS:
        yield problem(permission, f"{kind} is none of {', '.join(REDRIVE_PERMISSIONS)}")
    elif sources and kind in ("allowAll", "denyAll"):
        yield problem(sources, f"queues are named, and the permission is {kind}")
    elif kind == "byQueue" and not sources:
        yield problem(permission, "no sourceQueueArns are named")
    if not sources.is_unresolved and len(list(sources)) > MOST_SOURCE_QUEUES:
        yield problem(sources, f"{len(list(sources))} queues are named, and {MOST_SOURCE_QUEUES} may be")


@rule(
    "queue-policy-names-arn",
    "error",
    on=resources(QUEUE_POLICY),
    text=Text(
        title="A queue's policy names the queue by its address",
        says="The address https://sqs... is not valid for this endpoint, or: Invalid value for the parameter Queues.",
        cause="Everything else takes the queue's ARN.",
        fix="list a Ref of the queue in Queues",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html",
    ),
)
def policy_names_arn(view: View, policy: Resource) -> Iterator[Problem]:
    queues = policy["Queues"]
    for node in [queues] if queues.is_unresolved else queues:
        reference, named = node.reference, view.target(node, QUEUE)
        is_name = named and reference and reference.attribute in ("Arn", "QueueName")
        if is_name or partial_text(node.known()).startswith("arn:"):
            yield problem(node, "a Ref of the queue belongs here, which is its address")


@rule(
    "queue-redrive-refused",
    "error",
    on=resources(QUEUE),
    text=Text(
        title="A queue takes the dead letters that another one gives it",
        says="Value {...} for parameter RedrivePolicy is invalid. Reason: the dead letter queue does not allow it.",
        cause="The queue for dead letters was closed to all, or the source was not added to its list.",
        fix="name the source queue in sourceQueueArns, or leave RedriveAllowPolicy out",
        source=_CREATE,
    ),
)
def redrive_refused(view: View, queue: Resource) -> Iterator[Problem]:
    arn = queue["RedrivePolicy"].read()["deadLetterTargetArn"]
    other = view.target(arn, QUEUE)
    allowed = other["RedriveAllowPolicy"].read() if other else arn
    if other is None or allowed.is_unresolved:
        return
    kind, sources = allowed["redrivePermission"].text(), allowed["sourceQueueArns"]
    if kind == "denyAll":
        yield problem(arn, f"{other.logical_id} takes no dead letters")
    elif kind == "byQueue" and not sources.is_unresolved and all(_is_other(queue, one) for one in sources):
        yield problem(arn, f"{other.logical_id} takes dead letters of others alone")


def _is_other(queue: Resource, node: Node) -> bool:
    return node.reference is not None and not queue.is_named_by(node)
