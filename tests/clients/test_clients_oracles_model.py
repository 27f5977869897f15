"""The resolver beside AWS's own model of a template, which takes no parameters and keeps both ways of a condition."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from budget_stack.facts.template import as_text
from budget_stack.resolve import Source, resolve
from tests.clients.oracles.cases import (
    PSEUDO,
    Case,
    born,
    by_us,
    cases_of_others,
    cases_of_ours,
    differences,
    values_in,
)
from tests.clients.oracles.random_parts import random_graph
from tests.clients.oracles.random_templates import MISTAKES, random_case
from tests.clients.oracles.wrong import shown, wrong_of
from tests.support.resolution import TWO_ZONES

try:
    from cloudformation_validate import ResolvedValue, TemplateContent, TemplateModel
    from cloudformation_validate.template_model import JsonValueEnum
except ImportError:
    # make test, which collects this file and leaves its tests out, has no validator
    ResolvedValue = TemplateContent = TemplateModel = JsonValueEnum = None

pytestmark = pytest.mark.check

ORACLE = "cloudformation-validate"
# The zones that it takes the region for to have.
ZONES = "abcdef"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """Templates that somebody wrote."""
    return [*cases_of_ours(), *cases_of_others(tmp_path_factory.getbasetemp() / "templates-of-others")]


def drawn(*without: str) -> list[Case]:
    constructs = {*without, *MISTAKES, *(one.construct for one in wrong_of(ORACLE))}
    return [random_case(seed, constructs) for seed in range(300)]


def model_of(case: Case) -> TemplateModel:
    return TemplateModel(TemplateContent(json.dumps(case.template)))


def as_defaults(case: Case) -> Case:
    """A case whose parameters are defaults, and text unless the model is to show what it makes of numbers."""
    declared = {}
    for name, entry in case.template.get("Parameters", {}).items():
        declared[name] = dict(entry)
        if case.told and entry["Type"] == "Number":
            declared[name]["Type"] = "String"
        if name in case.parameters or "Default" in entry:
            default = case.parameters.get(name, entry.get("Default"))
            declared[name]["Default"] = as_text(default) if case.told else default
    return case._replace(template=case.template | {"Parameters": declared}, parameters={})


class Reading:
    """What a model says once its conditions are decided.

    Args:
        conditions: Whether each holds.
    """

    def __init__(self, conditions: Mapping[str, bool]) -> None:
        self._conditions = conditions
        self.unknown = 0

    def value(self, node: Any, ours: Any) -> Any:
        """A value as plain data: ours where the model only says that it is not known, None where nothing is left."""
        node = self._taken(node)
        match node:
            case ResolvedValue.CONCRETE():
                return _plain(node.value)
            case ResolvedValue.REFERENCE():
                return born(node.target, getattr(node.kind, "attr", ""))
            case ResolvedValue.MAP():
                return self.mapping({entry.key: entry.value for entry in node.entries}, ours)
            case ResolvedValue.LIST_VALUE():
                kept = [item for item in map(self._taken, node.items) if not _is_gone(item)]
                same = isinstance(ours, list) and len(ours) == len(kept)
                return [self.value(item, ours[number] if same else None) for number, item in enumerate(kept)]
            case ResolvedValue.ENUM_VALUE():
                values = [self.value(variant, ours) for variant in node.variants]
                return ours if ours in values else values
        self.unknown += 1
        return ours

    def mapping(self, nodes: Mapping[str, Any], ours: Any) -> dict[str, Any]:
        known = ours if isinstance(ours, dict) else {}
        values = {key: self.value(node, known.get(key)) for key, node in nodes.items()}
        return {key: value for key, value in values.items() if value is not None}

    def takes(self, context: str | None) -> bool:
        """Whether an edge is there, by the conditions that it is under."""
        names = context.split(",") if context else []
        return all(self._conditions[name.removeprefix("!")] != name.startswith("!") for name in names)

    def _taken(self, node: Any) -> Any:
        while isinstance(node, ResolvedValue.CONDITIONAL):
            node = node.if_true if self._conditions[node.condition] else node.if_false
        return node


def _is_gone(node: Any) -> bool:
    return isinstance(node, ResolvedValue.CONCRETE) and isinstance(node.value, JsonValueEnum.NULL)


def _plain(node: Any) -> Any:
    match node:
        case JsonValueEnum.NULL():
            return None
        case JsonValueEnum.ARRAY():
            return [item for item in map(_plain, node.items) if item is not None]
        case JsonValueEnum.OBJECT():
            values = {key: _plain(item) for key, item in node.entries.items()}
            return {key: value for key, value in values.items() if value is not None}
    return node.value


def read(case: Case) -> tuple[dict[str, Any], dict[str, Any], int]:
    """Return what we say of a case, what the model says, and how many values it does not know."""
    answer, model = by_us(case, ZONES), model_of(case)
    resources = {name: entry["Properties"] for name, entry in answer["Resources"].items()}
    outputs = {name: entry["Value"] for name, entry in answer["Outputs"].items()}
    reading = Reading(answer["conditions"])
    theirs = {
        "Resources": {
            name: reading.mapping(entry.properties, resources[name])
            for name, entry in model.resources().items()
            if reading.takes(entry.condition)
        },
        "Outputs": {
            name: reading.value(entry.value, outputs[name])
            for name, entry in model.outputs().items()
            if reading.takes(entry.condition)
        },
    }
    return {"Resources": resources, "Outputs": outputs}, theirs, reading.unknown


def test_templates_are_folded_to_the_same_values(written):
    compared = 0
    for case in map(as_defaults, [*written, *drawn()]):
        ours, theirs, unknown = read(case)

        assert list(differences(ours, theirs)) == [], case.name
        compared += values_in(ours) - unknown
    assert compared >= 18_000


def edges(case: Case) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return which resource waits for which, by us and by the model."""
    found = resolve(Source(case.template), case.parameters, pseudo_parameters=PSEUDO, facts=TWO_ZONES)
    there, reading = found.resources.keys(), Reading(found.conditions)
    ours = {(name, needed) for name, one in found.resources.items() for needed in one.dependencies}
    theirs = {
        (edge.source, edge.target)
        for edge in model_of(case).to_diagnostic_model().edges
        if {edge.source, edge.target} <= there and reading.takes(edge.condition_context)
    }
    return ours, theirs


def test_resources_wait_for_the_same_others(written):
    compared, differing = 0, set()
    for case in (*written, *drawn()):
        ours, theirs = edges(case)
        differing |= {(case.name, *edge) for edge in ours ^ theirs}
        compared += len(ours)

    assert differing == set()
    assert compared >= 2_500


def test_circles_of_resources_are_found_alike():
    graphs = [random_graph(seed) for seed in range(200)]

    ours = ["refused" in by_us(graph) for graph in graphs]

    assert ours == [bool(model_of(graph).to_diagnostic_model().cycles) for graph in graphs]
    assert 80 <= sum(ours) <= 120


def test_what_the_model_has_wrong_is_listed_and_still_so():
    wrong = wrong_of(ORACLE)
    theirs = [read(as_defaults(one.case))[1]["Resources"]["R"]["P"] for one in wrong]

    assert [shown(by_us(one.case)) for one in wrong] == [one.right for one in wrong]
    assert theirs == [one.instead for one in wrong]
    assert all(one.right != one.instead for one in wrong)
