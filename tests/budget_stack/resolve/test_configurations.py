"""Every possible configuration is seen, no impossible one, and far fewer than all are asked."""

from __future__ import annotations

import itertools
import random

import pytest

from budget_stack.checks.pairwise import cover
from budget_stack.checks.view.view import View
from budget_stack.checks.view.written import Written
from budget_stack.resolve import Source, resolve
from budget_stack.resolve.configurations import Space, TooManyConfigurations, walk
from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.symbols import OpenParameter
from tests.support.seeds import seeds

CHOICES = ["a", "b", "c"]


def equals(one, other):
    return {"Fn::Equals": [one, other]}


def template(parameters, conditions, rules=None):
    return {
        "Parameters": parameters,
        "Conditions": conditions,
        "Rules": rules or {},
        "Resources": {name: {"Type": "T", "Condition": name, "Properties": {"Name": name}} for name in conditions}
        | {"Always": {"Type": "T"}},
    }


def random_template(chance):
    parameters = {}
    for number in range(4):
        kind = chance.randrange(3)
        name = f"P{number}"
        if kind == 0:
            parameters[name] = {"Type": "String", "AllowedValues": chance.sample(CHOICES, chance.randint(1, 3))}
        elif kind == 1:
            parameters[name] = {"Type": "String", "Default": chance.choice(CHOICES)}
        else:
            parameters[name] = {"Type": "String"}

    def side():
        return {"Ref": chance.choice(list(parameters))} if chance.random() < 0.7 else chance.choice(CHOICES)

    def condition(depth, earlier):
        kind = chance.randrange(6 if depth else 2)
        if kind < 2 or depth == 0:
            return equals({"Ref": chance.choice(list(parameters))}, side())
        if kind == 2 and earlier:
            return {"Condition": chance.choice(earlier)}
        if kind == 3:
            return {"Fn::Not": [condition(depth - 1, earlier)]}
        function = "Fn::And" if kind == 4 else "Fn::Or"
        return {function: [condition(depth - 1, earlier) for _ in range(2)]}

    conditions = {}
    for number in range(6):
        conditions[f"C{number}"] = condition(2, list(conditions))
    rules = {}
    if chance.random() < 0.5:
        rules["R"] = {"Assertions": [{"Assert": equals({"Ref": "P0"}, side())}]}
        if chance.random() < 0.5:
            rules["R"]["RuleCondition"] = equals({"Ref": "P1"}, side())
    return template(parameters, conditions, rules)


def every_assignment(content):
    """All that could be typed in, as far as conditions can tell it apart: what is allowed, or letters beyond."""
    free = [*CHOICES, *(f"other{n}" for n in range(len(content["Parameters"])))]
    domains = [declared.get("AllowedValues", free) for declared in content["Parameters"].values()]
    return (dict(zip(content["Parameters"], values, strict=True)) for values in itertools.product(*domains))


def brute_force(content, conditions):
    """Every meeting of the conditions that some assignment gives."""
    found = set()
    for values in every_assignment(content):
        truth = Truth(content, values)
        if truth.allowed():
            found.add(tuple(truth.of({"Condition": name}) for name in conditions))
    return found


class Truth:
    """An evaluation of conditions of its own, that shares no code with what it is compared with."""

    def __init__(self, content, values):
        self.content, self.values = content, values

    def of(self, node):
        ((function, arguments),) = node.items()
        if function == "Condition":
            return self.of(self.content["Conditions"][arguments])
        if function == "Fn::Not":
            return not self.of(arguments[0])
        if function == "Fn::Equals":
            one, other = (self.values[a["Ref"]] if isinstance(a, dict) else a for a in arguments)
            return one == other
        return (all if function == "Fn::And" else any)(self.of(argument) for argument in arguments)

    def allowed(self):
        for rule in self.content["Rules"].values():
            if self.of(rule.get("RuleCondition", {"Fn::Equals": ["a", "a"]})) and not all(
                self.of(one["Assert"]) for one in rule["Assertions"]
            ):
                return False
        return True


def asked(space, names, most_steps=4096):
    def ask(configuration):
        evaluator = Evaluator(space.template, configuration)
        return tuple(evaluator.condition(name, ()) for name in names)

    return space.explore(ask, most_steps=most_steps)


@pytest.mark.parametrize("seed", seeds(150, quick=40))
def test_exactly_the_possible_meetings_of_conditions_are_seen(seed):
    chance = random.Random(seed)
    content = random_template(chance)
    names = chance.sample(list(content["Conditions"]), 3)
    space = Space(content)

    seen = {answer for configuration, answer in asked(space, names) if space.is_possible(configuration)}

    assert seen == brute_force(content, names)


@pytest.mark.parametrize("seed", seeds(40, quick=20))
def test_several_rules_let_pass_what_all_of_them_let_pass(seed):
    chance = random.Random(3000 + seed)
    content = random_template(chance)
    content["Rules"] |= {
        f"R{number}": {
            "RuleCondition": equals({"Ref": f"P{number}"}, chance.choice(CHOICES)),
            "Assertions": [{"Assert": equals({"Ref": f"P{number + 1}"}, chance.choice(CHOICES))}],
        }
        for number in range(3)
    }
    names = chance.sample(list(content["Conditions"]), 2)
    space = Space(content)

    seen = {answer for configuration, answer in asked(space, names) if space.is_possible(configuration)}

    assert seen == brute_force(content, names)


