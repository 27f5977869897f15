"""The template in the configurations that tools of others are shown: each switch by itself, and all of them."""

from __future__ import annotations

from typing import Any

from troposphere import Template

from budget_stack import build_budget_tracker, to_json
from budget_stack.facts.parameters import allowed_values
from budget_stack.resolve import ResolvedTemplate, Source, parse_template, resolve
from tests.support.resolution import NETWORK, PSEUDO

# A parameter with more values than this is a size, which turns nothing on or off.
_MOST_VALUES = 4
_SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-AbCdEf"
# What a value brings with it, or does not go with.
_TOGETHER = {("Database", "existing"): {"DatabaseSecretArn": _SECRET}}
_NUMBERS = {"MinContainerCount": "0"}


def source() -> Source:
    return parse_template(to_json(template()))


def template() -> Template:
    return build_budget_tracker().template


def configurations() -> dict[str, dict[str, str]]:
    """By name, the parameters of each configuration besides the network."""
    switches = [
        (name, value)
        for name, declared in source().template["Parameters"].items()
        if 1 < len(values := allowed_values(declared) or []) <= _MOST_VALUES
        for value in values[1:]
    ]
    alone = {
        f"{name}={value}": {name: value} | _TOGETHER.get((name, value), {})
        for name, value in (*switches, *_NUMBERS.items())
    }
    # the first of the values that a switch has besides its default
    everything = dict(reversed(switches))
    for chosen in list(everything.items()):
        everything |= _TOGETHER.get(chosen, {})
    return {"defaults": {}, **alone, "everything": everything}


def resolved(parameters: dict[str, str]) -> ResolvedTemplate:
    return resolve(source(), NETWORK | parameters, pseudo_parameters=PSEUDO)


def scanned(parameters: dict[str, str]) -> dict[str, Any]:
    """The template for scanners, which compare numbers; CloudFormation makes those of a parameter's text."""
    return _with_numbers(resolved(parameters).to_template())


def _with_numbers(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _with_numbers(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_numbers(item) for item in node]
    return int(node) if isinstance(node, str) and node.isdecimal() and not node.startswith("0") else node
