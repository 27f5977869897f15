"""Targets of EventBridge rules: what they are sent, and how often."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, dotted, partial_text
from budget_stack.checks.view.references import is_passed_on
from budget_stack.checks.view.run_tasks import targets
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.events import TARGETS_BY_ROLE
from budget_stack.facts.iam import ARN_ATTRIBUTES, service_principal
from budget_stack.facts.resource_types import CLUSTER, EVENT_RULE, FUNCTION, FUNCTION_PERMISSION, SCHEDULE

_TRANSFORM = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html"
_PUT = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html"
_INPUTS = ("Input", "InputPath", "InputTransformer")
_PLACEHOLDER = re.compile(r"<([\w.-]+)>")
# what EventBridge puts in by itself
_OF_AWS = "aws.events."


@rule(
    "event-target-id-twice",
    "error",
    on=resources(EVENT_RULE),
    text=Text(
        title="The targets of a rule have different ids",
        says="One target replaces the other, or ValidationException: duplicate target ids.",
        cause="A target was copied.",
        fix="give each target an Id of its own",
        source=_PUT,
    ),
)
def id_twice(view: View, event_rule: Resource) -> Iterator[Problem]:
    seen: list[object] = []
    for target in targets(event_rule):
        if target["Id"].value in seen:
            yield problem(target["Id"], f"another target has the id {target['Id'].text() or 'as well'}")
        seen += [target["Id"].value] if target["Id"] else []


@rule(
    "event-target-input-twice",
    "error",
    on=resources(EVENT_RULE),
    text=Text(
        title="A target is sent one thing",
        says="ValidationException: Only one of Input, InputPath, or InputTransformer must be provided for target X.",
        cause="A transformer was added, and the constant input stayed.",
        fix="keep Input, InputPath or InputTransformer",
        source=_PUT,
    ),
)
def input_twice(view: View, event_rule: Resource) -> Iterator[Problem]:
    for target in targets(event_rule):
        given = [name for name in _INPUTS if target[name]]
        if len(given) > 1:
            yield problem(target[given[1]], f"there is {given[0]} as well")


@rule(
    "event-target-input-malformed",
    "error",
    on=resources(EVENT_RULE),
    text=Text(
        title="What a target is sent is JSON, made of paths with dots",
        says="ValidationException: JSON syntax error in input for target X; or: Invalid InputTemplate, or InputPath.",
        cause="A quotation mark was lost, or a path is written with brackets, as JSONPath knows them elsewhere.",
        fix="write paths as $.detail.name, name each placeholder in InputPathsMap, and put texts in quotation marks",
        source=_TRANSFORM,
    ),
)
def input_malformed(view: View, event_rule: Resource) -> Iterator[Problem]:
    for target in targets(event_rule):
        text = partial_text(target["Input"].known())
        if target["Input"] and ANYTHING not in text and not _is_json(text):
            yield problem(target["Input"], f"{text!r} is no JSON")
        if target["InputPath"] and (reason := _wrong_path(target["InputPath"])):
            yield problem(target["InputPath"], reason)
        transformer = target["InputTransformer"]
        if transformer and not transformer.is_unresolved:
            yield from _wrong_transformer(transformer)


def _wrong_transformer(transformer: Node) -> Iterator[Problem]:
    paths, template = transformer["InputPathsMap"], transformer["InputTemplate"]
    if paths.is_unresolved:
        return
    for name, path in paths.items():
        if name.lower().startswith("aws."):
            yield problem(path, f"{name} begins with AWS., which is EventBridge's")
        elif reason := _wrong_path(path):
            yield problem(path, reason)
    text = partial_text(template.known())
    used = {one for one in _PLACEHOLDER.findall(text) if not one.startswith(_OF_AWS)}
    if unknown := sorted(used - {name for name, _ in paths.items()}):
        yield problem(template, f"InputPathsMap has no {', '.join(unknown)}")
    elif re.search(r"<[\w.-]+>\"?\s*:", text) and text.lstrip().startswith("{"):
        yield problem(template, "a placeholder stands where a key belongs")


def _wrong_path(node: Node) -> str:
    text = partial_text(node.known())
    if ANYTHING in text:
        return ""
    if not text.startswith("$"):
        return f"{text} does not begin with $"
    return f"{text} has brackets, where dots are taken" if re.search(r"\[\s*['\"]", text) else ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@rule(
    "event-target-not-arn",
    "error",
    on=resources(EVENT_RULE, SCHEDULE),
    text=Text(
        title="A target is named by its ARN",
        says="ValidationException: Parameter X is not valid. Reason: Provided Arn is not in correct format.",
        cause="Ref of a queue is its address, and of a function, a log group or a cluster its name.",
        fix="use Fn::GetAtt of Arn",
        source=_PUT,
    ),
)
def not_arn(view: View, holder: Resource) -> Iterator[Problem]:
    for target in targets(holder):
        for node in (target["Arn"], target["DeadLetterConfig"]["Arn"]):
            reference, named = node.reference, view.target(node)
            # clusters have a rule of their own
            if reference is None or named is None or named.type == CLUSTER:
                continue
            if reference.attribute not in ARN_ATTRIBUTES.get(named.type, (reference.attribute,)):
                what = dotted(reference) if reference.attribute else f"Ref of {reference.logical_id}"
                yield problem(node, f"{what} is no ARN")


@rule(
    "event-target-role-missing",
    "error",
    on=resources(EVENT_RULE),
    text=Text(
        title="What a rule starts by a role has one",
        says="ValidationException: RoleArn is required for target X.",
        cause="Functions, queues and topics are reached by a policy of theirs, and need no role.",
        fix="give the target a RoleArn, of a role that trusts events.amazonaws.com",
        source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html",
    ),
)
def role_missing(view: View, event_rule: Resource) -> Iterator[Problem]:
    for target in targets(event_rule):
        named = view.target(target["Arn"], *TARGETS_BY_ROLE)
        if named and not target["RoleArn"]:
            yield problem(target, f"{named.logical_id} is an {named.type}, and there is no RoleArn")


@rule(
    "event-target-function-closed",
    "error",
    on=resources(EVENT_RULE),
    text=Text(
        title="A function that a rule invokes lets EventBridge do so",
        says="The function is never invoked, and the rule's metric FailedInvocations is all that tells.",
        cause="The console makes the permission for whoever adds the target there, and CloudFormation does not.",
        fix="add an AWS::Lambda::Permission with Principal events.amazonaws.com and the rule's Arn as SourceArn",
        source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
    ),
)
def function_closed(view: View, event_rule: Resource) -> Iterator[Problem]:
    for target in targets(event_rule):
        function = view.target(target["Arn"], FUNCTION)
        if function is None or target["RoleArn"] or is_passed_on(view, function.logical_id):
            continue
        # a function may be named as text, too
        permissions = [*view.naming(function, FUNCTION_PERMISSION)] or view.resources(FUNCTION_PERMISSION)
        if not any(_may_let_in(one, function, event_rule) for one in permissions):
            yield problem(target["Arn"], f"no permission lets EventBridge invoke {function.logical_id} for this rule")


def _may_let_in(permission: Resource, function: Resource, event_rule: Resource) -> bool:
    principal, named, source = permission["Principal"].text(), permission["FunctionName"], permission["SourceArn"]
    is_other = bool(named.references()) and not function.is_mentioned_by(named)
    is_for_other = source.reference is not None and not event_rule.is_named_by(source)
    return principal in (None, "*", service_principal("events")) and not is_other and not is_for_other
