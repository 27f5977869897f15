from __future__ import annotations

import pytest

from budget_stack.resolve import Call, Imported, OpenParameter, Reference, ResolveError, Source, Text, resolve
from budget_stack.resolve.configurations import Space
from budget_stack.resolve.evaluator import Evaluator

PARAMETERS = {
    "Name": {"Type": "String", "Default": "shop"},
    "Port": {"Type": "Number", "Default": 80},
    "Zones": {"Type": "CommaDelimitedList", "Default": "a, b,c"},
    "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>", "Default": "subnet-0123456789abcdef0"},
    "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/image"},
}
CONDITIONS = {"Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Not": [{"Condition": "Yes"}]}}
MAPPINGS = {"Sizes": {"eu-west-1": {"cpu": 256, "zones": ["x", "y"]}, "other": {"cpu": 512}}}
REGION = {"AWS::Region": "eu-west-1", "AWS::AccountId": "111122223333", "AWS::Partition": "aws"}
NO_VALUE = {"Ref": "AWS::NoValue"}


def evaluate(node, pseudo_parameters=REGION, transform="AWS::LanguageExtensions"):
    template = {
        "Transform": transform,
        "Parameters": PARAMETERS,
        "Conditions": CONDITIONS,
        "Mappings": MAPPINGS,
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"P": node}},
        },
    }
    return (
        resolve(Source(template), pseudo_parameters=pseudo_parameters).resources["Queue"].properties.get("P", "absent")
    )


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ({"Ref": "Name"}, "shop"),
        ({"Ref": "Port"}, "80"),
        ({"Ref": "Zones"}, ["a", "b", "c"]),
        ({"Ref": "Subnets"}, ["subnet-0123456789abcdef0"]),
        ({"Ref": "Image"}, OpenParameter("Image")),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "AWS::StackName"}, OpenParameter("AWS::StackName")),
        ({"Ref": "Topic"}, Reference("Topic")),
        ({"Fn::GetAtt": ["Topic", "TopicName"]}, Reference("Topic", "TopicName")),
        ({"Fn::GetAtt": "Topic.TopicName"}, Reference("Topic", "TopicName")),
        ({"Fn::If": ["Yes", 1, 2]}, 1),
        ({"Fn::If": ["No", 1, {"Fn::If": ["Yes", "in", "out"]}]}, "in"),
        ({"Fn::If": ["No", 1, NO_VALUE]}, "absent"),
        ([1, {"Fn::If": ["No", 1, NO_VALUE]}, NO_VALUE, 3], [1, 3]),
        ({"a": NO_VALUE, "b": {"c": NO_VALUE}}, {"b": {}}),
        ({"Fn::Sub": "${Name}:${Port}"}, "shop:80"),
        ({"Fn::Sub": "${!Name} ${Topic.TopicName}!"}, Text(("${Name} ", Reference("Topic", "TopicName"), "!"))),
        ({"Fn::Sub": "${Topic}"}, Reference("Topic")),
        ({"Fn::Sub": "${ Name }:${ Port}"}, "shop:80"),
        ({"Fn::Sub": ["${ x }", {"x": "inner"}]}, "inner"),
        ({"Fn::Sub": "${! Name }"}, "${ Name }"),
        ({"Fn::Sub": ["${x}-${Name}", {"x": {"Ref": "Topic"}}]}, Text((Reference("Topic"), "-shop"))),
        ({"Fn::Sub": ["${Name}", {"Name": "inner"}]}, "inner"),
        ({"Fn::Sub": "plain"}, "plain"),
        ({"Fn::Join": ["-", ["a", 1, True, 1.5]]}, "a-1-true-1.5"),
        ({"Fn::Join": ["-", ["a", NO_VALUE, "b"]]}, "a-b"),
        ({"Fn::Join": ["", ["arn:", {"Ref": "Topic"}, ":", "x"]]}, Text(("arn:", Reference("Topic"), ":x"))),
        ({"Fn::Join": [",", {"Ref": "Zones"}]}, "a,b,c"),
        ({"Fn::Join": ["-", []]}, ""),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::Select": [1, ["a", "b"]]}, "b"),
        ({"Fn::Select": ["2", {"Ref": "Zones"}]}, "c"),
        ({"Fn::Select": [0, {"Fn::Split": ["/", {"Fn::Sub": "service/${Topic}"}]}]}, "service"),
        (
            {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Topic"}]}]},
            Call("Fn::Select", [1, Call("Fn::Split", ["/", Reference("Topic")])]),
        ),
        ({"Fn::Join": ["/", {"Fn::Split": ["/", {"Ref": "Topic"}]}]}, Reference("Topic")),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "cpu"]}, 256),
        ({"Fn::Select": [1, {"Fn::FindInMap": ["Sizes", "eu-west-1", "zones"]}]}, "y"),
        ({"Fn::FindInMap": ["Sizes", "nowhere", "cpu", {"DefaultValue": {"Ref": "Port"}}]}, "80"),
        ({"Fn::Base64": "hello"}, "aGVsbG8="),
        ({"Fn::Base64": {"Ref": "Topic"}}, Call("Fn::Base64", Reference("Topic"))),
        ({"Fn::Cidr": ["10.0.0.0/24", 2, 6]}, ["10.0.0.0/26", "10.0.0.64/26"]),
        ({"Fn::Select": [1, {"Fn::Cidr": ["10.0.0.0/16", 3, "8"]}]}, "10.0.1.0/24"),
        ({"Fn::Cidr": [{"Fn::GetAtt": ["Topic", "Cidr"]}, 2, 6]}, Call("Fn::Cidr", [Reference("Topic", "Cidr"), 2, 6])),
        ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, Call("Fn::GetAZs", "eu-west-1")),
        ({"Fn::ImportValue": {"Fn::Sub": "${Name}-vpc"}}, Imported("shop-vpc")),
        (
            {"Fn::GetStackOutput": {"StackName": {"Ref": "Name"}, "OutputName": "Vpc"}},
            Call("Fn::GetStackOutput", {"StackName": "shop", "OutputName": "Vpc"}),
        ),
        ({"Fn::Length": {"Ref": "Zones"}}, 3),
        ({"Fn::ToJsonString": {"a": [1, {"Ref": "Name"}]}}, '{"a":[1,"shop"]}'),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, Call("Fn::Transform", {"Name": "AWS::Include"})),
    ],
)
def test_intrinsics_give_what_cloudformation_gives_as_far_as_it_is_known(node, value):
    assert evaluate(node) == value


