"""A template that is given as text and one that is given as data are refused alike."""

from __future__ import annotations

import json

import pytest
import troposphere

from budget_stack import build_budget_tracker, to_json
from budget_stack.facts.template import NAMED_SECTIONS, PSEUDO_PARAMETERS, SECTIONS
from budget_stack.resolve import UnreadableTemplate, parse_template
from budget_stack.resolve.forms import source_of
from tests.budget_stack.checks.mutants import original

TOPIC = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
SAMPLES = [
    (TOPIC, True),
    ({}, False),
    ({"Resources": {}}, False),
    ({"Resources": []}, False),
    ({"Resources": {"Topic": {}}}, False),
    ({"Resources": {"Topic": {"Type": 5}}}, False),
    ({"Resources": {"Topic": "AWS::SNS::Topic"}}, False),
    ({"Resources": {**TOPIC["Resources"], "Fn::Transform": {"Name": "AWS::Include"}}}, True),
    ({"Resources": {**TOPIC["Resources"], "Fn::ForEach::All": ["Name", ["A"], {}]}}, True),
    (TOPIC | {"Metadata": {"when": "today"}}, True),
    (TOPIC | {"Parameters": None}, True),
    *((TOPIC | {section: ["x"]}, False) for section in NAMED_SECTIONS),
    *((TOPIC | {section: {"X": "y"}}, False) for section in ("Parameters", "Rules", "Outputs")),
    *((TOPIC | {section: {"Fn::Transform": ["y"]}}, True) for section in ("Parameters", "Rules", "Outputs")),
]


def is_read(read, template):
    try:
        read(template)
    except UnreadableTemplate:
        return False
    return True


@pytest.mark.parametrize(("template", "is_one"), SAMPLES)
def test_text_and_data_are_read_alike(template, is_one):
    assert is_read(parse_template, json.dumps(template)) is is_one
    assert is_read(source_of, template) is is_one
    assert is_read(source_of, json.dumps(template)) is is_one


def test_every_section_of_our_template_is_known():
    assert set(original()) <= set(SECTIONS)


def test_sections_are_written_in_their_order():
    written = list(json.loads(to_json(build_budget_tracker().template)))

    assert written == [section for section in SECTIONS if section in written]


def test_pseudo_parameters_are_those_that_troposphere_has():
    assert set(PSEUDO_PARAMETERS) == {
        value.data["Ref"]
        for value in vars(troposphere).values()
        if isinstance(value, troposphere.Ref) and value.data["Ref"] != "AWS::NoValue"
    }
