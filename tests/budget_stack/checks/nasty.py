"""Inputs that nobody means well: each must end in a clear answer, soon, and in little memory.

`make bench` measures all of them (`scripts/bench_nasty.py`), and `test_nasty.py` compares what they are told.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

MEGABYTE = 1_000_000


class Nasty(NamedTuple):
    """An input, and what is said of it.

    Attributes:
        content: What the file holds.
        says: What its answer holds, in text; empty where there is nothing to say.
    """

    content: bytes
    says: str


def _yaml(text: str, says: str) -> Nasty:
    return Nasty(text.encode(), says)


def _topic(name: Any, says: str, **sections: Any) -> Nasty:
    """A topic with a display name, as JSON."""
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name}}
    return Nasty(json.dumps({"Resources": {"T": topic}} | sections).encode(), says)


TOPIC = "Resources: {T: {Type: AWS::SNS::Topic}}\n"
CLEAN = "no errors, no warnings"
EXTENDED = {"Transform": "AWS::LanguageExtensions"}


def _nested(function: Any, depth: int, inside: Any = "ab") -> Any:
    for _ in range(depth):
        inside = function(inside)
    return inside


def _parameter(says: str, **declared: Any) -> Nasty:
    """A parameter that a condition compares with a text."""
    return _topic(
        {"Fn::If": ["C", "a", "b"]},
        says,
        Parameters={"P": {"Type": "String"} | declared},
        Conditions={"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
    )


def _loop(items: int, depth: int, says: str, name: str = "x") -> Nasty:
    """Loops in loops, each over some items."""
    inside: Any = {"R" + "".join(f"${{N{n}}}" for n in range(depth)): {"Type": "AWS::SNS::Topic"}}
    for number in range(depth):
        inside = {f"Fn::ForEach::L{number}": [f"N{number}", [f"{name}{item}" for item in range(items)], inside]}
    return Nasty(json.dumps(EXTENDED | {"Resources": inside}).encode(), says)


def inputs() -> dict[str, Nasty]:
    """Return all of them by name."""
    return _encodings() | _yamls() | _jsons() | _texts() | _loops() | _parameters() | _commands() | _many()


def _encodings() -> dict[str, Nasty]:
    return {
        "empty": Nasty(b"", "a template is a mapping with Resources"),
        "blank": Nasty(b" \n\t\n", "error"),
        "zeros": Nasty(b"\0" * 1000, "not YAML"),
        "utf-16": Nasty(TOPIC.encode("utf-16"), "save it as UTF-8"),
        "utf-32": Nasty(TOPIC.encode("utf-32"), "save it as UTF-8"),
        "latin-1": Nasty("Description: Münze\n".encode("latin-1") + TOPIC.encode(), "not UTF-8 text (byte 14)"),
        "cut-in-a-character": Nasty(TOPIC.encode() + "#€".encode()[:-1], "not UTF-8 text"),
        "mark-of-utf-8": Nasty(b"\xef\xbb\xbf" + TOPIC.encode(), CLEAN),
        "lines-of-old-macs": Nasty(b"Resources:\r  T:\r    Type: AWS::SNS::Topic\r", CLEAN),
        "surrogate": Nasty(
            b'{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Metadata": "\\ud800"}}}', "JSON cannot say"
        ),
        "one-byte-too-many": Nasty(TOPIC.encode() + b"#" * (MEGABYTE + 1 - len(TOPIC)), "more than 1,000,000 bytes"),
        "a-megabyte": Nasty(TOPIC.encode() + b"#" * (MEGABYTE - len(TOPIC)), CLEAN),
        "many-megabytes": Nasty(b"a: " + b"x" * (5 * MEGABYTE), "more than 1,000,000 bytes"),
        "gzip": Nasty(b"\x1f\x8b\x08\x00" + b"\xff" * 100, "not UTF-8 text (byte 1)"),
        "program": Nasty(b"\x7fELF\x02\x01\x01" + b"\0" * 100, "not YAML"),
    }


def _yamls() -> dict[str, Nasty]:
    laughs = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    bytes_behind = f"Metadata:\n  a: &a {'x' * 400_000}\n  b: [{', '.join(['*a'] * 5000)}]\n"
    keys_behind = f"Metadata:\n  a: &a {{? {'k' * 100_000} : 1}}\n  b: [{', '.join(['*a'] * 20_000)}]\n"
    return {
        "billion-laughs": _yaml(laughs + TOPIC, "more than 100,000 values"),
        "bytes-behind-aliases": _yaml(bytes_behind + TOPIC, "characters once every anchor is written out"),
        "keys-behind-aliases": _yaml(keys_behind + TOPIC, "characters once every anchor is written out"),
        "anchor-in-itself": _yaml("Metadata: &a [*a]\n" + TOPIC, "an anchor that holds itself"),
        "alias-to-nothing": _yaml("Metadata: *nobody\n" + TOPIC, "not YAML: found undefined alias"),
        "merge-key": _yaml("Metadata: {<<: {a: 1}}\n" + TOPIC, "the merge key <<"),
        "deep-flow": _yaml("Metadata: " + "[" * 400_000, "nested more than 100 times"),
        "deep-mappings": _yaml("Metadata: " + "{a: " * 200_000, "nested more than 100 times"),
        "deep-blocks": _yaml(
            "Metadata:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 1000)) + TOPIC, "nested more than"
        ),
        "deep-dashes": _yaml("Metadata:\n  " + "- " * 100_000 + "a\n" + TOPIC, "nested more than 100 times"),
        "deep-keys": _yaml("Metadata:\n  " + "? " * 100_000 + "a\n" + TOPIC, "nested more than 100 times"),
        "tag-of-python": _yaml(
            "Metadata: !!python/object/apply:os.system [id]\n" + TOPIC, "means nothing to CloudFormation"
        ),
        "tag-on-a-mapping": _yaml("Metadata: !!set {a, b}\n" + TOPIC, "the tag tag:yaml.org,2002:set means nothing"),
        "tag-on-a-list": _yaml("Metadata: !!omap [a: 1]\n" + TOPIC, "the tag tag:yaml.org,2002:omap means nothing"),
        "tag-on-a-text": _yaml("Metadata: !!foo a\n" + TOPIC, "the tag tag:yaml.org,2002:foo means nothing"),
        "tag-spelled-out": _yaml(
            "Metadata: !<tag:example.com,2000:x> [a]\n" + TOPIC, "means nothing to CloudFormation"
        ),
        "list-called-text": _yaml("Metadata: !!str [a]\n" + TOPIC, "the tag tag:yaml.org,2002:str means nothing"),
        "number-of-base-60": _yaml("Metadata: {a: 1" + ":1" * 300_000 + "}\n" + TOPIC, CLEAN),
        "long-number": _yaml("Metadata: {a: " + "9" * 900_000 + "}\n" + TOPIC, CLEAN),
        "long-hexadecimal": _yaml("Metadata: {a: 0x" + "f" * 900_000 + "}\n" + TOPIC, CLEAN),
        "huge-float": _yaml("Metadata: {a: 1.0e+999999999}\n" + TOPIC, "what JSON cannot say"),
        "not-a-number": _yaml("Metadata: {a: .nan}\n" + TOPIC, "what JSON cannot say"),
        "huge-key": _yaml("Metadata:\n  ? " + "k" * 900_000 + "\n  : 1\n" + TOPIC, CLEAN),
        "huge-logical-id": _yaml("Resources:\n  ? " + "k" * 900_000 + "\n  : {Type: AWS::SNS::Topic}\n", ""),
        "list-as-a-key": _yaml("? [a]\n: b\n" + TOPIC, "a key must be text"),
        "two-documents": _yaml(TOPIC + "---\n" + TOPIC, "not YAML"),
        "many-values": _yaml("Metadata: [" + "1," * 450_000 + "]\n" + TOPIC, "more than 100,000 values"),
        "many-keys": _yaml("Metadata:\n" + "".join(f"  k{n}: 1\n" for n in range(80_000)) + TOPIC, CLEAN),
        "no-end-of-a-text": _yaml('Metadata: "' + "x" * 900_000, "not YAML"),
        "many-comments": _yaml("#\n" * 450_000 + TOPIC, CLEAN),
    }


def _jsons() -> dict[str, Nasty]:
    return {
        "deep-json": _yaml('{"Metadata": ' + "[" * 900_000, "nested more than 100 times"),
        "deep-json-mappings": _yaml('{"a":' * 150_000, "nested more than 100 times"),
        "long-json-number": _yaml(
            '{"Metadata": ' + "9" * 900_000 + ', "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', "not JSON"
        ),
        "json-infinity": _yaml(
            '{"Metadata": Infinity, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', "JSON cannot say"
        ),
        "json-huge-float": _yaml(
            '{"Metadata": 1e999, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', "JSON cannot say"
        ),
        "many-doubled-keys": _yaml(
            '{"Metadata": {' + '"a": 1,' * 100_000 + '"a": 1}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', ""
        ),
        "many-json-keys": _yaml(
            json.dumps(
                {"Metadata": {f"k{n}": 1 for n in range(70_000)}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}
            ),
            CLEAN,
        ),
        "json-lines": _yaml('{"a": 1}\n' * 1000, "not JSON"),
        "not-quite-json": _yaml("{" + '"Resources": ' * 10_000, "not JSON"),
    }


def _texts() -> dict[str, Nasty]:
    too_long = "the text would be longer than 1,000,000 characters"
    condition = _nested(lambda inside: {"Fn::Not": [inside]}, 40, {"Fn::Equals": ["a", "b"]})
    return {
        "sub-doubles": _topic(_nested(lambda inside: {"Fn::Sub": ["${a}${a}", {"a": inside}]}, 24), too_long),
        "join-doubles": _topic(_nested(lambda inside: {"Fn::Join": ["", [inside, "ab"]]}, 30), CLEAN),
        "sub-of-much": _topic({"Fn::Sub": ["${a}" * 100_000, {"a": "x" * 400_000}]}, too_long),
        "sub-of-many": _topic({"Fn::Sub": "${AWS::Region}" * 60_000}, CLEAN),
        "sub-of-open-parts": _topic(
            _nested(lambda inside: {"Fn::Sub": ["${a}${a}${a}", {"a": inside}]}, 24, {"Ref": "AWS::Region"}), too_long
        ),
        "base64-grows": _topic(_nested(lambda inside: {"Fn::Base64": inside}, 45, "x" * 1000), too_long),
        "json-grows": _topic(_nested(lambda inside: {"Fn::ToJsonString": [inside]}, 40, '"'), too_long, **EXTENDED),
        "braces-without-end": _topic({"Fn::Sub": "${" * 400_000}, ""),
        "dynamic-references": _topic("{{resolve:" * 90_000, ""),
        "deep-conditions": _topic({"Fn::If": ["C", "a", "b"]}, CLEAN, Conditions={"C": condition}),
        "chain-of-conditions": _topic(
            {"Fn::If": ["C0", "a", "b"]},
            "",
            Conditions={f"C{n}": {"Fn::Not": [{"Condition": f"C{n + 1}"}]} for n in range(3000)}
            | {"C3000": {"Fn::Equals": ["a", "b"]}},
        ),
        "circle-of-conditions": _topic(
            {"Fn::If": ["A", "a", "b"]},
            "Circular dependency",
            Conditions={"A": {"Condition": "B"}, "B": {"Condition": "A"}},
        ),
        "huge-select": _topic({"Fn::Select": ["9" * 5000, ["a"]]}, "Fn::Select"),
        "huge-cidr": _topic({"Fn::Cidr": ["::/0", 256, "9" * 5000]}, "Fn::Cidr"),
    }


def _loops() -> dict[str, Nasty]:
    return {
        "loop-of-600": _loop(600, 1, "500"),
        "loop-of-100000": _loop(100_000, 1, "more than"),
        "loops-in-loops": _loop(100, 4, "more than"),
        "loop-of-long-names": _loop(400, 1, "", name="n" * 1500),
    }


def _parameters() -> dict[str, Nasty]:
    patterns = {
        "pattern-of-counts": "((a{1,1000}){1,1000}){1,1000}",
        "pattern-of-endless-nothing": "(){999999999}",
        "pattern-of-many-groups": "(?:" * 900 + "a" + ")" * 900,
        "pattern-that-backtracks": "(a+)+$",
        "pattern-of-choices": "(a|b|ab)*c" * 50,
        "pattern-of-a-range": "^.{0,256}$",
        "pattern-of-groups": "^(sg-[0-9a-f]{8,17},?){1,5}$",
        "pattern-that-is-none": "[b-a",
        "pattern-without-end": "(" * 50_000,
        "pattern-of-many-words": "|".join(f"w{n}" for n in range(50_000)),
    }
    slow = {"Type": "String", "Default": "a" * 60 + "!"}
    return {name: _parameter("", AllowedPattern=pattern, Default="a" * 40) for name, pattern in patterns.items()} | {
        "many-patterns": _topic(
            "a", "", Parameters={f"P{n}": slow | {"AllowedPattern": f"((a|aa|b{n}?)+)+[cd]"} for n in range(200)}
        ),
        "length-that-is-huge": _parameter("MaxLength must be a", MaxLength="9" * 5000, Default="a"),
        "length-that-is-none": _parameter("MinLength must be a", MinLength="1.5", Default="a"),
        "value-that-is-huge": _parameter("", Type="Number", MinValue="9" * 5000, Default="1"),
        "many-allowed-values": _parameter(CLEAN, AllowedValues=[str(n) for n in range(60_000)], Default="1"),
        "many-parameters": _topic("a", "", Parameters={f"P{n}": {"Type": "String"} for n in range(15_000)}),
    }


def _commands() -> dict[str, Nasty]:
    return {
        "command-of-github": _topic({"Ref": "x\n::error::all is well"}, "x\\x0a::error::all is well"),
        "command-in-a-fold": _topic({"Ref": "x " * 60 + "::stop-commands::x"}, "\\x3a:stop-commands"),
        "command-of-azure": _topic({"Ref": "##vso[task.complete]"}, "\\x23#vso[task.complete]"),
        "command-of-a-terminal": _topic({"Ref": "\x1b]0;title\x07\x1b[2J"}, "\\x1b]0;title\\x07\\x1b[2J"),
        "marks-of-direction": _topic({"Ref": "\u202eabc\u2066"}, "\\u202eabc\\u2066"),
        "separators-of-lines": _topic({"Ref": "a\u2028b\x85c\u200bd"}, "a\\u2028b\\x85c\\u200bd"),
        "tags-out-of-sight": _topic({"Ref": "a\U000e0041"}, "a\\U000e0041"),
    }


def _many() -> dict[str, Nasty]:
    topics = {f"T{n}": {"Type": "AWS::SNS::Topic"} for n in range(20_000)}
    chain = {f"T{n}": {"Type": "AWS::SNS::Topic"} | ({"DependsOn": f"T{n - 1}"} if n else {}) for n in range(5000)}
    circle = chain | {"T0": {"Type": "AWS::SNS::Topic", "DependsOn": "T4999"}}
    outputs = {f"O{n}": {"Value": {"Ref": "T"}} for n in range(10_000)}
    return {
        "many-resources": Nasty(
            json.dumps({"Resources": topics}, separators=(",", ":")).encode(), "Resources has 20000 entries"
        ),
        "chain-of-resources": Nasty(json.dumps({"Resources": chain}).encode(), "resources"),
        "circle-of-resources": Nasty(json.dumps({"Resources": circle}).encode(), "Circular dependency"),
        "many-outputs": _topic("a", "Outputs has 10000 entries", Outputs=outputs),
        "many-missing": _topic(
            [{"Ref": f"Nobody{n}"} for n in range(3000)], "Unresolved resource dependencies [Nobody0]"
        ),
    }
