from __future__ import annotations

import json

import pytest
from cfn_tools import load_yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from budget_stack.yaml_writer import write_yaml
from tests.support.generated import unhurried

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
scalars = st.one_of(text, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False))
functions = st.sampled_from(
    ["Ref", "Fn::Sub", "Fn::Join", "Fn::Base64", "Fn::If", "Fn::GetAtt", "Condition", "Fn::Odd"]
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(text, inner, max_size=4),
        st.builds(lambda name, argument: {name: argument}, functions, inner),
    ),
    max_leaves=12,
)
AWKWARD = [
    "", " ", "~", "=", "<<", "-", "?", "!", "*a", "&a", "%", "@", "`", "'", "\"", "a: b", "a #b", "a:", ":a",
    "a::b", "a ", " a", "a\n", "a\nb", "a\r\nb", "\t", "---", "...", "0123", "012345678901", "089012345678", "1e3",
    "1E400", "0x1F", "0o17", "1_000", "12:30:45", "2012-10-17", ".5", ".inf", ".nan", "on", "Off", "yes", "No", "y",
    "N", "true", "NULL", "${AWS::Region}", "arn:aws:s3:::bucket", "{}", "[]", "a, b", "[a", "a]", "{a", "\u0085",
    "\u2028", "\ufeff", "\u0000", "\u007f", "😀", "é", "\\", "a\\b", "say \"hi\"", "it's", "it's \"both\"",
    "x" * 300,
]  # fmt: skip


class _ShortForms(SafeConstructor):
    """YAML 1.2 as another library reads it, with CloudFormation's tags."""


def _intrinsic(constructor, suffix, node):
    if hasattr(node, "value") and isinstance(node.value, str):
        argument = constructor.construct_scalar(node)
        if suffix == "GetAtt":
            argument = argument.split(".", 1)
    else:
        argument = constructor.construct_sequence(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": argument}


_ShortForms.add_multi_constructor("!", _intrinsic)


def read_by_cfn_flip(lines):
    return json.loads(json.dumps(load_yaml("\n".join(lines) + "\n")))


def read_as_yaml_1_2(lines):
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _ShortForms
    return json.loads(json.dumps(yaml.load("\n".join(lines) + "\n")))


@unhurried
@given(values)
@example({"Fn::Base64": {"Fn::Sub": "x"}})
@example([5e-324, -1e16, 1.5e300])
@example({"Fn::GetAtt": "A.B"})
@example({"Fn::GetAtt": ["A.B", "C"]})
@example({"Fn::GetAtt": ["A", {"Ref": "B"}]})
@example([[], {}, [[]], [{}]])
def test_two_readers_find_what_was_written(value):
    content = {"Key": value}
    lines = write_yaml(content)

    assert read_by_cfn_flip(lines) == content
    assert read_as_yaml_1_2(lines) == content


@pytest.mark.parametrize("string", AWKWARD)
def test_an_awkward_string_stays_itself_wherever_it_stands(string):
    content = {
        "Plain": string,
        "List": [string, [string]],
        "Long": [string] * 40,
        "Sub": {"Fn::Sub": string},
        "Join": {"Fn::Join": ["", [string, {"Ref": "A"}]]},
        "If": {"Fn::If": ["C", string, {"Ref": "AWS::NoValue"}]},
        "Nested": {"Fn::Base64": {"Fn::Sub": string}},
        "Keys": {string: 1},
    }
    lines = write_yaml(content)

    assert read_by_cfn_flip(lines) == content
    assert read_as_yaml_1_2(lines) == content


def test_intrinsics_take_their_short_forms():
    written = write_yaml(
        {
            "A": {"Ref": "VpcId"},
            "B": {"Fn::GetAtt": ["Service", "Name"]},
            "C": {"Fn::Sub": "${A}-b"},
            "D": {"Fn::If": ["HasTasks", {"Ref": "AWS::NoValue"}, 0]},
        }
    )

    assert written == [
        "A: !Ref VpcId",
        "B: !GetAtt Service.Name",
        'C: !Sub "${A}-b"',
        'D: !If [HasTasks, !Ref "AWS::NoValue", 0]',
    ]


def test_mappings_in_a_sequence_stand_beside_their_dashes():
    rules = [{"Id": "a", "Days": [[1]], "Prefix": "b"}, {"Id": {"Fn::Fancy": {"c": [1]}}}]

    assert write_yaml({"Rules": rules}) == [
        "Rules:",
        "- Id: a",
        "  Days: [[1]]",
        "  Prefix: b",
        "- Id:",
        "    Fn::Fancy: {c: [1]}",
    ]


def test_a_sequence_of_an_intrinsic_stands_deeper_than_its_key():
    lines = write_yaml({"Strategy": {"Fn::If": ["A", [{"Weight": 1, "Base": {"a": {"b": 1}}}], "c"]}})

    assert lines == ["Strategy: !If", "  - A", "  - - Weight: 1", "      Base:", "        a: {b: 1}", "  - c"]


def test_a_few_plain_entries_stand_in_one_line():
    tags = [{"Key": "a: b", "Value": {"Ref": "AWS::StackName"}}, {"Key": "c"}, {"Key": "d", "Value": ["e"]}]

    assert write_yaml({"Tags": tags, "Matcher": {"HttpCode": "200"}, "Drop": {"default": ["Two words"]}}) == [
        "Tags:",
        '- {Key: "a: b", Value: !Ref "AWS::StackName"}',
        "- {Key: c}",
        "- {Key: d, Value: [e]}",
        'Matcher: {HttpCode: "200"}',
        "Drop: {default: [Two words]}",
    ]


def test_two_entries_below_a_key_stand_in_one_line_and_three_do_not():
    assert write_yaml({"A": {"Type": "COUNT", "Value": {"Fn::If": ["G", 1, {"Ref": "H"}]}}}) == [
        "A: {Type: COUNT, Value: !If [G, 1, !Ref H]}"
    ]
    assert write_yaml({"A": {"b": 1, "c": 2, "d": 3}}) == ["A:", "  b: 1", "  c: 2", "  d: 3"]


def test_many_entries_and_functions_without_a_short_form_stand_below_each_other():
    many = {str(number): number for number in range(6)}

    assert len(write_yaml({"A": [many]})) == 7
    assert write_yaml({"A": [{"Fn::ValueOf": ["B", "C"]}]}) == ["A:", "- Fn::ValueOf: [B, C]"]


def test_entries_that_do_not_fit_into_a_line_stand_below_each_other():
    tags = [{"Key": "a", "Value": "b" * 120}]

    assert write_yaml({"Tags": tags}) == ["Tags:", "- Key: a", f"  Value: {'b' * 120}"]


def test_long_sequences_of_scalars_are_wrapped():
    lines = write_yaml({"AllowedValues": list(range(1000, 1100))})

    assert len(lines) < 10
    assert all(len(line) <= 120 for line in lines)


def test_fails_on_what_a_template_cannot_hold():
    with pytest.raises(TypeError, match="a template cannot hold"):
        write_yaml({"Key": object()})


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_fails_on_a_number_that_json_does_not_have(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_yaml({"Key": number})
