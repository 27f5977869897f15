"""Templates with one fault, and templates that look as if they had it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from budget_stack import build_budget_tracker, to_json
from budget_stack.checks import Finding, all_rules
from budget_stack.checks.engines.engine import Subject
from budget_stack.checks.engines.rules import OwnRules

Change = Callable[[dict[str, Any]], object]


def leave(template: dict[str, Any]) -> None:
    """Change nothing."""


class Mutant(NamedTuple):
    """A change of our template that breaks one rule.

    Attributes:
        rule: The rule that must say so.
        resource: The logical id that it must say it of; empty for what concerns no resource.
        change: Changes the template in place.
        configuration: Parameters and values that show it, of which the finding names one at least; left out, the
            parameters' defaults show it.
        deployed: For a rule about updates: changes the template, which is the one before, in place.
    """

    rule: str
    resource: str
    change: Change
    configuration: Mapping[str, str] = MappingProxyType({})
    deployed: Change = leave


class NearMiss(NamedTuple):
    """A change that looks like a fault and is none: no rule may say anything but notes.

    Attributes:
        rule: The rule that could be taken in.
        change: Changes the template in place.
        deployed: For a rule about updates: changes the template, which is the one before, in place.
        configuration: Parameters and values in which it looks like a fault; left out, the parameters' defaults do.
    """

    rule: str
    change: Change
    deployed: Change = leave
    configuration: Mapping[str, str] = MappingProxyType({})


# what the template says of https, of scaling by requests, of Spot and of digests, which mutants write as people do
_BY_HAND = {
    "Parameters": ("CertificateArn", "DomainName", "HostedZoneId", "AutoScalingTargetRequestsPerTask", "SpotWeight"),
    "Rules": ("ZoneOfDomainName",),
    "Conditions": (
        "HasCertificate",
        "HasDomain",
        "CreatesCertificate",
        "HasHttps",
        "FollowsRequests",
        "HasSpot",
        "IsDigest",
    ),
}


@cache
def _original() -> str:
    template = json.loads(to_json(build_budget_tracker().template))
    # only a console reads it, and it names the parameters
    template["Metadata"] = {}
    for section, names in _BY_HAND.items():
        template[section] = {name: it for name, it in template[section].items() if name not in names}
    return json.dumps(_plain(template))


def _plain(value: Any) -> Any:
    """A value as it is without that."""
    if isinstance(value, list):
        return [_plain(it) for it in value if not _is_by_hand(it)]
    if not isinstance(value, dict):
        return value
    if (branches := value.get("Fn::If")) and branches[0] in _BY_HAND["Conditions"]:
        return _plain(branches[2])
    return {name: _plain(it) for name, it in value.items() if not _is_by_hand(it)}


def _is_by_hand(value: Any) -> bool:
    """Tell whether something stands under one of these conditions and is nothing without it."""
    if not isinstance(value, dict):
        return False
    condition, _, otherwise = value.get("Fn::If", (value.get("Condition"), None, {"Ref": "AWS::NoValue"}))
    return condition in _BY_HAND["Conditions"] and otherwise == {"Ref": "AWS::NoValue"}


def original() -> dict[str, Any]:
    """Our template with plain HTTP and scaling by CPU alone, to be changed."""
    template: dict[str, Any] = json.loads(_original())
    return template


def changed(change: Change) -> dict[str, Any]:
    template = original()
    change(template)
    return template


def said_of(
    template: dict[str, Any],
    *,
    notes: bool = False,
    deployed: dict[str, Any] | None = None,
    parameters: Mapping[str, str] = MappingProxyType({}),
    about: str = "",
) -> list[Finding]:
    """What our own rules, or those whose ids begin so, say of it; notes only where they are asked for."""
    asked = [rule for rule in all_rules() if rule.id.startswith(about)]
    subject = Subject(template, parameters, len(json.dumps(template)), deployed)
    return [finding for finding in OwnRules(asked).findings(subject) if notes or finding.severity != "info"]


def properties(template: dict[str, Any], logical_id: str) -> dict[str, Any]:
    resource: dict[str, dict[str, Any]] = template["Resources"][logical_id]
    return resource["Properties"]
