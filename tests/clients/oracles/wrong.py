"""Where an oracle, or the resolver itself, is known to be wrong, as wrong.toml lists it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from tests.clients.oracles.cases import Case

REFUSED = "(refused)"
_ORACLES = ("cfneval", "cloudformation-validate", "ministack")
_ALWAYS = {
    "Parameters": {
        "Flag": {"Type": "String", "Default": False},
        "Word": {"Type": "String", "Default": "text"},
    },
    "Mappings": {"Map": {"text": {"word": "text"}}},
    "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
    "Resources": {"Other": {"Type": "AWS::SNS::Topic"}},
}


class Wrong(NamedTuple):
    """One construct of which somebody makes something else than CloudFormation does.

    Attributes:
        construct: What random templates are drawn without; empty where they have none of it anyway.
        case: The template that shows it, in the property P of its resource R.
        right: What CloudFormation makes of it.
        instead: What whoever is wrong makes of it.
        error: The words in which the oracle gives up on it instead.
    """

    construct: str
    case: Case
    right: Any
    instead: Any
    error: str


def wrong_of(oracle: str, whose: str = "wrong") -> list[Wrong]:
    """What an oracle has wrong; or, if it is to be `agreed`, what both make of a template as they should."""
    entries = tomllib.loads(Path(__file__).with_name("wrong.toml").read_text())[whose]
    assert all(entry["oracle"] in _ORACLES for entry in entries)
    assert all(entry["reason"] and entry["source"].startswith("https://") for entry in entries)
    return [
        Wrong(
            entry.get("construct", ""),
            _case(entry),
            entry["right"],
            entry.get("instead", REFUSED),
            entry.get("error", ""),
        )
        for entry in entries
        if entry["oracle"] == oracle
    ]


def shown(answer: dict[str, Any]) -> Any:
    """What an answer makes of the property that shows it."""
    if refusal_of(answer):
        return REFUSED
    return answer["Resources"]["R"]["Properties"]["P"]


def refusal_of(answer: dict[str, Any]) -> str:
    """The words in which an answer refuses the template, or the resource that shows it."""
    return answer.get("refused") or answer["Resources"]["R"].get("error", "")


def _case(entry: dict[str, Any]) -> Case:
    sections = {name: dict(entries) for name, entries in _ALWAYS.items()} | entry.get("sections", {})
    name = next(str(entry[key]) for key in ("property", "condition", "parameter", "sections") if key in entry)
    node, given = entry.get("property"), {}
    if "condition" in entry:
        sections["Conditions"]["Shown"] = entry["condition"]
        node = {"Fn::If": ["Shown", True, False]}
    if "parameter" in entry:
        sections["Parameters"]["P"] = entry["parameter"]
        node = {"Ref": "P"}
        given = {"P": entry["value"]} if "value" in entry else {}
    if "Resources" not in entry.get("sections", {}):
        properties = {"P": "x" if node is None else node}
        sections["Resources"]["R"] = {"Type": "AWS::SNS::Topic", "Properties": properties}
    return Case(name, sections, given, entry.get("told", True))
