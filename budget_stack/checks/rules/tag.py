"""Tags of any resource."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Subjects, Text, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.view.written import Written
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.tags import RESERVED

_ECS = ("AWS::ECS::", "AWS::ServiceDiscovery::")


def _tagged(written: Written) -> Iterator[str]:
    for name, entry in written.template["Resources"].items():
        properties = entry.get("Properties")
        if isinstance(properties, dict) and any(key.endswith(("Tags", "TagSpecifications")) for key in properties):
            yield name


@rule(
    "tag-prefix-reserved",
    "error",
    on=Subjects(_tagged, View.resource),
    text=Text(
        title="No tag begins with aws:",
        says="aws: prefixed tag key names are not allowed for external use.",
        cause="The tag was copied from those that AWS sets itself, such as aws:cloudformation:stack-name.",
        fix="choose another key; CloudFormation tags resources with the stack's name by itself",
        source="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
    ),
)
def prefix_reserved(view: View, resource: Resource) -> Iterator[Problem]:
    # by name, since whether each other property is there would be decided too
    for key in resource.entry["Properties"]:
        if key.endswith("Tags"):
            yield from _reserved_in(resource, resource[key])
        elif key == "TagSpecifications":
            for specification in resource[key]:
                yield from _reserved_in(resource, specification["Tags"])


def _reserved_in(resource: Resource, tags: Node) -> Iterator[Problem]:
    for node, key, value in _pairs(tags):
        if _is_reserved(key):
            yield problem(node, f"{resource.logical_id} has the tag {key.replace(ANYTHING, '...')}")
        elif _is_reserved(value) and resource.type.startswith(_ECS):
            yield problem(node, f"the value of the tag {key.replace(ANYTHING, '...')} begins with {RESERVED} too")


def _pairs(tags: Node) -> Iterator[tuple[Node, str, str]]:
    """Yield where a tag stands, its key and its value, of a list of Key and Value or of a mapping."""
    for name, value in tags.items():
        yield value, name, partial_text(value.known())
    for tag in tags:
        if not tag.is_unresolved and tag["Key"]:
            yield tag["Key"], partial_text(tag["Key"].known()), partial_text(tag["Value"].known())


def _is_reserved(text: str) -> bool:
    return text.lower().startswith(RESERVED)