@pytest.mark.parametrize("seed", range(20))
def test_a_search_that_remembers_nothing_finds_the_same(seed, monkeypatch):
    content = random_template(random.Random(seed))
    names = list(content["Conditions"])
    space = Space(content)
    remembered = [[answer for _, answer in asked(space, some)] for some in (names, names[::-1], names)]

    monkeypatch.setattr(walk, "_MOST_ANSWERS", -1)
    space = Space(content)

    assert [[answer for _, answer in asked(space, some)] for some in (names, names[::-1], names)] == remembered


@pytest.mark.parametrize("seed", seeds(40, quick=20))
def test_in_the_cover_every_possible_meeting_of_two_conditions_is_met(seed):
    content = random_template(random.Random(1000 + seed))
    names = list(content["Conditions"])
    pairs = list(itertools.combinations(range(len(names)), 2))

    covered = [tuple(one.resolved.conditions[name] for name in names) for one in cover(Space(content))]
    possible = brute_force(content, names)

    assert set(covered) <= possible
    for one, other in pairs:
        assert {(t[one], t[other]) for t in covered} == {(t[one], t[other]) for t in possible}
    assert len(covered) <= 16


def test_parameters_without_an_end_of_values_stand_for_what_they_are_compared_with_and_one_other():
    content = template({"P": {"Type": "String", "Default": "x"}}, {"Y": equals({"Ref": "P"}, "y")})

    found = [(c.decided()["P"], answer) for c, answer in asked(Space(content), ["Y"])]

    assert found == [("x", (False,)), ("y", (True,))]


def test_what_is_left_of_a_parameter_is_none_of_its_known_values():
    content = template({"P": {"Type": "String", "Default": "x"}}, {"X": equals({"Ref": "P"}, "x")})
    space = Space(content)

    def ask(configuration):
        view = View(Written(content), configuration)
        return view.holds("X"), view.same("x", OpenParameter("P"))

    assert [answer for _, answer in space.explore(ask)] == [(True, True), (False, False)]


@pytest.mark.parametrize(
    ("declared", "possible"),
    [
        ({"Type": "String", "AllowedValues": ["a", "b"]}, {False}),
        ({"Type": "String", "AllowedPattern": "^[0-9]+$"}, {False}),
        ({"Type": "String", "MinLength": 9}, {False}),
        ({"Type": "Number", "MaxValue": 9}, {False}),
        ({"Type": "String", "AllowedPattern": "(z|y)"}, {False, True}),
        ({"Type": "String", "AllowedPattern": "^[ab]?$"}, {False}),
        ({"Type": "String", "AllowedPattern": "[xyz]?", "MinLength": 1}, {False, True}),
        ({"Type": "String"}, {False, True}),
        ({"Type": "String", "AllowedValues": ["z"]}, {True}),
    ],
)
def test_a_parameter_is_only_what_it_may_be(declared, possible):
    content = template({"P": declared}, {"Z": equals({"Ref": "P"}, "z")})

    assert {answer[0] for _, answer in asked(Space(content), ["Z"])} == possible


def test_a_region_belongs_to_one_partition():
    content = template(
        {},
        {
            "Beijing": equals({"Ref": "AWS::Region"}, "cn-north-1"),
            "China": equals({"Ref": "AWS::Partition"}, "aws-cn"),
        },
    )

    for names in (["Beijing", "China"], ["China", "Beijing"]):
        found = {
            frozenset(n for n, holds in zip(names, answer, strict=True) if holds)
            for _, answer in asked(Space(content), names)
        }
        assert found == {frozenset(), frozenset({"China"}), frozenset({"Beijing", "China"})}


def test_a_rule_about_the_partition_knows_which_region_was_decided():
    only_aws = {"Only": {"Assertions": [{"Assert": equals({"Ref": "AWS::Partition"}, "aws")}]}}
    content = template({}, {"Beijing": equals({"Ref": "AWS::Region"}, "cn-north-1")}, only_aws)
    space = Space(content)

    possible = {answer: space.is_possible(configuration) for configuration, answer in asked(space, ["Beijing"])}

    assert possible == {(False,): True, (True,): False}


def test_twenty_independent_conditions_are_asked_as_few_as_matter():
    parameters = {f"P{n}": {"Type": "String", "AllowedValues": ["true", "false"]} for n in range(20)}
    content = template(parameters, {f"C{n}": equals({"Ref": f"P{n}"}, "true") for n in range(20)})
    space = Space(content)
    chance = random.Random(7)

    steps = sum(
        1 for _ in range(300) for _ in asked(space, chance.sample(list(content["Conditions"]), chance.randint(1, 3)))
    )

    assert steps < 300 * 8
    assert len(list(cover(space))) <= 20


def test_fails_on_a_question_that_depends_on_everything_instead_of_sampling():
    parameters = {f"P{n}": {"Type": "String", "AllowedValues": ["true", "false"]} for n in range(20)}
    content = template(parameters, {f"C{n}": equals({"Ref": f"P{n}"}, "true") for n in range(20)})

    with pytest.raises(TooManyConfigurations):
        list(asked(Space(content), list(content["Conditions"])))


def test_a_fixed_parameter_has_that_value_and_no_other():
    content = template({"P": {"Type": "String"}}, {"Y": equals({"Ref": "P"}, "y")})

    assert [answer for _, answer in asked(Space(content, {"P": "y"}), ["Y"])] == [(True,)]


@pytest.mark.parametrize("seed", range(20))
def test_a_configuration_and_the_resolver_agree_where_all_is_given(seed):
    chance = random.Random(seed)
    content = random_template(chance)
    values = chance.choice(list(every_assignment(content)))
    names = list(content["Conditions"])
    if not Truth(content, values).allowed():
        return

    ((_, answer),) = asked(Space(content, values), names)

    assert dict(zip(names, answer, strict=True)) == resolve(Source(content), values).conditions
