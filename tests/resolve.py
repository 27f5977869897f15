"""The template as CloudFormation would act on it, for the few functions that ours uses.

References to resources become text: `{Service}` for a Ref, `{Service.Name}` for a GetAtt.
"""

from __future__ import annotations

import json
import re
from typing import Any

from troposphere import Template

PSEUDO = {
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::StackName": "budget-tracker",
    "AWS::URLSuffix": "amazonaws.com",
}
NETWORK = {
    "VpcId": "vpc-0123456789abcdef0",
    "PublicSubnet1": "subnet-0123456789abcdef0",
    "PublicSubnet2": "subnet-0123456789abcdef1",
}
_NO_VALUE = object()


def resolve(template: Template, **parameters: object) -> dict[str, Any]:
    """Return the template's resources and outputs for these parameters and the others' defaults."""
    return _Resolver(json.loads(template.to_json()), parameters).template()


def decide(template: Template, **parameters: object) -> str:
    """Return the template as JSON with the parameters put in and conditions decided, references left as they are."""
    resolver = _Resolver(json.loads(template.to_json()), parameters)
    resolver.keep_references = True
    return json.dumps(resolver.template())


def refused_by(template: Template, subnets: dict[str, dict[str, str]] | None = None, **parameters: object) -> list[str]:
    """Return what CloudFormation says before it makes anything: parameters' constraints, then Rules.

    Args:
        template: Whose parameters and rules.
        subnets: What AWS knows of each subnet id; left out, two of the VPC in two zones.
        parameters: The values; the network's are given where left out.
    """
    content = json.loads(template.to_json())
    resolver = _Resolver(content, NETWORK | parameters)
    resolver.subnets = subnets or {
        "subnet-0123456789abcdef0": {"VpcId": NETWORK["VpcId"], "AvailabilityZone": "eu-central-1a"},
        "subnet-0123456789abcdef1": {"VpcId": NETWORK["VpcId"], "AvailabilityZone": "eu-central-1b"},
    }
    refusals = [
        f"{name} {parameter.get('ConstraintDescription', 'is refused')}"
        for name, parameter in content["Parameters"].items()
        if not _allows(parameter, str(resolver.values[name]))
    ]
    for rule in content["Rules"].values():
        if resolver.value(rule.get("RuleCondition", True)):
            refusals += [a["AssertDescription"] for a in rule["Assertions"] if not resolver.value(a["Assert"])]
    return refusals


def _allows(parameter: dict[str, Any], value: str) -> bool:
    if "AllowedValues" in parameter and value not in map(str, parameter["AllowedValues"]):
        return False
    if parameter["Type"] == "Number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            return False
        return parameter.get("MinValue", float(value)) <= float(value) <= parameter.get("MaxValue", float(value))
    if not parameter.get("MinLength", 0) <= len(value) <= parameter.get("MaxLength", len(value)):
        return False
    return re.fullmatch(parameter.get("AllowedPattern", "(?s).*"), value) is not None


class _Resolver:
    def __init__(self, content: dict[str, Any], parameters: dict[str, object]) -> None:
        declared = content.get("Parameters", {})
        unknown = set(parameters) - set(declared)
        assert not unknown, f"no such parameter: {unknown}"
        self.content = content
        self.values = {n: str(parameters.get(n, p.get("Default", f"{{{n}}}"))) for n, p in declared.items()}
        self.values |= PSEUDO
        self.subnets: dict[str, dict[str, str]] = {}
        self.keep_references = False

    def template(self) -> dict[str, Any]:
        return {section: self.present(self.content.get(section, {})) for section in ("Resources", "Outputs")}

    def present(self, section: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self.value({key: value for key, value in entry.items() if key != "Condition"})
            for name, entry in section.items()
            if "Condition" not in entry or self.condition(entry["Condition"])
        }

    def condition(self, name: str) -> bool:
        return bool(self.value(self.content["Conditions"][name]))

    def value(self, node: Any) -> Any:
        if isinstance(node, list):
            return [v for v in map(self.value, node) if v is not _NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((name, argument),) = node.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self.intrinsic(name.removeprefix("Fn::"), argument)
        values = {key: self.value(value) for key, value in node.items()}
        return {key: value for key, value in values.items() if value is not _NO_VALUE}

    def intrinsic(self, name: str, argument: Any) -> Any:
        match name:
            case "Ref":
                if argument == "AWS::NoValue":
                    return _NO_VALUE
                return self.values.get(argument, {"Ref": argument} if self.keep_references else f"{{{argument}}}")
            case "GetAtt":
                return {"Fn::GetAtt": argument} if self.keep_references else f"{{{'.'.join(argument)}}}"
            case "If":
                return self.value(argument[1] if self.condition(argument[0]) else argument[2])
            case "Sub":
                return self.sub(*([argument, {}] if isinstance(argument, str) else argument))
            case "Join":
                return argument[0].join(map(str, self.value(argument[1])))
            case "Equals":
                return str(self.value(argument[0])) == str(self.value(argument[1]))
            case "Not":
                return not self.value(argument[0])
            case "Contains":
                return self.value(argument[1]) in self.value(argument[0])
            case "ValueOf":
                return self.subnets[self.values[argument[0]]][argument[1]]
        raise AssertionError(f"the tests do not know Fn::{name}")

    def sub(self, text: str, values: dict[str, Any]) -> Any:
        known = self.values | {name: str(self.value(value)) for name, value in values.items()}
        unknown = "${%s}" if self.keep_references else "{%s}"
        text = re.sub(r"\$\{([^!}]+)\}", lambda m: known.get(m[1], unknown % m[1]), text)
        return {"Fn::Sub": text} if "${" in text else text
