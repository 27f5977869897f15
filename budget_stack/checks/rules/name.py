"""Physical names: length, characters, and room for a second stack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.pairs import Trait, pairs
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Subjects, Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.view.written import Written
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import (
    ALARM,
    BUCKET,
    CLUSTER,
    COMPOSITE_ALARM,
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    DATABASE_SUBNET_GROUP,
    IAM_GROUP,
    LOAD_BALANCER,
    LOG_GROUP,
    MANAGED_POLICY,
    QUEUE,
    REPOSITORY,
    ROLE,
    SECRETS_MANAGER_SECRET,
    SERVICE,
    SSM_PARAMETER,
    TARGET_GROUP,
    TOPIC,
    USER,
)

_NAMED = (LOAD_BALANCER, TARGET_GROUP, ROLE, CLUSTER, SERVICE)


def _name(resource: Resource) -> tuple[str, int] | None:
    """Return the name of a resource, with ANYTHING in place of its unknown parts, and its maximum length."""
    key, most = NAMES[resource.type]
    text = partial_text(resource[key].known()) if resource[key] else ""
    return None if not text or "{{resolve:" in text else (text, most)


@rule(
    "name-too-long",
    "error",
    on=resources(*_NAMED),
    text=Text(
        title="A name is not longer than AWS takes it",
        says="Target group name '...' cannot be longer than '32' characters",
        cause="The name is put together from several, one of which got longer.",
        fix="leave the name out: CloudFormation makes one that fits",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
    ),
    same_as=("E3033",),
)
def too_long(view: View, resource: Resource) -> Iterator[Problem]:
    found = _name(resource)
    if found is None:
        return
    text, most = found
    if (length := len(text.replace(ANYTHING, ""))) > most:
        yield problem(
            resource[NAMES[resource.type][0]],
            f"the name has {length} characters{' or more' if ANYTHING in text else ''}, and may have {most}",
        )


@rule(
    "name-characters-invalid",
    "error",
    on=resources(LOAD_BALANCER, TARGET_GROUP),
    text=Text(
        title="The name of a load balancer or target group is made of letters, digits and hyphens",
        says="Target group name 'x_y' can only contain characters that are alphanumeric characters or hyphens(-)",
        cause="The name comes from a place where other characters are usual.",
        fix="leave the name out, or use letters, digits and, between them, hyphens",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
    ),
    same_as=("E3031",),
)
def characters_invalid(view: View, resource: Resource) -> Iterator[Problem]:
    found = _name(resource)
    if found is None:
        return
    text = found[0]
    node = resource[NAMES[resource.type][0]]
    if resource.type == LOAD_BALANCER and text.startswith("internal-"):
        yield problem(node, "a load balancer's name must not begin with internal-")
    elif text.startswith("-") or text.endswith("-"):
        yield problem(node, "a name must not begin or end with a hyphen")
    elif wrong := {one for one in text if one != ANYTHING and not (one.isascii() and one.isalnum()) and one != "-"}:
        yield problem(node, f"a name must not have {' '.join(map(repr, sorted(wrong)))} in it")


@rule(
    "name-fixed",
    "info",
    on=resources(*_NAMED),
    text=Text(
        title="Names are left to CloudFormation",
        says=(
            "X already exists, for a second stack. CloudFormation cannot update a stack when a custom-named resource"
            " requires replacing."
        ),
        cause="A readable name was wanted.",
        fix="leave the name out, or begin it with the stack's name",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html",
    ),
)
def fixed(view: View, resource: Resource) -> Iterator[Problem]:
    key, _ = NAMES[resource.type]
    name = resource[key].value
    if view.is_literal(name):
        yield problem(resource[key], f"every stack would call it {name!r}")


# types of which a region of an account, or the world, has one of a name
_ONCE = {
    **{
        type_: NAMES[type_].property
        for type_ in (
            *(ALARM, COMPOSITE_ALARM, BUCKET, LOG_GROUP, QUEUE, REPOSITORY, SECRETS_MANAGER_SECRET, TOPIC),
            *(LOAD_BALANCER, TARGET_GROUP, ROLE, USER, IAM_GROUP, MANAGED_POLICY),
        )
    },
    SSM_PARAMETER: "Name",
    DATABASE_CLUSTER: "DBClusterIdentifier",
    DATABASE_INSTANCE: "DBInstanceIdentifier",
    DATABASE_SUBNET_GROUP: "DBSubnetGroupName",
}


def _has_no_case(type_: str) -> bool:
    """Whether capitals make no difference in names of a type."""
    return type_.startswith("AWS::IAM::")


def _written(key: str, *, any_case: bool = False) -> Trait:
    """The trait of a name as it is written; open where a condition or a parameter chooses it."""

    def trait(written: Written, properties: Mapping[str, Any]) -> str | None:
        value = properties[key]
        text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        is_parameter = isinstance(value, dict) and "Ref" in value and written.refers_to(value) is None
        if is_parameter or "Fn::If" in text or "Fn::FindInMap" in text:
            return None
        return text.lower() if any_case else text

    return trait


# both kinds of alarms share their names
_ALARMS = (ALARM, COMPOSITE_ALARM)
_KINDS = (
    pairs(_ALARMS, _written(_ONCE[ALARM]), having=_ONCE[ALARM]),
    *(
        pairs(type_, _written(key, any_case=_has_no_case(type_)), having=key)
        for type_, key in _ONCE.items()
        if type_ not in _ALARMS
    ),
)


@rule(
    "name-twice",
    "error",
    on=Subjects(lambda written: [pair for kind in _KINDS for pair in kind.names(written)], _KINDS[0].reach),
    text=Text(
        title="Two resources of a type have two names",
        says="X already exists",
        cause="A resource was copied with its name.",
        fix="leave the name out: CloudFormation makes one for each",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html",
    ),
)
def twice(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    first, second = pair
    name = second[_ONCE[second.type]]
    called = _called(second, name)
    if called and called == _called(first, first[_ONCE[first.type]]):
        yield problem(name, f"{first.logical_id} has the same name")


def _called(resource: Resource, name: Node) -> str:
    """Return a name to compare: what is only known at deployment is the same where it is written alike."""
    text = name.text()
    value = text if text is not None else repr(name.value) if name.references() or name.parameters() else ""
    return value.lower() if _has_no_case(resource.type) else value
