"""Physical names: length, characters, and room for a second stack."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Template, Text, resources, rule, template
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Resource, View
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


@rule(
    "name-twice",
    "error",
    on=template(),
    text=Text(
        title="Two resources of a type have two names",
        says="X already exists",
        cause="A resource was copied with its name.",
        fix="leave the name out: CloudFormation makes one for each",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html",
    ),
)
def twice(view: View, whole: Template) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Resource] = {}
    for resource in view.resources(*_ONCE):
        node = resource[_ONCE[resource.type]]
        name = node.text()
        # what is only known at deployment is the same where it is written alike
        value = name if name is not None else repr(node.value) if node.references() or node.parameters() else ""
        if not value:
            continue
        # both kinds of alarms share their names; in those of IAM capitals make no difference
        kind = ALARM if resource.type == COMPOSITE_ALARM else resource.type
        first = seen.setdefault((kind, value.lower() if kind.startswith("AWS::IAM::") else value), resource)
        if first.logical_id != resource.logical_id:
            yield problem(node, f"{first.logical_id} has the same name")
