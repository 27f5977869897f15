"""A resolved template, as data: the resources and outputs that a stack would have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from budget_stack.resolve.symbols import OpenParameter, Reference, symbols_in, to_cloudformation


class Resource(NamedTuple):
    """A resource that the stack would have.

    Attributes:
        logical_id: Its name in the template.
        type: Such as `AWS::ECS::Service`.
        properties: Plain data, with symbols for what is only known at deployment.
        attributes: Attributes of the resource beside Properties, such as DeletionPolicy.
        depends_on: The logical ids in DependsOn, except resources that a condition leaves out.
        mentioned: The logical ids named anywhere in it. CloudFormation waits for these, even if no value depends on
            them.
    """

    logical_id: str
    type: str
    properties: dict[str, Any]
    attributes: dict[str, Any]
    depends_on: tuple[str, ...]
    mentioned: frozenset[str] = frozenset()

    @property
    def dependencies(self) -> frozenset[str]:
        """The resources that must exist before this one."""
        values = [self.properties, self.attributes]
        named = {symbol.logical_id for symbol in symbols_in(values) if isinstance(symbol, Reference)}
        return frozenset(named) | frozenset(self.depends_on) | self.mentioned


class Output(NamedTuple):
    """An output that the stack would have.

    Attributes:
        value: Plain data, with symbols for what is only known at deployment.
        export: The name that other stacks import it by; None if it is not exported.
        description: What the template says about it.
    """

    value: Any
    export: Any = None
    description: str = ""


class ResolvedTemplate(NamedTuple):
    """A template with its conditions decided and its functions evaluated.

    Attributes:
        declared: The Parameters section.
        parameters: Each parameter's value: text, a list of texts, or a symbol.
        conditions: Whether each condition holds.
        resources: The resources that the stack would have, in an order in which they can be created.
        outputs: The outputs that the stack would have.
        mappings: The Mappings section.
    """

    declared: Mapping[str, Mapping[str, Any]]
    parameters: dict[str, object]
    conditions: dict[str, bool]
    resources: dict[str, Resource]
    outputs: dict[str, Output]
    mappings: Mapping[str, Any] = {}

    def to_template(self) -> dict[str, Any]:
        """Return it as a template without conditions, and without any parameter that has a value.

        This is what to show to a tool that cannot decide conditions itself.
        """
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
        open_parameters = {
            symbol.name
            for part in (*self.resources.values(), *self.outputs.values())
            for symbol in symbols_in(list(part))
            if isinstance(symbol, OpenParameter) and not symbol.name.startswith("AWS::")
        }
        if open_parameters:
            declared = {name: self.declared.get(name, {"Type": "String"}) for name in sorted(open_parameters)}
            template = {**template, "Parameters": declared}
        # mappings in which keys will be looked up that are only known at deployment
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
