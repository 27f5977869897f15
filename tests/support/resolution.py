"""Our templates as CloudFormation would act on them, in words that tests can compare.

References to resources become text: `{Service}` for a Ref, `{Service.Name}` for a GetAtt.
"""

from __future__ import annotations

import json
import re
from typing import Any

from troposphere import Template

from budget_stack import resolve as resolving
from budget_stack.resolve import Call, Imported, OpenParameter, Reference, ResolveError, Source
from budget_stack.resolve.symbols import Symbol, substituted

PSEUDO = {
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::StackId": "arn:aws:cloudformation:eu-central-1:111122223333:stack/budget-tracker/5d7a1c0e",
    "AWS::StackName": "budget-tracker",
    "AWS::URLSuffix": "amazonaws.com",
}
NETWORK = {
    "VpcId": "vpc-0123456789abcdef0",
    "PublicSubnet1": "subnet-0123456789abcdef0",
    "PublicSubnet2": "subnet-0123456789abcdef1",
}
TWO_ZONES = {
    "subnet-0123456789abcdef0": {"VpcId": NETWORK["VpcId"], "AvailabilityZone": "eu-central-1a"},
    "subnet-0123456789abcdef1": {"VpcId": NETWORK["VpcId"], "AvailabilityZone": "eu-central-1b"},
}

_ELSEWHERE = "AWS::CloudFormation::WaitConditionHandle"


def resolve(template: Template, **parameters: object) -> dict[str, Any]:
    """Return the template's resources and outputs for these parameters and the others' defaults."""
    found = _resolved(template, parameters)
    resources = {
        name: {"Type": one.type, "Properties": one.properties, **one.attributes}
        for name, one in found.resources.items()
    }
    outputs = {
        name: {"Value": one.value} | ({"Export": {"Name": one.export}} if one.export is not None else {})
        for name, one in found.outputs.items()
    }
    in_words = substituted({"Resources": resources, "Outputs": outputs}, _in_words)
    assert isinstance(in_words, dict)
    return in_words


def decide(template: Template, **parameters: object) -> str:
    """Return the template as JSON with the parameters put in and conditions decided, references left as they are."""
    return json.dumps(_resolved(template, parameters).to_template())


def refused_by(template: Template, subnets: dict[str, dict[str, str]] | None = None, **parameters: object) -> list[str]:
    """Return what CloudFormation says before it makes anything: parameters' constraints, or else Rules.

    Args:
        template: Whose parameters and rules.
        subnets: What AWS knows of each subnet id; left out, two of the VPC in two zones.
        parameters: The values; the network's are given where left out.
    """
    source = _source(template)
    try:
        resolving.resolve(source, NETWORK | parameters, pseudo_parameters=PSEUDO, facts=subnets or TWO_ZONES)
    except ResolveError as error:
        return [_refusal(source.template, fault) for fault in error.faults]
    return []


def _source(template: Template) -> Source:
    # parameters that are tested by themselves have no resources
    return Source({"Resources": {}} | json.loads(template.to_json()))


def _refusal(template: dict[str, Any], fault: resolving.Fault) -> str:
    section, name = fault.location[:2]
    if section == "Rules":
        return fault.message.removeprefix("Template error: ")
    return f"{name} {template[section][name].get('ConstraintDescription', 'is refused')}"


def _resolved(template: Template, parameters: dict[str, object]) -> resolving.ResolvedTemplate:
    source = _source(template)
    declared = source.template.get("Parameters", {})
    without_value = {name: f"{{{name}}}" for name, one in declared.items() if "Default" not in one}
    resources = source.template["Resources"]
    while True:
        try:
            found = resolving.resolve(source, without_value | parameters, pseudo_parameters=PSEUDO)
        except ResolveError as error:
            # a block that is tested by itself refers to what other blocks would add
            elsewhere = set(re.findall(r"resource dependencies \[(\w+)\]", str(error))) - resources.keys()
            if not elsewhere:
                raise
            resources.update({name: {"Type": _ELSEWHERE} for name in elsewhere})
        else:
            ours = {name: one for name, one in found.resources.items() if one.type != _ELSEWHERE}
            return found._replace(resources=ours)


def _in_words(symbol: Symbol) -> object:
    if isinstance(symbol, Reference):
        return f"{{{symbol.logical_id}.{symbol.attribute}}}" if symbol.attribute else f"{{{symbol.logical_id}}}"
    if isinstance(symbol, OpenParameter):
        return f"{{{symbol.name}}}"
    assert isinstance(symbol, Imported | Call)
    if isinstance(symbol, Call) and symbol.function == "Fn::Select":
        return f"{{{json.dumps(symbol.arguments)}}}"
    return resolving.symbols.to_cloudformation(symbol)
