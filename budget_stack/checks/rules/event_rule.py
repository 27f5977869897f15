"""EventBridge rules: patterns that match what ECS sends, and log groups that take it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.policies import may_allow, statements
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.events import (
    ABSENT_FIELDS,
    DEPLOYMENT_STATE_CHANGE,
    ECS,
    SERVICE_ACTION,
    TASK_STATE_CHANGE,
)
from budget_stack.facts.iam import service_principal
from budget_stack.facts.resource_types import EVENT_RULE, LOG_GROUP, LOG_RESOURCE_POLICY

_ON_LOGS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html"
_ECS_EVENTS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html"
_DETAIL_TYPES = (TASK_STATE_CHANGE, SERVICE_ACTION, DEPLOYMENT_STATE_CHANGE, "ECS Container Instance State Change")
_CREATE_STREAM = "logs:CreateLogStream"
_IF_PRESENT = "IfExists"


@rule(
    "event-rule-log-group-closed",
    "warning",
    on=resources(EVENT_RULE),
    text=Text(
        title="A log group that a rule writes to lets EventBridge write",
        says="Nothing arrives, and the rule's metric FailedInvocations counts what was lost.",
        cause="The console makes the policy for whoever adds the target there, and CloudFormation does not.",
        fix="give the log group a ResourcePolicyDocument that lets events.amazonaws.com and "
        "delivery.logs.amazonaws.com do logs:CreateLogStream and logs:PutLogEvents",
        source=_ON_LOGS,
    ),
)
def log_group_closed(view: View, event_rule: Resource) -> Iterator[Problem]:
    for target, group in _log_groups(view, event_rule):
        if not any(_may_write(document) for document in _documents(view, group)):
            yield problem(target["Arn"], f"no policy of the template lets EventBridge write to {group.logical_id}")


@rule(
    "event-rule-stream-refused",
    "warning",
    on=resources(LOG_GROUP, LOG_RESOURCE_POLICY),
    text=Text(
        title="The rule is no condition of making a log stream",
        says="Nothing arrives: EventBridge names the rule when it writes, but not while it makes the stream for that.",
        cause="One statement with aws:SourceArn allows both actions.",
        fix="let logs:CreateLogStream be without the condition, or use ArnEqualsIfExists",
        source="https://github.com/aws-samples/serverless-patterns/pull/618",
    ),
)
def stream_refused(view: View, holder: Resource) -> Iterator[Problem]:
    document = holder["ResourcePolicyDocument" if holder.type == LOG_GROUP else "PolicyDocument"].read()
    allowing = [one for one in statements(document) if _is_for_event_bridge(one) and may_allow(one, _CREATE_STREAM)]
    conditions = [condition for one in allowing if (condition := _needs_source(one)) is not None]
    if allowing and len(conditions) == len(allowing):
        yield problem(conditions[0], "aws:SourceArn is asked for where EventBridge gives none")


@rule(
    "event-rule-target-with-star",
    "info",
    on=resources(EVENT_RULE),
    text=Text(
        title="A log group is a target by its ARN without :*",
        says="The console cannot open such a target, and some report that no event arrives there.",
        cause="Fn::GetAtt of a log group's Arn ends with :*.",
        fix="write the ARN with Fn::Sub, up to log-group:${Group} with Group for the log group",
        source="https://github.com/aws-samples/serverless-patterns/pull/221",
    ),
)
def target_with_star(view: View, event_rule: Resource) -> Iterator[Problem]:
    for target in event_rule["Targets"]:
        if target.is_unresolved:
            continue
        reference, text = target["Arn"].reference, partial_text(target["Arn"].known())
        is_attribute = reference is not None and reference.attribute == "Arn" and view.target(target["Arn"], LOG_GROUP)
        if is_attribute or (":log-group:" in text and text.endswith(":*")):
            yield problem(target["Arn"], "the ARN of a log group ends with :* here")


@rule(
    "event-rule-name-reserved",
    "warning",
    on=resources(EVENT_RULE),
    text=Text(
        title="A rule is not named like those of ECS",
        says="ECS makes, changes and deletes rules whose names begin with ecs-managed-, by its service-linked role.",
        cause="The name was copied from one that the console of ECS had made.",
        fix="choose a name that does not begin with ecs-managed-",
        source="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSServiceRolePolicy.html",
    ),
)
def name_reserved(view: View, event_rule: Resource) -> Iterator[Problem]:
    if partial_text(event_rule["Name"].known()).startswith("ecs-managed-"):
        yield problem(event_rule["Name"], "begins like the names of rules that ECS manages")


@rule(
    "event-rule-never-matches",
    "error",
    on=resources(EVENT_RULE),
    text=Text(
        title="A pattern asks for what ECS sends",
        says="No event ever matches, and nothing says so.",
        cause="Names were written from memory: patterns match them to the letter, and each kind of event has its own"
        " fields.",
        fix="take the names from AWS's examples; a deployment names its service in resources alone",
        source=_ECS_EVENTS,
    ),
)
def never_matches(view: View, event_rule: Resource) -> Iterator[Problem]:
    pattern = event_rule["EventPattern"].read()
    if pattern.is_unresolved:
        return
    sources, kinds = _asked(pattern["source"]), _asked(pattern["detail-type"])
    of_ecs = [kind for kind in kinds if _plain(kind) in map(_plain, _DETAIL_TYPES)]
    for source in sources:
        if source != ECS and (_plain(source) == _plain(ECS) or (of_ecs and source.lower() in ("ecs", "amazon.ecs"))):
            yield problem(pattern["source"], f"{source} is no source: ECS is {ECS}")
    if sources and ECS not in sources:
        return
    for kind in of_ecs:
        if kind not in _DETAIL_TYPES:
            yield problem(
                pattern["detail-type"], f"{kind} is no detail-type of ECS, which has {', '.join(_DETAIL_TYPES)}"
            )
    if kinds and set(kinds) <= ABSENT_FIELDS.keys() and not pattern["detail"].is_unresolved:
        for name, field in pattern["detail"].items():
            missing = [kind for kind in kinds if name in ABSENT_FIELDS[kind]]
            if len(missing) == len(kinds) and _needs_presence(field):
                yield problem(field, f"{' and '.join(missing)} has no {name} in detail")


def _log_groups(view: View, event_rule: Resource) -> Iterator[tuple[Node, Resource]]:
    """The targets that are log groups of the template."""
    for target in event_rule["Targets"]:
        if not target.is_unresolved:
            for group in view.named_in(target["Arn"]):
                if group.type == LOG_GROUP:
                    yield target, group


def _documents(view: View, group: Resource) -> Iterator[Node]:
    yield group["ResourcePolicyDocument"].read()
    for policy in view.resources(LOG_RESOURCE_POLICY):
        yield policy["PolicyDocument"].read()


def _may_write(document: Node) -> bool:
    """Whether EventBridge may write, or who may is not known."""
    if document.is_unresolved or document["Statement"].is_unresolved:
        return True
    return any(_is_for_event_bridge(one) and may_allow(one, "logs:PutLogEvents") for one in statements(document))


def _is_for_event_bridge(statement: Node) -> bool:
    principal = statement["Principal"]
    if principal.is_unresolved or principal.text() == "*" or principal["Service"].is_unresolved:
        return True
    services = [service.text() for service in principal["Service"]]
    return None in services or service_principal("events") in services


def _needs_source(statement: Node) -> Node | None:
    for operator, keys in statement["Condition"].items():
        for key, value in keys.items():
            if key.lower() == "aws:sourcearn" and not operator.endswith(_IF_PRESENT) and operator != "Null":
                return value
    return None


def _asked(node: Node) -> list[str]:
    """The texts that a field is to be; none if anything else is asked of it, or it is not known."""
    found = [] if node.is_unresolved else [one.value for one in node]
    return found if all(isinstance(one, str) for one in found) else []


def _needs_presence(field: Node) -> bool:
    """Whether a field that is not there is no match."""
    if field.is_unresolved:
        return False
    return all(not (isinstance(one.value, dict) and one["exists"].text() == "false") for one in field)


def _plain(name: str) -> str:
    return re.sub("[^a-z]", "", name.lower())
