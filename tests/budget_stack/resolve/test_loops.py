from __future__ import annotations

import pytest

from budget_stack.resolve import Reference, ResolveError, Source, resolve
from budget_stack.resolve.loops import expand

BUCKET = {"Type": "AWS::S3::Bucket"}
MAPPINGS = {"Buckets": {"live": {"Names": ["A", "B"]}, "test": {"Names": ["C"]}}}
STAGE = {"Type": "String", "Default": "live"}


def looped(items, *, transform="AWS::LanguageExtensions", **sections):
    template = {"Resources": {"Fn::ForEach::Buckets": ["Name", items, {"Bucket${Name}": BUCKET}]}, **sections}
    return Source({**template, "Transform": transform} if transform else template)


def test_loops_are_written_out():
    found = resolve(
        Source(
            {
                "Transform": "AWS::LanguageExtensions",
                "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": "Alpha,Beta"}},
                "Resources": {
                    "Fn::ForEach::Topics": [
                        "Name",
                        {"Ref": "Names"},
                        {
                            "Topic${Name}": {
                                "Type": "AWS::SNS::Topic",
                                "Properties": {
                                    "TopicName": {"Ref": "Name"},
                                    "Fn::ForEach::Tags": ["Key", ["a.b", "c"], {"Tag&{Key}": "${Key} of ${Name}"}],
                                },
                            }
                        },
                    ]
                },
                "Outputs": {
                    "Fn::ForEach::Out": ["N", ["Alpha"], {"Arn${N}": {"Value": {"Fn::GetAtt": ["Topic${N}", "Arn"]}}}]
                },
            }
        )
    )

    assert found.resources["TopicAlpha"].properties == {
        "TopicName": "Alpha",
        "Tagab": "a.b of Alpha",
        "Tagc": "c of Alpha",
    }
    assert list(found.resources) == ["TopicAlpha", "TopicBeta"]
    assert found.outputs["ArnAlpha"].value == Reference("TopicAlpha", "Arn")


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        (["Name", ["a"]], "Fn::ForEach requires a name, a list and a mapping"),
        (["Name", {"Ref": "Nobody"}, {"T${Name}": {"Type": "T"}}], "a Ref to a parameter that holds one"),
        (["Name", ["a", "a"], {"T${Name}": {"Type": "T"}}], "the loop makes the key Ta twice"),
    ],
)
def test_fails_on_a_loop_that_is_none(loop, message):
    with pytest.raises(ResolveError, match=message):
        resolve(Source({"Transform": ["AWS::LanguageExtensions"], "Resources": {"Fn::ForEach::L": loop}}))


@pytest.mark.parametrize(("stage", "made"), [({}, ["BucketA", "BucketB"]), ({"Stage": "test"}, ["BucketC"])])
def test_a_loop_goes_over_the_list_that_a_mapping_has(stage, made):
    items = {"Fn::FindInMap": ["Buckets", {"Ref": "Stage"}, "Names"]}

    source = looped(items, Parameters={"Stage": STAGE}, Mappings=MAPPINGS)

    assert list(resolve(source, stage).resources) == made


@pytest.mark.parametrize(
    ("key", "message"),
    [({"Ref": "AWS::Region"}, "a key is not known"), ("nowhere", "a mapping that has no nowhere")],
)
def test_fails_on_a_loop_over_a_list_that_a_mapping_has_not(key, message):
    with pytest.raises(ResolveError, match=message):
        resolve(looped({"Fn::FindInMap": ["Buckets", key, "Names"]}, Mappings=MAPPINGS))


def test_fails_on_a_loop_without_the_transform():
    with pytest.raises(ResolveError, match="Fn::ForEach needs Transform: AWS::LanguageExtensions"):
        resolve(looped(["A"], transform=None))


def test_a_reference_inside_a_loop_may_put_its_name_together():
    names = {
        "Fn::ForEach::Loop": ["Name", ["A"], {"Is${Name}": {"Fn::Equals": [{"Ref": {"Fn::Sub": "P${Name}"}}, "yes"]}}]
    }
    source = looped(["A"], Parameters={"PA": {"Type": "String", "Default": "yes"}}, Conditions=names)

    assert resolve(source).conditions == {"IsA": True}


def test_what_a_loop_makes_may_be_named_by_functions_everywhere():
    expanded = expand(
        looped(["A"], Outputs={"Fn::ForEach::Out": ["N", ["A"], {"Is${N}": {"Value": [*named_by_sub("${N}")]}}]}), {}
    )

    assert expanded["Outputs"]["IsA"]["Value"] == [
        {"Ref": "TopicA"},
        {"Fn::GetAtt": ["TopicA", "TopicName"]},
    ]


def named_by_sub(name):
    yield {"Ref": {"Fn::Sub": f"Topic{name}"}}
    yield {"Fn::GetAtt": [{"Fn::Sub": f"Topic{name}"}, "TopicName"]}


TOPIC = {"Type": "AWS::SNS::Topic"}


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        (
            {"Fn::ForEach::L": ["N", ["A"], {"Fn::ForEach::L": ["K", ["B"], {"${N}${K}": TOPIC}]}]},
            "there is a L already",
        ),
        ({"L": TOPIC, "Fn::ForEach::L": ["N", ["A"], {"T${N}": TOPIC}]}, "there is a L already"),
        ({"Fn::ForEach::L": ["N", ["A"], {"T": TOPIC}]}, "a loop over N makes keys with"),
        ({"Fn::ForEach::L": ["N", ["a-b"], {"T${N}": TOPIC}]}, "Resource name Ta-b is non alphanumeric"),
    ],
)
def test_fails_on_names_of_loops_and_of_what_they_make_that_cloudformation_refuses(resources, message):
    with pytest.raises(ResolveError, match=message):
        resolve(Source({"Transform": "AWS::LanguageExtensions", "Resources": resources}))


def test_a_loop_around_a_loop_needs_its_name_in_the_inner_keys_only():
    inner = {"Fn::ForEach::Inner": ["K", ["B"], {"T${N}${K}": TOPIC}]}
    source = Source({"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::Outer": ["N", ["A"], inner]}})

    assert list(resolve(source).resources) == ["TAB"]
