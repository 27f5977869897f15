"""Policy documents: whether Resource holds what the actions are about."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, as_reference, dotted, partial_text, parts
from budget_stack.checks.view.policies import HOLDERS, documents, statements
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.arns import IDENTITIES
from budget_stack.facts.iam import ARN_ATTRIBUTES, DATA_SERVICES, is_object_action
from budget_stack.facts.resource_types import BUCKET

_RESOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
_STREAM_ACTIONS = ("logs:createlogstream", "logs:putlogevents")


@rule(
    "iam-resource-not-arn",
    "error",
    on=resources(*HOLDERS),
    text=Text(
        title="Resource holds ARNs",
        says='MalformedPolicyDocument: Resource X must be in ARN format or "*".',
        cause="Ref gives the name of a bucket, the address of a queue, and the id of a key.",
        fix="use Fn::GetAtt of Arn, or ${Name.Arn} in Fn::Sub",
        source=_RESOURCE,
    ),
    same_as=("E3510",),
)
def resource_not_arn(view: View, holder: Resource) -> Iterator[Problem]:
    for statement in _all(holder):
        for name in ("Resource", "NotResource"):
            for node in _each(statement[name]):
                if reason := _no_arn(view, node):
                    yield problem(node, reason)


def _no_arn(view: View, node: Node) -> str:
    value = node.known()
    first = as_reference(parts(value)[0])
    target = view.resource(first.logical_id) if first else None
    if first and target and first.attribute not in ARN_ATTRIBUTES.get(target.type, (first.attribute,)):
        what = f"Ref of {first.logical_id}" if not first.attribute else dotted(first)
        return f"{what} is no ARN"
    text = partial_text(value)
    is_open = not text or text.startswith(("arn:", "*", "?", ANYTHING, "{{", "$"))
    return "" if is_open else f"{text.replace(ANYTHING, '...')!r} is no ARN"


@rule(
    "iam-resource-of-other-service",
    "warning",
    on=resources(*HOLDERS),
    text=Text(
        title="The resources of a statement are of its actions' services",
        says="IAM takes the policy, and the statement allows nothing on that resource.",
        cause="An action was added to a statement that is about something else, or the wrong resource was named.",
        fix="write a statement for each service, with its own resources",
        source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ),
)
def resource_of_other_service(view: View, holder: Resource) -> Iterator[Problem]:
    for statement in _all(holder):
        services = {(_text(action).partition(":")[0]).lower() for action in _each(statement["Action"])}
        if not services or not services <= DATA_SERVICES:
            continue
        for node in _each(statement["Resource"]):
            service = _service_of(view, node)
            if service in DATA_SERVICES and service not in services:
                yield problem(node, f"it is of {service}, and the actions are of {' and '.join(sorted(services))}")


def _service_of(view: View, node: Node) -> str:
    value = node.known()
    first = as_reference(parts(value)[0])
    target = view.resource(first.logical_id) if first else None
    if target is not None:
        return IDENTITIES[target.type].service if target.type in IDENTITIES else ""
    fields = partial_text(value).split(":", 5)
    return fields[2] if len(fields) == 6 else ""


@rule(
    "iam-resource-bucket-or-object",
    "error",
    on=resources(*HOLDERS),
    text=Text(
        title="Actions on objects name objects, and actions on buckets name buckets",
        says="AccessDenied: IAM takes the policy, and the statement allows nothing.",
        cause="The ARN of a bucket is not that of what is in it, and the other way round.",
        fix="write ${Bucket.Arn}/* for objects, and ${Bucket.Arn} for the bucket, in s3:ListBucket for instance",
        source="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
    ),
)
def resource_bucket_or_object(view: View, holder: Resource) -> Iterator[Problem]:
    for statement in _all(holder):
        if statement["Effect"].text() != "Allow":
            continue
        kinds = {kind for node in _each(statement["Resource"]) for kind in _kinds(view, node)}
        for action in _each(statement["Action"]):
            is_object = is_object_action(_text(action))
            if kinds == {"bucket"} and is_object is True:
                yield problem(action, f"{_text(action)} is about objects, and the resource is a bucket")
            elif kinds == {"object"} and is_object is False:
                yield problem(action, f"{_text(action)} is about a bucket, and the resource are objects")


def _kinds(view: View, node: Node) -> tuple[str, ...]:
    """Whether a resource is a bucket or an object; both if that is not known."""
    _, mark, name = "".join(_in_words(view, part) for part in parts(node.known())).partition(":s3:::")
    if mark and "/" in name:
        return ("object",)
    return ("bucket",) if mark and not {ANYTHING, "*", "?"} & {*name} else ("bucket", "object")


def _in_words(view: View, part: object) -> str:
    """A part of an ARN as text, with the name or ARN of a bucket of this template where it has one."""
    reference = as_reference(part)
    named = view.resource(reference.logical_id) if reference else None
    if reference and named and named.type == BUCKET and reference.attribute in ("", "Arn"):
        return "arn:aws:s3:::name" if reference.attribute else "name"
    return partial_text(part)


@rule(
    "iam-resource-without-streams",
    "error",
    on=resources(*HOLDERS),
    text=Text(
        title="Who writes to a log group is let into its streams",
        says="AccessDeniedException: not authorized to perform logs:PutLogEvents on ...:log-group:X:log-stream:Y.",
        cause="The ARN ends with the group's name.",
        fix="end it with :*, or use Fn::GetAtt of the group's Arn, which does",
        source="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html",
    ),
)
def resource_without_streams(view: View, holder: Resource) -> Iterator[Problem]:
    for statement in _all(holder):
        actions = [_text(action).lower() for action in _each(statement["Action"])]
        nodes = list(_each(statement["Resource"]))
        writes = [action for action in actions if action in _STREAM_ACTIONS]
        if statement["Effect"].text() == "Allow" and writes and nodes and all(map(_is_group_alone, nodes)):
            yield problem(nodes[0], "the ARN ends with the group's name, and streams are what is written to")


def _is_group_alone(node: Node) -> bool:
    _, mark, name = partial_text(node.known()).partition(":log-group:")
    known = [part for part in parts(node.known()) if not isinstance(part, str)]
    # the name of a group has no colon in it; what a parameter holds may
    is_name = all(as_reference(part) or getattr(part, "name", "").startswith("AWS::") for part in known)
    return bool(mark) and is_name and ":" not in name and "*" not in name


def _all(holder: Resource) -> Iterator[Node]:
    for document in documents(holder):
        yield from statements(document)


def _each(node: Node) -> Iterator[Node]:
    yield from [node] if node.is_unresolved else node


def _text(node: Node) -> str:
    return partial_text(node.known())
