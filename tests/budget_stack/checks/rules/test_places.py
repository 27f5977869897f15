"""Every rule is asked, and found by the first words of its id."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import budget_stack.checks.rules as package
from budget_stack.checks.rule import Rule

FOLDER = Path(package.__file__).parent
FILES = [path.relative_to(FOLDER).with_suffix("") for path in sorted(FOLDER.rglob("*.py")) if path.stem != "__init__"]
BEYOND = ("from budget_stack.checks.rules", "from budget_stack.resolve")
ASKED = package.all_rules()


def rules_in(file):
    module = import_module(".".join((package.__name__, *file.parts)))
    return [value for value in vars(module).values() if isinstance(value, Rule)]


def place_of(rule_id):
    """The file of a rule, or its folder where no file of it is named by the words that follow."""
    places = [place for file in FILES for place in (file, *file.parents) if place.name]
    fitting = [place for place in places if f"{rule_id}-".startswith("-".join(place.parts).replace("_", "-") + "-")]
    return max(fitting, key=lambda place: len(str(place)), default=Path("_".join(rule_id.split("-")[:1])))


@pytest.mark.parametrize("file", FILES, ids=str)
def test_the_rules_of_a_file_are_asked(file):
    forgotten = [rule.id for rule in rules_in(file) if rule not in ASKED]

    assert not forgotten, f"nobody asks {forgotten}: add {file}.py to MODULES in rules/__init__.py"


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_rule_is_found_by_the_first_words_of_its_id(file):
    for rule in rules_in(file):
        place = place_of(rule.id)
        where = f"rules/{place}" + (
            ".py" if place in FILES else "/" if (FOLDER / place).is_dir() else ".py (a new file)"
        )
        assert place in (file, file.parent), f"{rule.id} stands in rules/{file}.py and belongs in {where}"


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_rule_reads_through_the_view_and_knows_no_other_rule(file):
    lines = (FOLDER / file).with_suffix(".py").read_text().splitlines()
    beyond = [line for line in lines if line.startswith(BEYOND)]

    assert not beyond, f"{beyond}: what rules share belongs in checks/vocabulary.py, what they read in checks/view/"


@pytest.mark.parametrize("file", FILES, ids=str)
def test_the_cases_of_a_rule_stand_in_the_test_of_its_file(file):
    test = Path(__file__).parent / file.parent / f"test_{file.name}.py"
    assert test.is_file(), f"rules/{file}.py has no cases: they belong in {test.name}, with MUTANTS and NEAR_MISSES"

    module = import_module(".".join(("tests.budget_stack.checks.rules", *file.parts[:-1], test.stem)))
    cases = {case.rule for case in (*module.MUTANTS, *module.NEAR_MISSES)}
    strangers = sorted(cases - {rule.id for rule in rules_in(file)})
    assert not strangers, f"{test.name} has cases of {strangers}, whose rules stand in other files than rules/{file}.py"
