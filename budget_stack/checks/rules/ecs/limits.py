"""Numbers, lists and texts that ECS refuses and the schemas of CloudFormation take."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.paths import at_path
from budget_stack.checks.view.tasks import is_fargate
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.ecs_limits import ENTRIES, FARGATE_NUMBERS, NUMBERS, TEXTS
from budget_stack.facts.resource_types import TASK_DEFINITION

_CONTAINER = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"
_CREATE = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"


@rule(
    "ecs-number-out-of-range",
    "error",
    on=resources(*NUMBERS),
    text=Text(
        title="A number is one that ECS takes",
        says="ClientException or InvalidParameterException: the value is not between the lowest and the highest.",
        cause="The number was meant in another unit, or below what ECS begins with.",
        fix="choose a number within the range",
        source=_CONTAINER,
    ),
)
def number_out_of_range(view: View, resource: Resource) -> Iterator[Problem]:
    yield from _out_of_range(resource, NUMBERS[resource.type])
    if resource.type == TASK_DEFINITION and is_fargate(resource):
        yield from _out_of_range(resource, FARGATE_NUMBERS)


def _out_of_range(resource: Resource, ranges: Mapping[str, tuple[float, float]]) -> Iterator[Problem]:
    for path, (least, most) in ranges.items():
        for node in at_path(resource, path):
            if (number := outside(node, least, most)) is not None:
                possible = f"{least:g} or more" if most == math.inf else f"{least:,g} to {most:,}"
                yield problem(node, f"{node.at[-1]} is {number:g}; {possible} is possible")


@rule(
    "ecs-list-too-long",
    "error",
    on=resources(*ENTRIES),
    text=Text(
        title="A list has no more entries than ECS takes",
        says="InvalidParameterException or ClientException: the list is longer than ECS takes it.",
        cause="Entries were added one after the other.",
        fix="take entries out, or make a second resource of them",
        source=_CREATE,
    ),
)
def list_too_long(view: View, resource: Resource) -> Iterator[Problem]:
    for path, most in ENTRIES[resource.type].items():
        for node in at_path(resource, path):
            if (number := len(list(node))) > most:
                yield problem(node, f"{node.at[-1]} has {number} entries; {most} are possible")


@rule(
    "ecs-text-malformed",
    "error",
    on=resources(*TEXTS),
    text=Text(
        title="Names and other texts are spelled as ECS takes them",
        says="ClientException or InvalidParameterException: the text has other characters than ECS takes, or too many.",
        cause="A dot, a space or a capital letter in a name, or a path where an ARN belongs.",
        fix="write it as the message says",
        source=_CONTAINER,
    ),
)
def text_malformed(view: View, resource: Resource) -> Iterator[Problem]:
    for path, (pattern, described) in TEXTS[resource.type].items():
        for setting in at_path(resource, path):
            for node in setting:
                text = node.text()
                if text is not None and not re.fullmatch(pattern, text):
                    yield problem(node, f"{_key(node.at)} is {text[:60]!r}, and must be {described}")


def _key(at: tuple[object, ...]) -> str:
    return next(str(key) for key in reversed(at) if isinstance(key, str))
