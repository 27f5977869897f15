"""What a template resolves to, as data: the resources and outputs that there would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from budget_stack.resolve.symbols import OpenParameter, Reference, symbols_in, to_cloudformation


class Resource(NamedTuple):
    """A resource that would be there.

    Attributes:
        logical_id: Its name in the template.
        type: Such as `AWS::ECS::Service`.
        properties: Plain data, with symbols for what is born at deployment.
        attributes: What stands beside the properties, such as DeletionPolicy.
        depends_on: The logical ids that DependsOn names, those of them that are there.
        mentioned: The logical ids that are named anywhere, and so waited for, whether or not a value depends on them.
    """

    logical_id: str
    type: str
    properties: dict[str, Any]
    attributes: dict[str, Any]
    depends_on: tuple[str, ...]
    mentioned: frozenset[str] = frozenset()

    @property
    def dependencies(self) -> frozenset[str]:
        """The resources that must be there before this one."""
        held = [self.properties, self.attributes]
        named = {symbol.logical_id for symbol in symbols_in(held) if isinstance(symbol, Reference)}
        return frozenset(named) | frozenset(self.depends_on) | self.mentioned


class Output(NamedTuple):
    """An output that would be there.

    Attributes:
        export: The name other stacks import it by; None where it is not exported.
    """

    value: Any
    export: Any = None
    description: str = ""


class ResolvedTemplate(NamedTuple):
    """A template with its conditions decided.

    Attributes:
        declared: The Parameters section.
        parameters: Each parameter's value: text, a list of texts, or a symbol.
        conditions: Whether each condition holds.
        resources: Those that would be there, in an order in which they can be made.
        outputs: Those that would be there.
        mappings: The Mappings section.
    """

    declared: Mapping[str, Mapping[str, Any]]
    parameters: dict[str, object]
    conditions: dict[str, bool]
    resources: dict[str, Resource]
    outputs: dict[str, Output]
    mappings: Mapping[str, Any] = {}

    def to_template(self) -> dict[str, Any]:
        """Return it as a template without parameters or conditions, for tools that judge templates."""
        resources = {
            resource.logical_id: {"Type": resource.type}
            | ({"DependsOn": list(resource.depends_on)} if resource.depends_on else {})
            | {name: to_cloudformation(value) for name, value in resource.attributes.items()}
            | ({"Properties": to_cloudformation(resource.properties)} if resource.properties else {})
            for resource in self.resources.values()
        }
        outputs = {
            name: {"Value": to_cloudformation(output.value)}
            | ({"Export": {"Name": to_cloudformation(output.export)}} if output.export is not None else {})
            for name, output in self.outputs.items()
        }
        template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
        open_ = {
            symbol.name
            for part in (*self.resources.values(), *self.outputs.values())
            for symbol in symbols_in(list(part))
            if isinstance(symbol, OpenParameter) and not symbol.name.startswith("AWS::")
        }
        if open_:
            declared = {name: self.declared.get(name, {"Type": "String"}) for name in sorted(open_)}
            template = {**template, "Parameters": declared}
        # what a key that is born at deployment will be looked up in
        if used := {name: table for name, table in self.mappings.items() if _looks_up(name, [resources, outputs])}:
            template = {**template, "Mappings": used}
        return template | ({"Outputs": outputs} if outputs else {})


def _looks_up(mapping: str, node: object) -> bool:
    if isinstance(node, dict):
        arguments = node.get("Fn::FindInMap")
        if isinstance(arguments, list) and (arguments[0] == mapping or not isinstance(arguments[0], str)):
            return True
        return any(_looks_up(mapping, value) for value in node.values())
    return isinstance(node, list) and any(_looks_up(mapping, item) for item in node)