def test_a_key_that_is_only_known_at_deployment_stays():
    node = {"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "cpu"]}

    assert evaluate(node, {}) == Call("Fn::FindInMap", ["Sizes", OpenParameter("AWS::Region"), "cpu"])


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ({"Ref": "Nobody"}, r"Unresolved resource dependencies \[Nobody\]"),
        ({"Fn::GetAtt": ["Nobody", "Arn"]}, r"Unresolved resource dependencies \[Nobody\]"),
        ({"Fn::Sub": "${Nobody}"}, r"Unresolved resource dependencies \[Nobody\]"),
        ({"Fn::Sub": "${Nobody.Arn}"}, r"Unresolved resource dependencies \[Nobody\]"),
        ({"Fn::If": ["Maybe", 1, 2]}, "Unresolved condition dependency Maybe"),
        ({"Fn::If": ["Yes", 1]}, "Fn::If requires"),
        ({"Fn::FindInMap": ["Sizes", "nowhere", "cpu"]}, "Unable to get mapping for Sizes::nowhere::cpu"),
        ({"Fn::Select": [3, ["a"]]}, "Fn::Select cannot select nonexistent value at index 3"),
        ({"Fn::Select": ["x", ["a"]]}, "whole number"),
        ({"Fn::Select": [0]}, "Fn::Select requires two arguments"),
        ({"Fn::Join": ["-", "text"]}, "Fn::Join requires a delimiter and a list"),
        ({"Fn::Join": ["-", [["a"]]]}, "text is needed here, and list was found"),
        ({"Fn::Split": ["", "text"]}, "Fn::Split requires"),
        ({"Fn::Cidr": ["10.0.0.0/30", 9, 1]}, "fewer than 9 parts"),
        ({"Fn::Cidr": ["nonsense", 1, 1]}, "Fn::Cidr: 'nonsense' does not appear to be"),
        ({"Fn::Length": "text"}, "Fn::Length requires a list"),
        ({"Fn::Equals": ["a", "a"]}, "Fn::Equals may only stand in Conditions and Rules"),
        ({"Fn::Nonsense": 1}, "Fn::Nonsense is no intrinsic function"),
        ({"Ref": ["a"]}, "Ref requires a name"),
        ({"Fn::Sub": ["a"]}, "Fn::Sub requires two arguments"),
        ({"Fn::GetStackOutput": {"StackName": "a"}}, "requires StackName and OutputName"),
        ({"Fn::Sub": "${Zones}"}, "text is needed here, and list was found"),
    ],
)
def test_fails_on_what_cloudformation_could_not_evaluate_and_says_where(node, message):
    with pytest.raises(ResolveError, match=message) as refused:
        evaluate({"inner": [node]})

    assert refused.value.faults[0].location[:6] == ("Resources", "Queue", "Properties", "P", "inner", 0)


