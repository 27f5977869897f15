from __future__ import annotations

import json

import pytest

from budget_stack.resolve import UnreadableTemplate, parse_template, read_template

ONE = "Resources: {Q: {Type: AWS::SQS::Queue}}"


def read(text):
    return parse_template(text).template


def properties(text):
    return read(f"Resources:\n  Q:\n    Type: T\n    Properties:\n      P: {text}\n")["Resources"]["Q"]["Properties"][
        "P"
    ]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref X", {"Ref": "X"}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!Sub '${A}-x'", {"Fn::Sub": "${A}-x"}),
        ("!If [C, !Ref A, !Ref 'AWS::NoValue']", {"Fn::If": ["C", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
        ("!Join ['', [a, !Ref B]]", {"Fn::Join": ["", ["a", {"Ref": "B"}]]}),
        ("!Condition C", {"Condition": "C"}),
        ("!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        ("!FindInMap [M, !Ref R, 1]", {"Fn::FindInMap": ["M", {"Ref": "R"}, 1]}),
        ("!Base64 2012-10-17", {"Fn::Base64": "2012-10-17"}),
    ],
)
def test_short_forms_are_written_out(short, long):
    assert properties(short) == long


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2012-10-17", "2012-10-17"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("'80'", "80"),
        ("80", 80),
        ("yes", True),
        ("1.5", 1.5),
        ("~", None),
        ("[1, [2]]", [1, [2]]),
    ],
)
def test_scalars_are_what_cloudformation_takes_them_for(text, value):
    assert properties(text) == value


def test_keys_are_text_whatever_they_look_like():
    assert properties("{200: a, yes: b}") == {"200": "a", "yes": "b"}


def test_json_and_yaml_of_a_template_are_the_same():
    template = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}}}}

    assert read(json.dumps(template)) == read(json.dumps(template, indent=4)) == read(f"---\n{json.dumps(template)}")


def test_an_anchor_stands_for_what_it_names():
    text = "Resources:\n  A: &one {Type: T, Properties: {P: 1}}\n  B: *one\n"

    assert read(text)["Resources"]["B"] == {"Type": "T", "Properties": {"P": 1}}


def test_every_part_knows_its_line():
    source = parse_template(
        "Resources:\n  Q:\n    Type: T\n    Properties:\n      P: !If\n        - C\n        - a\n        - b\n"
    )

    assert source.line(("Resources", "Q")) == 2
    assert source.line(("Resources", "Q", "Properties", "P", "Fn::If", 2)) == 8
    assert source.line(("Resources", "Q", "Properties", "Absent")) == 4


def test_parts_of_json_know_their_lines_too():
    source = parse_template('{\n\t"Resources": {\n\t\t"Q": {\n\t\t\t"Type": "T"\n\t\t}\n\t}\n}')

    assert source.line(("Resources", "Q", "Type")) == 4


@pytest.mark.parametrize(
    "text",
    [
        "Resources:\n  Q: {Type: T}\n  R: {Type: T}\n  Q:\n    Type: U\n",
        '{"Resources": {\n"Q": {"Type": "T"},\n"R": {"Type": "T"},\n"Q":\n{"Type": "U"}}}',
    ],
)
def test_of_a_key_that_stands_twice_the_last_value_is_taken_and_both_lines_are_known(text):
    source = parse_template(text)

    assert source.template["Resources"] == {"Q": {"Type": "U"}, "R": {"Type": "T"}}
    assert source.doubled == ((("Resources", "Q"), (2, 4)),)
    assert source.line(("Resources", "Q", "Type")) == 5


def test_the_size_is_in_bytes():
    assert parse_template(f"Description: é\n{ONE}").size == len(f"Description: é\n{ONE}".encode())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a template is a mapping with Resources; this is empty"),
        ("- a", "a template is a mapping with Resources; this is a list"),
        ("hello", "a template is a mapping with Resources; this is a single value"),
        ("Resources: {}", "no Resources: every template must have at least one"),
        ("Resources: [a]", "no Resources"),
        ("Resources: {Q: 5}", "Resources/Q must be a mapping; it is a single value"),
        ("Resources: {Q: }", "Resources/Q must be a mapping; it is empty"),
        ("Resources: {Q: {Properties: {}}}", "Resources/Q has no Type"),
        (f"{ONE}\nOutputs: [a]", ":2: Outputs must be a mapping"),
        (f"{ONE}\nParameters: {{P: String}}", "Parameters/P must be a mapping"),
        ("Resources:\n  Q:\n\tType: T", ":3: not YAML: "),
        ("Resources: {Q: {Type: 'T}", "not YAML: "),
        ("Resources: &a {Q: {Type: T, P: *b}}", "not YAML: found undefined alias"),
        ("A: &a {x: 1}\nResources: {Q: {<<: *a, Type: T}}", "does not know the merge key"),
        ("Resources: {? [a] : 1}", "a key must be text"),
        ('{"Resources": {"Q": {"Type": "T"},}}', ":1: not JSON: "),
        ("[" * 3000 + "]" * 3000, "nested more than 100 times"),
        ("{" * 3000, "nested more than 100 times"),
        ("[" * 40_000, "nested more than 100 times"),
        ("Resources: {Q: {Type: T, P: !!python/name:os.system x}}", "means nothing to CloudFormation"),
        ("Resources: {Q: {Type: T, P: .nan}}", "what JSON cannot say"),
        ('{"Resources": {"Q": {"Type": "\\ud800"}}}', "what JSON cannot say"),
        ('{"Resources": {"Q": ' + "1" * 5000 + "}}", "not JSON"),
        ("Resources: &a {Q: {Type: T, P: *a}}", "an anchor that holds itself"),
    ],
)
def test_fails_on_what_is_no_template_and_says_where(text, message):
    with pytest.raises(UnreadableTemplate) as refused:
        parse_template(text, "t.yaml")

    assert str(refused.value).startswith("t.yaml")
    assert message in str(refused.value)


def test_fails_on_anchors_that_multiply_without_end():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]

    with pytest.raises(UnreadableTemplate, match="anchors multiply"):
        parse_template("\n".join([*lines, ONE]))


def test_fails_on_a_file_that_is_not_there_or_no_text(tmp_path):
    (tmp_path / "binary").write_bytes(b"\x80\xfe\x00")

    (tmp_path / "by_powershell").write_text(ONE, encoding="utf-16")

    with pytest.raises(
        UnreadableTemplate, match="by_powershell: UTF-16 text, and a template is UTF-8; save it as UTF-8"
    ):
        read_template(tmp_path / "by_powershell")
    with pytest.raises(UnreadableTemplate, match="nowhere: No such file or directory"):
        read_template(tmp_path / "nowhere")
    with pytest.raises(UnreadableTemplate, match="binary: not UTF-8 text"):
        read_template(tmp_path / "binary")
    with pytest.raises(UnreadableTemplate, match="Is a directory"):
        read_template(tmp_path)


def test_a_byte_order_mark_is_no_part_of_a_template(tmp_path):
    (tmp_path / "t.yaml").write_bytes(b"\xef\xbb\xbf" + ONE.encode())

    assert read_template(tmp_path / "t.yaml").template["Resources"]
