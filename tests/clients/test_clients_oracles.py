"""The resolver beside cloud-radar, a resolver by others, where that is right."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from budget_stack.resolve import Source, resolve
from budget_stack.resolve.symbols import OpenParameter, Reference, Symbol, substituted
from tests.clients.tools import REPO, tool
from tests.support.configurations import configurations, source
from tests.support.resolution import NETWORK, PSEUDO

pytestmark = pytest.mark.check

ASK = Path(__file__).parent / "oracles" / "ask_cloud_radar.py"
# What cloud-radar takes for granted, or has no other value for.
ITS_OWN = PSEUDO | {"AWS::AccountId": "555555555555", "AWS::StackName": "my-cloud-radar-stack"}
TOUGH = Source(
    {
        "Parameters": {
            "Stage": {"Type": "String", "AllowedValues": ["live", "test"], "Default": "test"},
            "Zones": {"Type": "CommaDelimitedList", "Default": "a,b,c"},
        },
        "Mappings": {"Sizes": {"live": {"count": "3"}, "test": {"count": "1"}}},
        "Conditions": {
            "Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
            "Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-central-1"]},
            "LiveHere": {"Fn::And": [{"Condition": "Live"}, {"Condition": "Here"}]},
            "Quiet": {"Fn::Not": [{"Fn::Or": [{"Condition": "LiveHere"}, {"Condition": "Live"}]}]},
        },
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic", "Condition": "LiveHere"},
            "Queue": {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "Target": {"Fn::If": ["LiveHere", {"Ref": "Topic"}, "nowhere"]},
                    "Joined": {"Fn::Join": ["-", ["x", {"Fn::Select": [1, {"Ref": "Zones"}]}, {"Ref": "Stage"}]]},
                    "Split": {"Fn::Select": [1, {"Fn::Split": [".", "www.example.com"]}]},
                    "Mapped": {"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "count"]},
                    "Filled": {"Fn::Sub": ["${Stage}/${Size}", {"Size": {"Fn::If": ["Quiet", "small", "large"]}}]},
                    "Nested": {"Fn::If": ["Live", {"Fn::If": ["Here", "both", "live"]}, "neither"]},
                    "Left": {"Fn::If": ["Quiet", {"Ref": "AWS::NoValue"}, "loud"]},
                    "Encoded": {"Fn::Base64": {"Fn::Sub": "#!/bin/sh ${Stage}"}},
                },
            },
        },
        "Outputs": {"TopicName": {"Condition": "LiveHere", "Value": {"Fn::GetAtt": ["Topic", "TopicName"]}}},
    }
)


def by_cloud_radar(template: dict[str, Any], given: list[dict[str, str]], folder: Path) -> list[Any]:
    python = Path(tool("cloud-radar", REPO / ".tools" / "cloud-radar" / "bin" / "python"))
    region = ITS_OWN["AWS::Region"]
    questions = [{"template": renamed(template), "parameters": parameters, "region": region} for parameters in given]
    subprocess.run(
        [python, ASK, folder / "answers.json"], input=json.dumps(questions).encode(), check=True, timeout=200
    )
    return [comparable(answer) for answer in json.loads((folder / "answers.json").read_text())]


def by_us(template: Source, parameters: dict[str, str]) -> Any:
    found = resolve(Source(renamed(template.template)), parameters, pseudo_parameters=ITS_OWN)
    resources = {
        name: {"Type": resource.type, "Properties": resource.properties, **resource.attributes}
        for name, resource in found.resources.items()
    }
    outputs = {
        name: {"Value": output.value} | ({} if output.export is None else {"Export": {"Name": output.export}})
        for name, output in found.outputs.items()
    }
    return comparable(substituted({"Resources": resources, "Outputs": outputs}, _identity_lost))


def _identity_lost(symbol: Symbol) -> object:
    # cloud-radar makes text of every reference
    if isinstance(symbol, Reference):
        return f"{symbol.logical_id}.{symbol.attribute}" if symbol.attribute else symbol.logical_id
    assert isinstance(symbol, OpenParameter), symbol
    return symbol.name


def renamed(node: Any) -> Any:
    """It takes the Condition on which a container waits for another for one of the template's."""
    if isinstance(node, dict):
        return {"Until" if item == "SUCCESS" else key: renamed(item) for key, item in node.items()}
    return [renamed(item) for item in node] if isinstance(node, list) else node


def comparable(node: Any) -> Any:
    """It writes "" where AWS::NoValue is, and numbers as they were given; it keeps descriptions, spent conditions and
    what depends on what, and has a stack's id of its own.
    """
    if isinstance(node, dict):
        left_out = ("Description", "Condition", "DependsOn")
        kept = {key: comparable(item) for key, item in node.items() if key not in left_out}
        return {key: item for key, item in kept.items() if item != ""}
    if isinstance(node, list):
        return [item for item in map(comparable, node) if item != ""]
    return re.sub(r"^(EventRule)-[0-9a-f-]+$", r"\1", str(node))


def test_our_template_is_resolved_alike_in_every_configuration(tmp_path: Path):
    # in a condition a number is no text to it, as a default of 0 is none
    zeros = {"SpotWeight": "0", "AutoScalingTargetRequestsPerTask": "0"}
    given = [NETWORK | zeros | parameters for parameters in configurations().values()]

    theirs = by_cloud_radar(source().template, given, tmp_path)

    assert [by_us(source(), parameters) for parameters in given] == theirs


def test_a_tough_template_is_resolved_alike(tmp_path: Path):
    given = [{"Stage": stage, "Zones": zones} for stage in ("live", "test") for zones in ("a,b,c", "x,y")]

    assert [by_us(TOUGH, parameters) for parameters in given] == by_cloud_radar(TOUGH.template, given, tmp_path)
