"""What a group of the shipped template is made of: parameters, conditions and Rules, as values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import troposphere
from troposphere import AWSHelperFn, Ref, Template


class Parameter(NamedTuple):
    """A parameter, declared once and referred to wherever a setting takes its value."""

    name: str
    label: str
    properties: Mapping[str, object]

    @property
    def ref(self) -> Ref:
        """The reference that a setting takes."""
        return Ref(self.name)


def parameter(name: str, *, label: str, **properties: object) -> Parameter:
    """Declare a parameter.

    Args:
        name: Its logical id, a contract with every stack already deployed.
        label: A few words for it, where it is asked for. The console shows the name, by which it is given everywhere.
        properties: CloudFormation's own, such as `Type` and `Default`; several values are a tuple.
    """
    return Parameter(name, label, properties)


class Rule(NamedTuple):
    """A Rule: CloudFormation refuses contradictory parameters by it before it makes anything.

    Only `Ref` and the rule functions work here, and there is no comparison of numbers. `Fn::Contains` stands for
    `Fn::Equals`, which the linters do not take around `Fn::ValueOf`; and not `Fn::ValueOfAll`, because the
    documentation leaves open whether that reads the parameters alone or the whole account.

    Attributes:
        name: Its logical id.
        check: What must be true.
        message: What whoever deploys is told where it is not.
        when: Where it is asked; left out, always.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
    """

    name: str
    check: object
    message: str
    when: object = None


class Group(NamedTuple):
    """What the console shows under one heading, and the conditions and Rules that read it."""

    title: str
    parameters: tuple[Parameter, ...]
    conditions: Mapping[str, AWSHelperFn] = MappingProxyType({})
    rules: tuple[Rule, ...] = ()


def declare_parameters(template: Template, group: Group) -> None:
    """Add a group's parameters under its heading."""
    for name, _, properties in group.parameters:
        values = {key: list(value) if isinstance(value, tuple) else value for key, value in properties.items()}
        declared = template.add_parameter(troposphere.Parameter(name, **values))
        template.add_parameter_to_group(declared, group.title)


def remove_parameter(template: Template, parameter: Parameter) -> None:
    """Take back a parameter that nothing in this template reads."""
    del template.parameters[parameter.name]
    console = template.metadata["AWS::CloudFormation::Interface"]
    for group in console["ParameterGroups"]:
        if parameter.name in group["Parameters"]:
            group["Parameters"].remove(parameter.name)


def declare_conditions(template: Template, group: Group) -> None:
    """Add a group's conditions."""
    for name, condition in group.conditions.items():
        template.add_condition(name, condition)


def declare_rules(template: Template, group: Group) -> None:
    """Add a group's Rules."""
    for name, check, message, when in group.rules:
        rule: dict[str, object] = {"RuleCondition": when} if when is not None else {}
        template.add_rule(name, rule | {"Assertions": [{"Assert": check, "AssertDescription": message}]})