@pytest.mark.parametrize(
    "node",
    [
        {"Fn::Length": ["a"]},
        {"Fn::ToJsonString": {"a": 1}},
        {"Fn::FindInMap": ["Sizes", "nowhere", "cpu", {"DefaultValue": "1"}]},
    ],
)
def test_extensions_need_their_transform_or_a_macro_that_may_know_them(node):
    for transform in ([], "AWS::Serverless-2016-10-31"):
        with pytest.raises(ResolveError, match="needs Transform: AWS::LanguageExtensions"):
            evaluate(node, transform=transform)

    assert evaluate(node, transform=["Mine"]) in (1, '{"a":1}', "1")


@pytest.mark.parametrize("name", ["Zones", "Subnets", "AWS::NotificationARNs"])
def test_a_list_equals_nothing_in_any_way_to_read_a_template(name):
    condition = {"Fn::Equals": [{"Ref": name}, "a"]}
    template = {
        "Parameters": {key: {"Type": entry["Type"]} for key, entry in PARAMETERS.items()},
        "Conditions": {"Same": condition},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Condition": "Same"}},
    }
    given = {"Name": "a", "Port": "1", "Zones": "a", "Subnets": "a", "Image": "a"}

    with pytest.raises(ResolveError, match="Fn::Equals compares texts"):
        resolve(Source(template), given)
    with pytest.raises(ResolveError, match="Fn::Equals compares texts"):
        list(Space(template).explore(lambda chosen: Evaluator(template, chosen).condition("Same", ())))


@pytest.mark.parametrize("number", [0, 1, 11])
@pytest.mark.parametrize("function", ["Fn::And", "Fn::Or"])
def test_and_and_or_take_two_to_ten_conditions(function, number):
    condition = {function: [{"Fn::Equals": ["a", "a"]}] * number}
    source = Source({"Conditions": {"All": condition}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}})

    with pytest.raises(ResolveError, match=f"{function} requires a list of 2 to 10 conditions"):
        resolve(source)


def test_nothing_equals_no_value_but_no_value():
    source = Source({"Conditions": {"Never": {"Fn::Equals": [NO_VALUE, "a"]}}, "Resources": {"T": {"Type": "A::B::C"}}})

    assert resolve(source).conditions == {"Never": False}


def test_the_name_in_a_ref_may_be_put_together():
    assert evaluate({"Ref": {"Fn::Join": ["", ["Na", "me"]]}}) == "shop"


def test_the_names_in_a_get_att_may_be_put_together():
    assert evaluate({"Fn::GetAtt": [{"Fn::Join": ["", ["To", "pic"]]}, "TopicName"]}) == Reference("Topic", "TopicName")
    with pytest.raises(ResolveError, match="needs Transform: AWS::LanguageExtensions"):
        evaluate({"Fn::GetAtt": [{"Fn::Join": ["", ["To", "pic"]]}, "TopicName"]}, transform=[])


def test_what_a_macro_makes_of_a_text_stays_open():
    macro = {"Fn::Transform": {"Name": "Macro"}}

    assert evaluate({"Fn::Sub": macro}) == Call("Fn::Sub", Call("Fn::Transform", {"Name": "Macro"}))


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        (
            "port=${BOOK_PORT} home=${HOME}",
            "Unresolved resource dependencies [BOOK_PORT, HOME]",
            "${!BOOK_PORT}, ${!HOME}",
        ),
        ("${port:-8000}", "variable names in Fn::Sub syntax must contain only", "${!port:-8000}"),
        ("${Quuee.Arn}", "Unresolved resource dependencies [Quuee]", "${!Quuee.Arn}"),
    ],
)
def test_fails_on_a_variable_of_a_shell_and_says_how_to_write_it(text, message, fix):
    source = Source({"Resources": {"Queue": {"Type": "T", "Properties": {"Text": {"Fn::Sub": text}}}}})

    with pytest.raises(ResolveError) as refused:
        resolve(source)

    (fault,) = refused.value.faults
    assert message in fault.message
    assert fault.fix == f"write {fix} where a shell is to replace it; otherwise correct the name"


def test_fails_on_a_misspelt_pseudo_parameter_without_a_word_of_a_shell():
    source = Source({"Resources": {"Queue": {"Type": "T", "Properties": {"Text": {"Fn::Sub": "${AWS::Regio}"}}}}})

    with pytest.raises(ResolveError) as refused:
        resolve(source)

    assert refused.value.faults[0].fix == ""
