"""The resolver beside what only ministack's engine has: constraints of parameters, Rules, dependencies and order."""

from __future__ import annotations

import re
from typing import Any

import pytest

from budget_stack.resolve import ResolvedTemplate, Source, resolve
from tests.clients.oracles.cases import PSEUDO, Case, ask, by_us, cases_of_others, cases_of_ours
from tests.clients.oracles.random_parts import random_graph, random_parameter, random_rules
from tests.clients.oracles.random_templates import MISTAKES, random_case
from tests.clients.oracles.wrong import shown, wrong_of
from tests.clients.reduced import for_images_by_tag
from tests.support.configurations import source
from tests.support.resolution import NETWORK, TWO_ZONES

pytestmark = pytest.mark.check

VALUES = ("", "0", "1", "-1", "99", "65535", "65536", "x", "X y", "/", "/health", "a/b", "true", "1.5", "x" * 300)
SIZES = ("256", "512", "1024", "2048", "4096", "8192", "16384", "30720", "61440", "122880")


def values_for_ours() -> list[Case]:
    """Our template with each parameter, and each pair of sizes and of subnets, as it may be or may not."""
    template = for_images_by_tag(source().template)
    given = [{"ContainerCpu": cpu, "ContainerMemory": memory} for cpu in SIZES for memory in SIZES]
    given += [{"PublicSubnet1": one, "PublicSubnet2": other} for one in TWO_ZONES for other in TWO_ZONES]
    for name, declared in template["Parameters"].items():
        # what an account has is no question of constraints
        if not declared["Type"].startswith("AWS::"):
            limits = [int(declared[key]) for key in ("MinValue", "MaxValue") if key in declared]
            around = [str(limit + step) for limit in limits for step in (-1, 0, 1)]
            given += [{name: value} for value in (*VALUES, *map(str, declared.get("AllowedValues", ())), *around)]
    return [Case(f"ours with {those}", template, NETWORK | those) for those in given]


def resolved(case: Case) -> ResolvedTemplate:
    return resolve(Source(case.template), case.parameters, pseudo_parameters=PSEUDO, facts=TWO_ZONES)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Case]]:
    others = cases_of_others(tmp_path_factory.getbasetemp() / "templates-of-others")
    conditional = [*cases_of_ours(), *others, *(random_case(seed, MISTAKES) for seed in range(100))]
    return {
        "parameters": [random_parameter(seed) for seed in range(1500)],
        "ours": values_for_ours(),
        "rules": [random_rules(seed) for seed in range(500)],
        "agreed": [one.case for one in wrong_of("ministack", "agreed")],
        "graphs": [random_graph(seed) for seed in range(200)],
        # it counts on the way that a condition does not take too
        "decided": [Case(case.name, resolved(case).to_template()) for case in conditional],
    }


@pytest.fixture(scope="module")
def answers(cases: dict[str, list[Case]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    return ask("ministack", cases, tmp_path_factory.mktemp("ministack"))


def differing(cases: list[Case], answers: list[Any]) -> dict[str, tuple[str, str]]:
    """Where only one refuses, or both for another rule; by case, in the words of both."""
    refusals = {
        case.name: (by_us(case).get("refused", ""), theirs.get("refused", ""))
        for case, theirs in zip(cases, answers, strict=True)
    }
    return {name: both for name, both in refusals.items() if len({*map(_verdict, both)}) > 1}


def _verdict(refusal: str) -> tuple[bool, str]:
    rule = re.search(r"Rules/(\w+)|rule (\w+) failed", refusal)
    return bool(refusal), (rule[1] or rule[2]) if rule else ""


def refused(answers: list[Any]) -> int:
    return sum("refused" in answer for answer in answers)


def test_random_parameters_are_taken_and_refused_alike(cases, answers):
    taken = [
        (case, theirs)
        for case, theirs in zip(cases["parameters"], answers["parameters"], strict=True)
        if "Resources" in theirs
    ]

    assert differing(cases["parameters"], answers["parameters"]) == {}
    assert [by_us(case)["Resources"] for case, _ in taken] == [theirs["Resources"] for _, theirs in taken]
    assert len(taken) >= 500
    assert refused(answers["parameters"]) >= 500


def test_values_of_our_parameters_are_taken_and_refused_alike(cases, answers):
    assert differing(cases["ours"], answers["ours"]) == {}
    assert refused(answers["ours"]) >= 250
    assert len(answers["ours"]) - refused(answers["ours"]) >= 100


def test_random_rules_are_broken_alike(cases, answers):
    assert differing(cases["rules"], answers["rules"]) == {}
    assert 300 <= refused(answers["rules"]) <= 400


def test_circles_of_resources_are_refused_alike(cases, answers):
    assert differing(cases["graphs"], answers["graphs"]) == {}
    assert 80 <= refused(answers["graphs"]) <= 120


def test_resources_wait_for_the_same_others_and_each_order_would_do_for_both(cases, answers):
    compared = 0
    for kind in ("decided", "graphs"):
        for case, theirs in zip(cases[kind], answers[kind], strict=True):
            if "refused" in theirs:
                continue
            ours = resolved(case).resources

            assert {name: sorted(one.dependencies) for name, one in ours.items()} == theirs["dependencies"], case.name
            for order in (list(ours), theirs["order"]):
                place = {name: number for number, name in enumerate(order)}
                assert all(place[needed] < place[name] for name, one in ours.items() for needed in one.dependencies)
            compared += sum(map(len, theirs["dependencies"].values()))
    assert compared >= 2_000


def test_what_random_templates_have_not_is_taken_and_refused_alike(answers):
    agreed = wrong_of("ministack", "agreed")

    assert [shown(theirs) for theirs in answers["agreed"]] == [one.right for one in agreed]
    assert [shown(by_us(one.case)) for one in agreed] == [one.right for one in agreed]
