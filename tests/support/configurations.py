"""The template in the configurations that tools of others are shown: each switch by itself, and all of them."""

from __future__ import annotations

from typing import Any

from troposphere import Template

from budget_stack import build_budget_tracker, to_json
from budget_stack.facts.parameters import allowed_values
from budget_stack.resolve import ResolvedTemplate, Source, parse_template, resolve
from budget_stack.settings.web_service import API_GATEWAY, LOAD_BALANCER
from tests.support.resolution import NETWORK, PSEUDO

# A parameter with more values than this is a size, which turns nothing on or off.
_MOST_VALUES = 4
_SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-AbCdEf"
CERTIFICATE = "arn:aws:acm:eu-central-1:111122223333:certificate/5d7a1c0e-0000-4000-8000-000000000000"
_NAME = {"DomainName": "budget.example.com", "HostedZoneId": "Z0123456789ABCDEFGHIJ"}
# What is switched on by a value that no list of values has.
_FREE = {
    "MinContainerCount": "0",
    "CertificateArn": CERTIFICATE,
    "DomainName": _NAME["DomainName"],
    "AlarmEmail": "a@example.com",
    "SpotWeight": "3",
    "AutoScalingTargetRequestsPerTask": "1000",
    "ImageTag": f"sha256:{'0a' * 32}",
}


def source(address: str = LOAD_BALANCER) -> Source:
    return parse_template(to_json(template(address)))


def template(address: str = LOAD_BALANCER) -> Template:
    return build_budget_tracker(address).template


def configurations(address: str = LOAD_BALANCER) -> dict[str, dict[str, str]]:
    """By name, the parameters of each configuration besides the network."""
    switches = [
        (name, value)
        for name, declared in source(address).template["Parameters"].items()
        if 1 < len(values := allowed_values(declared) or []) <= _MOST_VALUES
        for value in values[1:]
    ]
    alone = {
        f"{name}={value}": {name: value} | _together(name, value, address)
        for name, value in (*switches, *_FREE.items())
    }
    # the first of the values that a switch has besides its default, and a certificate that is given
    everything = dict(reversed(switches)) | _NAME | {"CertificateArn": CERTIFICATE}
    for name, value in list(everything.items()):
        everything |= _together(name, value, address)
    return {"defaults": {}, **alone, "everything": everything}


def _together(name: str, value: str, address: str) -> dict[str, str]:
    """What a value brings with it, or does not go with."""
    if (name, value) == ("Database", "existing"):
        return {"DatabaseSecretArn": _SECRET}
    if name == "DomainName" or (name == "CertificateArn" and address == API_GATEWAY):
        return _NAME
    return {}


def resolved(parameters: dict[str, str], address: str = LOAD_BALANCER) -> ResolvedTemplate:
    return resolve(source(address), NETWORK | parameters, pseudo_parameters=PSEUDO)


def scanned(parameters: dict[str, str], address: str = LOAD_BALANCER) -> dict[str, Any]:
    """The template for scanners, which compare numbers; CloudFormation makes those of a parameter's text."""
    return with_numbers(resolved(parameters, address).to_template())


def with_numbers(node: Any) -> Any:
    """The same with numbers for texts of digits."""
    if isinstance(node, dict):
        return {key: with_numbers(value) for key, value in node.items()}
    if isinstance(node, list):
        return [with_numbers(item) for item in node]
    return int(node) if isinstance(node, str) and node.isdecimal() and not node.startswith("0") else node
