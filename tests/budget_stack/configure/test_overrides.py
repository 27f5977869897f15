from __future__ import annotations

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from budget_stack.configure import overrides
from tests.support.generated import unhurried

FORMS = {
    "pairs": 'Vpc=vpc-1 Path=\'/a b\' Word="x\\"y" Empty=""',
    "long pairs": "ParameterKey=Vpc,ParameterValue=vpc-1 ParameterKey=Path,ParameterValue='/a b' "
    'ParameterKey=Word,ParameterValue="x\\"y" ParameterKey=Empty,ParameterValue=""',
    "list": ["Vpc=vpc-1", 'Path="/a b"', 'Word=x\\"y', 'Empty=""'],
    "table": {"Vpc": "vpc-1", "Path": "/a b", "Word": 'x"y', "Empty": ""},
    "list of both": ["Vpc=vpc-1 Path='/a b'", {"Word": "'x\"y'"}, ["Empty=''"]],
}
MEANT = {"Vpc": "vpc-1", "Path": "/a b", "Word": 'x"y', "Empty": ""}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_that_sam_reads_is_read(form):
    assert overrides.read(form) == MEANT


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_parameters_change_and_come_along_and_the_others_stay(form):
    document = tomlkit.item({"overrides": form})

    document["overrides"] = overrides.merged(document["overrides"], {"Vpc": "vpc-2", "Path": '/"c" d', "New": "n"})
    written = tomlkit.parse(tomlkit.dumps(document))["overrides"]

    assert overrides.read(written) == {**MEANT, "Vpc": "vpc-2", "Path": '/"c" d', "New": "n"}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_nothing_is_touched_when_nothing_changes(form):
    document = tomlkit.item({"overrides": form})
    before = tomlkit.dumps(document)

    document["overrides"] = overrides.merged(document["overrides"], MEANT)

    assert tomlkit.dumps(document) == before


def test_comments_inside_a_list_stay():
    document = tomlkit.parse('overrides = [\n  # the shared one\n  "Vpc=vpc-1", # ours\n  "Foo=1",\n]\n')

    overrides.merged(document["overrides"], {"Vpc": "vpc-2", "New": "n"})

    assert tomlkit.dumps(document) == (
        'overrides = [\n  # the shared one\n  "Vpc=vpc-2", # ours\n  "Foo=1",\n  "New=n",\n]\n'
    )


def test_a_reference_to_a_file_stays_beside_what_is_added():
    assert list(overrides.merged("file://params.toml", {"New": "n"})) == ["file://params.toml", "New=n"]


def test_what_a_table_includes_is_no_parameter():
    assert overrides.read({"$include": "params.toml", "Vpc": "vpc-1"}) == {"Vpc": "vpc-1"}


def test_where_there_is_nothing_a_list_of_one_pair_a_line_begins():
    written = tomlkit.dumps({"overrides": overrides.merged(None, {"Vpc": "vpc-1", "Path": "/a b"})})

    assert written == 'overrides = [\n    "Vpc=vpc-1",\n    "Path=\\"/a b\\"",\n]\n'


@unhurried
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])))
def test_a_value_that_survives_is_read_back_in_every_form(value):
    if overrides.survives(value):
        for form in ("A=1", ["A=1"], {"A": "1"}):
            item = tomlkit.item({"overrides": form})["overrides"]
            assert overrides.read(overrides.merged(item, {"A": value, "B": value})) == {"A": value, "B": value}


@pytest.mark.parametrize("value", ["plain", "", "a b", 'say "x"', "it's", "'both' \"kinds\"", r"back\slash", '"'])
def test_ordinary_values_survive(value):
    assert overrides.survives(value)


@pytest.mark.parametrize("value", ["ends\\", '\\"', "a\\ b"])
def test_fails_on_a_value_that_sam_cannot_read_back(value):
    assert not overrides.survives(value)


def test_an_unclosed_quote_does_not_take_forever():
    assert overrides.read('Vpc="' + "a" * 5000) == {}
