"""Templates drawn at random, of every function that a resolver evaluates and as CloudFormation takes them."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from typing import Any

from tests.clients.oracles.cases import Case

# What only the transform brings, and what may be refused; a transform would refuse the whole template for it.
EXTENSIONS = ("json_string", "length", "loop")
MISTAKES = ("cidr_of_anything", "find_missing", "select_beyond")
WORDS = ("a", "b", "c", "live", "test", "x-y", "10", "0", "", "k v", "a.b", "é")
ITEMS = ("a", "b", "cc", "d-e")
NO_VALUE = {"Ref": "AWS::NoValue"}
# By construct, how to draw one.
Ways = dict[str, Callable[[], Any]]


def random_case(seed: int, without: Collection[str] = ()) -> Case:
    """Draw a template and parameters for it.

    Args:
        seed: Gives the same template again.
        without: Constructs that must not be drawn, for whoever is known not to get them right.
    """
    return _Drawing(random.Random(seed), without).case(f"random {seed}")


class _Drawing:
    def __init__(self, chance: random.Random, without: Collection[str]) -> None:
        self._chance = chance
        self._extended = chance.random() < 0.4
        self._without = {*without, *(MISTAKES if self._extended else EXTENSIONS)}
        self._conditions: dict[str, Any] = {}
        self._resources: dict[str, Any] = {}
        self._guard: str | None = None

    def case(self, name: str) -> Case:
        one, some = self._chance.choice, self._chance.random
        words = {f"Word{n}": {"Type": "String", "Default": one(WORDS)} for n in range(4)}
        lists = {f"List{n}": {"Type": "CommaDelimitedList", "Default": self._items()} for n in range(2)}
        count = {"Count": {"Type": "Number", "Default": self._chance.randrange(5)}}
        given = {word: one(WORDS) for word in words if some() < 0.5}
        given |= {list_: self._items() for list_ in lists if some() < 0.5}
        mapped = [[[one(WORDS) for _ in range(4)] for _ in "abc"] for _ in range(2)]
        for number in range(6):
            self._conditions[f"If{number}"] = self._condition(2)
        for number in range(5):
            self._resources[f"R{number}"] = self._resource()
        loops = {f"Fn::ForEach::Loop{n}": self._loop(n) for n in range(2) if self._may("loop") and some() < 0.3}
        sections = {
            "Parameters": words | lists | count,
            "Mappings": {
                f"Map{number}": {
                    key: {"word": drawn[0], "words": drawn[1:], "number": len(drawn[0])}
                    for key, drawn in zip("abc", those, strict=True)
                }
                for number, those in enumerate(mapped)
            },
            "Conditions": self._conditions,
            "Resources": self._resources | loops,
            "Outputs": {f"O{number}": self._output() for number in range(4)},
        }
        return Case(name, sections | ({"Transform": "AWS::LanguageExtensions"} if self._extended else {}), given)

    def _items(self) -> str:
        return ",".join(self._chance.choice(ITEMS) for _ in range(self._chance.randrange(3, 5)))

    def _may(self, construct: str) -> bool:
        return construct not in self._without

    def _draw(self, ways: Ways) -> Any:
        return ways[self._chance.choice([construct for construct in ways if self._may(construct)])]()

    def _guarded(self) -> dict[str, Any]:
        self._guard = self._if() if self._chance.random() < 0.3 else None
        return {"Condition": self._guard} if self._guard else {}

    def _resource(self) -> dict[str, Any]:
        entry = {"Type": self._chance.choice(("AWS::SQS::Queue", "AWS::SNS::Topic"))} | self._guarded()
        if self._resources and self._chance.random() < 0.3:
            named = self._chance.choice(list(self._resources))
            entry["DependsOn"] = self._chance.choice((named, [named]))
        entry["Properties"] = {f"P{number}": self._anything(3) for number in range(5)}
        return entry | ({"DeletionPolicy": "Retain"} if self._chance.random() < 0.3 else {})

    def _output(self) -> dict[str, Any]:
        entry = self._guarded()
        one = self._chance.choice
        blocks = ("10.0.0.0/16", "10.0.4.0/22", "192.168.7.64/26", "2001:db8::/56", "10.0.0.0/33", "x")
        cidr = [one(blocks), one((0, 1, 2, "6", 256, 257)), one((0, 1, 5, "8", 12, 32, 64))]
        # nothing refers to an output, so that one may be wrong without more being wrong
        mistake: Ways = {
            "cidr_of_anything": lambda: {"Fn::Select": [0, {"Fn::Cidr": cidr}]},
            "find_missing": lambda: {"Fn::FindInMap": ["Map0", self._word(), "word"]},
            "select_beyond": lambda: {"Fn::Select": [self._chance.randrange(7), self._list(0)]},
        }
        mistaken = self._chance.random() < 0.3 and any(map(self._may, mistake))
        entry["Value"] = self._draw(mistake) if mistaken else self._text(2)
        return entry | ({"Export": {"Name": self._text(1)}} if self._chance.random() < 0.3 else {})

    # names

    def _if(self) -> str:
        return self._chance.choice(list(self._conditions))

    def _word(self) -> Any:
        return {"Ref": f"Word{self._chance.randrange(4)}"}

    def _key(self) -> str:
        return self._chance.choice("abc")

    def _born(self, node: Callable[[str], Any]) -> Any:
        # what is there whenever the resource is that refers to it
        there = [name for name, entry in self._resources.items() if entry.get("Condition") in (None, self._guard)]
        return node(self._chance.choice(there)) if there else "nobody"

    # what each part may be

    def _condition(self, depth: int) -> Any:
        one = self._chance.choice
        flat: Ways = {
            "equals": lambda: {"Fn::Equals": [self._side(), self._side()]},
            "negated_equals": lambda: {"Fn::Not": [{"Fn::Equals": [self._word(), self._side()]}]},
            "named": lambda: {"Condition": self._if()} if self._conditions else flat["equals"](),
        }
        deep: Ways = {
            "negated": lambda: {"Fn::Not": [self._condition(depth - 1)]},
            "both": lambda: {one(("Fn::And", "Fn::Or")): [self._condition(depth - 1) for _ in range(one((2, 3)))]},
        }
        return self._draw(flat | (deep if depth else {}))

    def _side(self) -> Any:
        one = self._chance.choice
        return self._draw(
            {
                "word": lambda: one(WORDS),
                "ref_word": self._word,
                "ref_word_again": self._word,
                "ref_region": lambda: {"Ref": "AWS::Region"},
                "region": lambda: "us-east-1",
                "condition_find": lambda: {"Fn::FindInMap": ["Map0", self._key(), "word"]},
                "condition_join": lambda: {"Fn::Join": ["", [one(WORDS), self._word()]]},
                "condition_select": lambda: {"Fn::Select": [one((0, 1, 2)), {"Ref": "List0"}]},
                "condition_sub": lambda: {"Fn::Sub": "${Word0}"},
            }
        )

    def _text(self, depth: int) -> Any:
        one, less = self._chance.choice, depth - 1
        subs = ("${Word0}", "${Word1}-${Count}", "x${AWS::Region}y", "$${Word0}", "plain", "$", "{${Word2}}")
        pseudo = ("AccountId", "Partition", "Region", "StackName", "URLSuffix")
        flat: Ways = {
            "word": lambda: one(WORDS),
            "ref_word": self._word,
            "ref_number": lambda: {"Ref": "Count"},
            "pseudo": lambda: {"Ref": f"AWS::{one(pseudo)}"},
            "ref": lambda: self._born(lambda name: {"Ref": name}),
            "get_att": lambda: self._born(lambda name: {"Fn::GetAtt": [name, one(("Arn", "Some.Name"))]}),
            "get_att_text": lambda: self._born(lambda name: {"Fn::GetAtt": f"{name}.Arn"}),
            "sub": lambda: {"Fn::Sub": one(subs)},
            "sub_born": lambda: self._born(lambda name: {"Fn::Sub": one(subs) + f"${{{name}}}:${{{name}.Arn}}"}),
            "sub_literal": lambda: {"Fn::Sub": "${!Word0}-${Word0}"},
            "sub_spaces": lambda: {"Fn::Sub": "${ Word0 }"},
            "find": lambda: {"Fn::FindInMap": [one(("Map0", "Map1")), self._key(), "word"]},
        }
        deep: Ways = {
            "sub_names": lambda: {
                "Fn::Sub": ["${a}-${Word1}${Word2}", {"a": self._text(less), "Word1": self._text(less)}]
            },
            "join": lambda: {"Fn::Join": [one(("", "-", ", ")), [self._item(less) for _ in range(one((0, 1, 2, 3)))]]},
            "join_list": lambda: {"Fn::Join": [",", self._list(less)]},
            "join_number": lambda: {"Fn::Join": ["-", ["a", self._chance.randrange(9), self._text(less)]]},
            "select": lambda: {"Fn::Select": [one((0, 1, 2)), self._list(less)]},
            "select_text": lambda: {"Fn::Select": [one(("0", "1", "2")), self._list(less)]},
            "choice": lambda: {"Fn::If": [self._if(), self._text(less), self._text(less)]},
            "base64": lambda: {"Fn::Base64": self._text(less)},
            "imported": lambda: {"Fn::ImportValue": self._text(less)},
            "json_string": lambda: {"Fn::ToJsonString": {"a": [{"Ref": "Count"}, 1.5], "b": {"Ref": "List1"}}},
        }
        return self._draw(flat | (deep if depth else {}))

    def _item(self, depth: int) -> Any:
        return self._draw(
            {
                "text": lambda: self._text(depth),
                "text_again": lambda: self._text(depth),
                "gone": lambda: NO_VALUE,
                "perhaps": lambda: {"Fn::If": [self._if(), self._text(0), NO_VALUE]},
            }
        )

    def _list(self, depth: int) -> Any:
        # of three items at least
        one, less = self._chance.choice, depth - 1
        flat: Ways = {
            "ref_list": lambda: {"Ref": one(("List0", "List1"))},
            "find_list": lambda: {"Fn::FindInMap": ["Map1", self._key(), "words"]},
            "cidr": lambda: {"Fn::Cidr": ["10.0.0.0/16", one((3, "4")), one((8, "4", 12))]},
            "zones": lambda: {"Fn::GetAZs": one(("", {"Ref": "AWS::Region"}))},
        }
        deep: Ways = {
            "items": lambda: [self._text(less) for _ in range(3)],
            "split": lambda: {"Fn::Split": [one("-,"), {"Fn::Join": ["-,-", ["a", self._text(less), "b", "c"]]}]},
            "split_born": lambda: self._born(
                lambda name: {"Fn::Split": ["/", {"Fn::Join": ["/", ["a", "b", {"Fn::GetAtt": [name, "Arn"]}]]}]}
            ),
            "choice": lambda: {"Fn::If": [self._if(), self._list(less), self._list(less)]},
        }
        drawn = self._draw(flat | (deep if depth else {}))
        return drawn if drawn != "nobody" else [drawn] * 3

    def _anything(self, depth: int) -> Any:
        one, less = self._chance.choice, depth - 1
        names = [f"{one(('A', 'C d', 'Ref '))}{number}" for number in range(one((0, 1, 2, 3)))]
        flat: Ways = {
            "text": lambda: self._text(depth),
            "number": lambda: one((0, 1, 80, 1.5)),
            "truth": lambda: one((False, True)),
        }
        deep: Ways = {
            "list": lambda: self._list(depth),
            "mixed": lambda: [one((self._anything, self._item))(less) for _ in range(one((0, 1, 2, 3)))],
            "mapping": lambda: {name: self._anything(less) for name in names},
            "gone": lambda: NO_VALUE,
            "perhaps": lambda: {"Fn::If": [self._if(), self._anything(less), one((NO_VALUE, 80))]},
            "find_number": lambda: {"Fn::FindInMap": ["Map0", self._key(), "number"]},
            "length": lambda: {"Fn::Length": {"Ref": "List0"}},
        }
        return self._draw(flat | (deep if depth else {}))

    def _loop(self, number: int) -> Any:
        self._guard = None
        both = [{"Ref": "Key"}, {"Ref": "Item"}]
        properties: dict[str, Any] = {
            "Name": {"Ref": "Item"},
            "Text": {"Fn::Sub": "${Item} of ${AWS::Region} and ${Word0}"},
            "Other": self._anything(2),
            f"Fn::ForEach::Inner{number}": ["Key", ["x", "y"], {"Tag${Key}": {"Fn::Join": ["-", both]}}],
        }
        if self._may("loop_plain_text"):
            properties["Plain"] = ["${Item}", {"In${Item}": "of ${Item}"}]
        made = {f"Loop{number}${{Item}}": {"Type": "AWS::SQS::Queue", "Properties": properties}}
        if self._may("loop_get_att"):
            arn = {"Arn": {"Fn::GetAtt": [f"Loop{number}${{Item}}", "Arn"]}}
            made[f"Arn{number}${{Item}}"] = {"Type": "AWS::SNS::Topic", "Properties": arn}
        return ["Item", self._chance.sample(["Alpha", "Beta", "Gamma", "4"], 2), made]
