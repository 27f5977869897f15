from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from cfn_tools import load_yaml
from troposphere import Equals, If, NoValue, Output, Ref, Tags, Template, sns

from budget_stack import InvalidSetting, ReferenceInText, build_budget_tracker, to_json, to_yaml
from budget_stack.render import bytes_by_sam
from budget_stack.settings.web_service import ADDRESSES


@pytest.fixture
def shipped():
    return build_budget_tracker().template


@pytest.mark.parametrize("sam", [False, True])
def test_yaml_and_json_say_what_troposphere_says(shipped, sam):
    expected = json.loads(shipped.to_json()) | ({"Transform": "AWS::Serverless-2016-10-31"} if sam else {})

    assert json.loads(json.dumps(load_yaml(to_yaml(shipped, sam=sam)))) == expected
    assert json.loads(to_json(shipped, sam=sam)) == expected


def test_sections_stand_in_the_order_in_which_one_reads_them(shipped):
    sections = [line[:-1] for line in to_yaml(shipped).splitlines() if line.endswith(":") and not line.startswith(" ")]

    assert sections == ["Metadata", "Parameters", "Rules", "Conditions", "Resources", "Outputs"]
    assert list(json.loads(to_json(shipped))) == ["AWSTemplateFormatVersion", "Description", *sections]


def test_a_resource_says_first_what_it_is():
    template = Template()
    template.add_condition("Wanted", Equals("a", "b"))
    template.add_resource(sns.Topic("Alarms", Condition="Wanted", DeletionPolicy="Retain", TopicName=Ref("Name")))

    assert list(json.loads(to_json(template))["Resources"]["Alarms"]) == [
        "Type",
        "Condition",
        "DeletionPolicy",
        "Properties",
    ]


def test_writing_does_not_change_the_template(shipped):
    before = shipped.to_json()
    to_yaml(shipped, sam=True)

    assert shipped.to_json() == before


def test_a_transform_that_is_there_is_kept():
    template = Template()
    template.transform = "AWS::LanguageExtensions"

    assert "Transform: AWS::LanguageExtensions" in to_yaml(template, sam=True)


@pytest.mark.parametrize("write", [to_yaml, to_json])
@pytest.mark.parametrize("pattern", ["{}", "topic-{}"])
def test_fails_on_an_intrinsic_that_became_text(write, pattern):
    template = Template()
    template.add_resource(sns.Topic("Alarms", Tags=Tags(owner=pattern.format(Ref("Name")))))

    with pytest.raises(ReferenceInText, match="Resources/Alarms/Properties/Tags/0/Value is the text .*with Sub"):
        write(template)


def test_fails_on_an_intrinsic_that_became_a_key():
    template = Template()
    template.add_mapping("Names", {str(Ref("AWS::Region")): {"Name": "alarms"}})

    with pytest.raises(ReferenceInText, match="Mappings/Names/<troposphere.Ref object at "):
        to_yaml(template)


@pytest.mark.parametrize("write", [to_yaml, to_json])
@pytest.mark.parametrize(
    ("part", "path"),
    [
        (sns.Topic("Alarms", Condition="HasTask"), "Resources/Alarms/Condition"),
        (sns.Topic("Alarms", TopicName=If("HasTask", "a", NoValue)), "Resources/Alarms/Properties/TopicName/Fn::If"),
        (Output("Url", Value=Ref("AWS::Region"), Condition="HasTask"), "Outputs/Url/Condition"),
    ],
)
def test_fails_on_a_condition_that_the_template_does_not_have(write, part, path):
    template = Template()
    template.add_condition("HasTasks", Equals("a", "b"))
    template.add_resource(sns.Topic("Others"))
    (template.add_output if isinstance(part, Output) else template.add_resource)(part)

    with pytest.raises(InvalidSetting) as refused:
        write(template)

    assert str(refused.value) == f"{path} must be a condition of the template, such as HasTasks; got 'HasTask'"


def test_where_a_macro_may_bring_conditions_along_none_is_missed():
    template = Template()
    template.transform = "Ours"
    template.add_resource(sns.Topic("Alarms", Condition="OfTheMacro"))

    assert "OfTheMacro" in to_yaml(template)


@pytest.mark.parametrize("write", [to_yaml, to_json])
def test_fails_on_a_stack_in_place_of_its_template(write):
    stack = build_budget_tracker()

    with pytest.raises(InvalidSetting, match=r"template must be a .*, which is its part `template`; got Stack\(...\)"):
        write(stack)
    with pytest.raises(InvalidSetting, match="template must be a troposphere Template; got 'text'"):
        write("text")


def test_a_text_that_tells_of_an_object_is_no_reference():
    template = Template("An object at 0x7f is no reference, nor is <this>")

    assert "object at 0x7f" in to_yaml(template)


def test_the_shipped_template_leaves_room_below_what_cloudformation_takes(shipped):
    assert len(to_yaml(shipped, sam=True).encode()) < 44_000


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_needs_a_bucket_to_deploy(address):
    # a few quotes more than what is counted
    assert bytes_by_sam(build_budget_tracker(address).template.to_dict()) < 51_150


@pytest.mark.parametrize("seed", ["0", "7", "4711"])
def test_every_process_writes_the_same_bytes(shipped, seed):
    written = subprocess.run(
        [sys.executable, "-m", "budget_stack", "template"],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )

    assert written.stdout == to_yaml(shipped, sam=True).encode()
