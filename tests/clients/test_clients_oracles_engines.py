"""The resolver beside cfneval and ministack's engine, which evaluate a template with its parameters as it does."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.clients.oracles.cases import (
    Case,
    ask,
    by_us,
    cases_of_others,
    cases_of_ours,
    differences,
    values_in,
)
from tests.clients.oracles.random_templates import random_case
from tests.clients.oracles.wrong import REFUSED, Wrong, refusal_of, shown, wrong_of
from tests.clients.reduced import for_images_by_tag

pytestmark = pytest.mark.check

RANDOM = 300
# What wrong.toml lists, where templates of others have it: a default that is no text, Fn::Join in a condition.
ELSEWHERE = {
    "cfneval": {("cfn-modules fargate-service", "Resources/Service/Properties/EnableExecuteCommand")},
    "ministack": {
        ("cfn-modules fargate-service", "Resources/Service/Properties/EnableExecuteCommand"),
        ("cfn-modules fargate-service", "Resources/TaskDefinition/Properties/ContainerDefinitions/0/Command"),
        ("cfn-modules fargate-service", "conditions/HasAppCommand"),
    },
}
# How many single values are compared at least: of our template, of others', and of random ones.
COMPARED = {"cfneval": (3_000, 6_500, 12_000), "ministack": (3_000, 8_000, 13_000)}


class Comparison(NamedTuple):
    """What came of comparing answers.

    Attributes:
        compared: How many single values both said something of.
        refused: How many resources and outputs both refused.
        differing: What each says, by case and place.
    """

    compared: int
    refused: int
    differing: dict[tuple[str, str], tuple[Any, Any]]


@pytest.fixture(scope="module", params=["cfneval", "ministack"])
def oracle(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def wrong(oracle: str) -> list[Wrong]:
    return wrong_of(oracle)


@pytest.fixture(scope="module")
def cases(oracle: str, wrong: list[Wrong], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Case]]:
    without = {one.construct for one in wrong}
    ours = cases_of_ours()
    if oracle == "ministack":
        ours = [case._replace(template=for_images_by_tag(case.template)) for case in ours]
    return {
        "ours": ours,
        "others": list(cases_of_others(tmp_path_factory.getbasetemp() / "templates-of-others")),
        "random": [random_case(seed, without) for seed in range(RANDOM)],
        "wrong": [one.case for one in wrong],
    }


@pytest.fixture(scope="module")
def answers(
    oracle: str, cases: dict[str, list[Case]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Any]]:
    return ask(oracle, cases, tmp_path_factory.mktemp(oracle))


@pytest.fixture(scope="module")
def unknown(wrong: list[Wrong]) -> set[str]:
    """The words in which the oracle is known to give up where it should not."""
    return {one.error for one in wrong if one.error and one.right != REFUSED}


def compare(cases: list[Case], answers: list[Any], unknown: set[str]) -> Comparison:
    compared, refused, differing = 0, 0, {}
    for case, answer in zip(cases, answers, strict=True):
        if answer.get("refused") in unknown:
            continue
        ours, theirs = by_us(case), dict(answer)
        for section in ("Resources", "Outputs"):
            given_up = {name for name, entry in theirs.get(section, {}).items() if entry.get("error") in unknown}
            for answered in (ours, theirs):
                entries = answered.get(section, {}).items()
                answered[section] = {name: entry for name, entry in entries if name not in given_up}
            refused += sum("error" in entry for entry in theirs[section].values())
        # in what order resources are made is compared by itself
        theirs = {part: entries for part, entries in theirs.items() if part in (*ours, "refused")}
        differing |= {(case.name, at): (one, other) for at, one, other in differences(ours, theirs)}
        compared += values_in(ours)
    return Comparison(compared, refused, differing)


def test_our_template_is_evaluated_alike_in_every_configuration(oracle, cases, answers, unknown):
    found = compare(cases["ours"], answers["ours"], unknown)

    assert found.differing == {}
    assert found.compared >= COMPARED[oracle][0]


def test_templates_of_others_are_evaluated_alike(oracle, cases, answers, unknown):
    found = compare(cases["others"], answers["others"], unknown)

    assert found.differing.keys() == ELSEWHERE[oracle], found.differing
    assert found.compared >= COMPARED[oracle][1]


def test_random_templates_are_evaluated_alike_and_refused_alike(oracle, cases, answers, unknown):
    found = compare(cases["random"], answers["random"], unknown)

    assert found.differing == {}
    assert found.compared >= COMPARED[oracle][2]
    assert found.refused >= 50


def test_what_an_engine_has_wrong_is_listed_and_still_so(wrong, answers):
    ours = [shown(by_us(one.case)) for one in wrong]

    assert ours == [one.right for one in wrong]
    assert [(shown(answer), refusal_of(answer)) for answer in answers["wrong"]] == [
        (one.instead, one.error) for one in wrong
    ]
    assert all(one.right != one.instead for one in wrong)
