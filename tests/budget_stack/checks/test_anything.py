"""Whatever stands in a template ends in a report, or in a refusal of it: templates are broken at random places."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import pytest

from budget_stack.checks import UnusableDeployed, as_sarif, as_text, check
from budget_stack.resolve import Source, parse_template, read_template
from budget_stack.resolve.source import UnreadableTemplate
from tests.budget_stack.checks.mutants import original
from tests.support.seeds import seeds

EVERYTHING = Path(__file__).parents[1] / "testing" / "everything.yaml"
LOOPS = {
    "Transform": "AWS::LanguageExtensions",
    "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": "a,b"}},
    "Mappings": {"Of": {"us": {"Names": ["c", "d"]}}},
    "Conditions": {"Yes": {"Fn::Not": [{"Condition": "No"}]}, "No": {"Fn::Equals": ["a", "b"]}},
    "Resources": {
        "Fn::ForEach::One": ["N", {"Ref": "Names"}, {"T${N}": {"Type": "AWS::SNS::Topic", "Condition": "Yes"}}],
        "Fn::ForEach::Two": ["M", {"Fn::FindInMap": ["Of", "us", "Names"]}, {"Q&{M}": {"Type": "AWS::SQS::Queue"}}],
    },
}
RUBBISH = (
    None, "", 0, -1, 1.5, True, [], {}, "x", ["a"], [[]], [{}], "{{resolve:ssm:x}}", "${", "a" * 300,
    {"Ref": "Nobody"}, {"Ref": "AWS::NoValue"}, {"Ref": ["a"]}, {"Condition": {}}, {"Fn::If": ["Yes", "a", "b"]},
    {"Fn::Sub": "${A.B}"}, {"Fn::Sub": ["${a}", 1.5]}, {"Fn::GetAtt": ["LogGroup", "Arn"]}, {"Fn::GetAtt": {}},
    {"Fn::Join": ["", [1]]}, {"Fn::Select": [0, []]}, {"Fn::Equals": ["a"]}, {"Fn::FindInMap": ["a", "b", "c"]},
    {"Fn::Transform": {"Name": "X"}}, {"Fn::ForEach::L": ["N", ["a"], {"${N}": 1}]},
    {"Type": "String", "AllowedPattern": "[b-a]"}, {"Type": "String", "Default": ["a"]},
)  # fmt: skip


def places(node):
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in entries:
        yield node, key
        yield from places(item)


@pytest.mark.parametrize("seed", seeds(120, quick=40))
def test_whatever_stands_in_a_template_ends_in_a_report(seed):
    chance = random.Random(seed)
    before = chance.choice((original(), read_template(EVERYTHING).template, LOOPS))
    template = copy.deepcopy(before)
    for _ in range(chance.randint(1, 4)):
        if found := list(places(template)):
            holder, key = chance.choice(found)
            if isinstance(holder, dict) and chance.random() < 0.2:
                del holder[key]
            else:
                holder[key] = copy.deepcopy(chance.choice(RUBBISH))

    try:
        source = parse_template(json.dumps(template))
        report = check(source, deployed=Source(before) if chance.random() < 0.3 else None, engines=())
    except (UnreadableTemplate, UnusableDeployed):
        # a refusal is an answer too
        return

    assert json.loads(as_sarif([(report, "t.yaml")]))["runs"]
    assert as_text(report, "t.yaml")


TOPICS = {"A": {"Type": "AWS::SNS::Topic", "Condition": "C"}}
EXTENDED = {"Transform": "AWS::LanguageExtensions"}


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ({"Conditions": {"C": {"Fn::Not": [{"Condition": {}}]}}}, "a condition is named by text"),
        ({"Conditions": {"C": {"Fn::Equals": [None, "a"]}}}, "'null' values are not allowed in templates"),
        ({"Parameters": {"P": {"Type": "String", "Default": ["a"]}}}, "Default must be a text or a number"),
        (
            {"Parameters": {"P": {"Type": "CommaDelimitedList", "Default": [["a"]]}}},
            "Default must be a text or a number",
        ),
        (EXTENDED | {"Outputs": {"Fn::ForEach::L": ["N", [["a"]], {"${N}": 1}]}}, "Fn::ForEach goes over texts"),
        (
            EXTENDED | {"Outputs": {"Fn::ForEach::L": ["N", {"Ref": ["a"]}, {"${N}": 1}]}},
            "Fn::ForEach goes over a list",
        ),
        (
            EXTENDED | {"Outputs": {"Fn::ForEach::L": ["N", {"Fn::FindInMap": [["a"], "b"]}, {"${N}": 1}]}},
            "a mapping of which a key is a list",
        ),
    ],
)
def test_what_no_template_may_hold_is_told(sections, message):
    template = {"Conditions": {"C": {"Fn::Equals": ["a", "a"]}}, "Resources": TOPICS} | sections

    assert any(message in finding.message for finding in check(Source(template), engines=()).findings)
