"""Parts of templates drawn at random: parameters with values, rules, and resources that refer to each other."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.clients.oracles.cases import Case
from tests.support.resolution import TWO_ZONES

PATTERNS = ("[a-z]+", "^[a-z]+$", "[0-9]*", "a|b", "(a|b)", "[a-z, ]+", "^abc$|^x$", ".*", "[^a]+", "(?i)abc")
VALUES = ("", "a", "abc", "ABC", "a1", "x", "a,b", "a, b", "abc,x", " a ", "true", "abcdefghijk", "a b")
NUMBERS = ("0", "1", "10", "-3", "2.5", "1e3", ".5", "5.", "1,2", "1, 10", "0,5,-7", "0x10", "1,", "one")


def random_graph(seed: int) -> Case:
    """Draw resources that refer to each other in any direction, whether that can be or not."""
    chance = random.Random(seed)
    names = [f"R{number}" for number in range(6)]
    resources: dict[str, Any] = {}
    for name in names:
        others = [one for one in names if one != name]
        ways: list[Callable[[str], Any]] = [
            lambda other: {"Ref": other},
            lambda other: {"Fn::GetAtt": [other, "Arn"]},
            lambda other: {"Fn::Sub": f"{other} is ${{{other}}}"},
            lambda other: {
                "Fn::Join": ["", [{"Fn::If": ["Yes", "", {"Ref": other}]}, {"Fn::Sub": f"${{{other}.Arn}}"}]]
            },
        ]
        count = chance.choice((0, 0, 1, 1, 2))
        resources[name] = {
            "Type": "AWS::SQS::Queue",
            "Properties": {f"P{n}": chance.choice(ways)(chance.choice(others)) for n in range(count)},
        }
        if chance.random() < 0.2:
            resources[name]["DependsOn"] = chance.sample(others, 1)
    return Case(f"graph {seed}", {"Conditions": {"Yes": {"Fn::Equals": ["a", "a"]}}, "Resources": resources})


def random_parameter(seed: int) -> Case:
    """Draw a parameter with constraints, and a value that may or may not be one for it.

    A constraint is only drawn for the types of which its page says what it means.
    """
    chance = random.Random(seed)
    type_ = chance.choice(("String", "String", "Number", "CommaDelimitedList", "List<Number>", "AWS::EC2::VPC::Id"))
    constraints: dict[str, Any] = {}
    if type_ in ("String", "CommaDelimitedList") and chance.random() < 0.5:
        constraints["AllowedPattern"] = chance.choice(PATTERNS)
    if type_ in ("String", "Number") and chance.random() < 0.3:
        constraints["AllowedValues"] = chance.sample(("a", "b", "abc", 10, "10", 2.5, "1", 2), chance.randrange(1, 5))
    if type_ == "String":
        limits = {"MinLength": (0, 1, 2, "2"), "MaxLength": (1, 3, "5")}
    else:
        limits = {"MinValue": (0, "1", -2.5), "MaxValue": (5, "10", 2.5)} if "Number" in type_ else {}
    constraints |= {limit: chance.choice(values) for limit, values in limits.items() if chance.random() < 0.4}
    template = {
        "Parameters": {"P": {"Type": type_} | constraints},
        "Resources": {"R": {"Type": "AWS::SNS::Topic", "Properties": {"P": {"Ref": "P"}}}},
    }
    value = chance.choice(VALUES if chance.random() < 0.6 else NUMBERS)
    return Case(f"{type_} {constraints} {value!r}", template, {"P": value})


def random_rules(seed: int) -> Case:
    """Draw rules about parameters, and about what the account knows of them."""
    chance = random.Random(seed)

    def text() -> Any:
        refs = [{"Ref": name} for name in ("One", "Two", "AWS::Region")]
        return chance.choice((*refs, *refs, "a", "b", "us-east-1"))

    def texts() -> Any:
        known = {"Fn::ValueOf": [chance.choice(("Subnet", "Subnets")), chance.choice(("VpcId", "AvailabilityZone"))]}
        known_list = known if known["Fn::ValueOf"][0] == "Subnets" else [known]
        return chance.choice(({"Ref": "Many"}, {"Ref": "Many"}, [text() for _ in range(3)], known_list))

    def rule(depth: int) -> Any:
        functions = ["Fn::Equals", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn"]
        function = chance.choice(functions + (["Fn::Not", "Fn::And", "Fn::Or"] if depth else []))
        if function == "Fn::Not":
            return {function: [rule(depth - 1)]}
        if function in ("Fn::And", "Fn::Or"):
            return {function: [rule(depth - 1) for _ in range(chance.randrange(2, 4))]}
        first = text() if function == "Fn::Equals" else texts()
        zones = ["eu-central-1a", "eu-central-1b", TWO_ZONES["subnet-0123456789abcdef0"]["VpcId"]]
        second = chance.choice((texts(), ["a", "b", *zones])) if function == "Fn::EachMemberIn" else text()
        return {function: [first, second]}

    subnets = list(TWO_ZONES)
    parameters = {
        "One": {"Type": "String", "Default": chance.choice("ab")},
        "Two": {"Type": "String", "Default": chance.choice("abc")},
        "Many": {"Type": "CommaDelimitedList", "Default": chance.choice(("a", "a,b", "b, c", "a,b,c"))},
        "Subnet": {"Type": "AWS::EC2::Subnet::Id", "Default": chance.choice(subnets)},
        "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>", "Default": ",".join(subnets)},
    }
    rules = {
        f"Rule{number}": ({"RuleCondition": rule(1)} if chance.random() < 0.5 else {})
        | {"Assertions": [{"Assert": rule(2)} for _ in range(chance.randrange(1, 3))]}
        for number in range(2)
    }
    resources = {"R": {"Type": "AWS::SNS::Topic"}}
    return Case(f"rules {seed}", {"Parameters": parameters, "Rules": rules, "Resources": resources})
