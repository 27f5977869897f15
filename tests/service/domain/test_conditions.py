"""Conditions of requests, by RFC 9110, section 13."""

import itertools
from contextlib import suppress

import pytest
from werkzeug.http import parse_etags

from service.domain.conditions import ALWAYS, ONLY_NEW, Conditions, Tag, only, tags
from service.errors import AlreadyThere, EntryChanged, InvalidRequest


def names(*strong, weak=()):
    return frozenset([*map(Tag, strong), *(Tag(text, True) for text in weak)])


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ('"1"', names("1")),
        ('W/"1"', names(weak=["1"])),
        ('"1", "2"', names("1", "2")),
        ('"1","2"\t,  W/"3"', names("1", "2", weak=["3"])),
        ("*", "*"),
        (" * ", "*"),
        ('"*"', names("*")),
        ('""', names("")),
        ("", names()),
        (" ,, \t,", names()),
        (',"1",, "2",', names("1", "2")),
        ('"a,b", "c"', names("a,b", "c")),
        ('", "', None),
        (r'"a\"', names("a\\")),
        ('"W/"', names("W/")),
        ('W/"W/"', names(weak=["W/"])),
        ('"\xfc"', names("\xfc")),
        # without quotes, as some clients send ours
        ("1", names("1")),
        ("1, 2", names("1", "2")),
        # neither tags nor lists of them
        ("x", None),
        ("1x", None),
        ('"1', None),
        ('1"', None),
        ('"1" "2"', None),
        ('"1"; "2"', None),
        ('"1"2', None),
        ('"a"b"', None),
        ('"a b"', None),
        ('"a\x7f"', None),
        ('"a\0"', None),
        ('w/"1"', None),
        ('W/ "1"', None),
        ("W/1", None),
        ('*, "1"', None),
        ("**", None),
        ("'1'", None),
        ("\xa0*", None),
        ("\u0661", None),
    ],
)
def test_a_field_lists_these_tags(text, listed):
    if listed is None:
        with pytest.raises(InvalidRequest, match="If-Match must be ETags that were answered"):
            tags("If-Match", text)
    else:
        assert tags("If-Match", text) == listed


# but the empty tag, of which it makes none, and what is no list of tags, of which it takes some
def test_what_is_well_formed_is_read_as_werkzeug_reads_it():
    elements = ['"1"', 'W/"2"', '"a,b"', '"*"', r'"\"', '"W/"']
    for some in itertools.product(elements, repeat=3):
        listed = parse_etags(", ".join(some))
        weak = listed.as_set(include_weak=True) - listed.as_set()

        found = tags("If-Match", ", ".join(some))

        assert {tag.text for tag in found if not tag.is_weak} == listed.as_set()
        assert {tag.text for tag in found} == listed.as_set() | weak


@pytest.mark.parametrize("element", ["", '"1"', " ", ", \t", "W/", '"', "1", '"1" "'])
@pytest.mark.parametrize("end", ["", "x"])
def test_the_longest_field_is_read_at_once(element, end):
    text = f"{element}," * (64 * 1024 // (len(element) + 1)) + end
    with suppress(InvalidRequest):
        assert tags("If-Match", text) <= names("1", ",")


@pytest.mark.parametrize(
    ("match", "is_met", "by_nothing"),
    [
        (None, True, True),
        ("*", True, False),
        ('"1"', True, False),
        ('"2"', False, False),
        ('"2", "1"', True, False),
        ('W/"1"', False, False),
        ('W/"1", "1"', True, False),
        ("", False, False),
    ],
)
@pytest.mark.parametrize(
    ("none_match", "is_met_too", "by_nothing_too"),
    [
        (None, True, True),
        ("*", False, True),
        ('"1"', False, True),
        ('"2"', True, True),
        ('"2", "1"', False, True),
        ('W/"1"', False, True),
        ('W/"2"', True, True),
        ("", True, True),
    ],
)
def test_if_match_is_asked_first_and_strongly_and_then_if_none_match_weakly(
    match, is_met, by_nothing, none_match, is_met_too, by_nothing_too
):
    conditions = Conditions(
        match=None if match is None else tags("If-Match", match),
        none_match=None if none_match is None else tags("If-None-Match", none_match),
    )

    for tag, first, second in (("1", is_met, is_met_too), (None, by_nothing, by_nothing_too)):
        unmet = None if second else "If-None-Match"
        assert conditions.unmet(tag) == (unmet if first else "If-Match")


def test_nothing_has_the_empty_tag():
    assert Conditions(match=tags("If-Match", '""')).unmet(None) == "If-Match"
    assert Conditions(none_match=tags("If-None-Match", '""')).unmet(None) is None


@pytest.mark.parametrize(
    ("conditions", "version", "error", "why"),
    [
        (only(1), 2, EntryChanged, 'The budget was changed meanwhile, and is of version "2" now'),
        (only(1), None, EntryChanged, "There is no such budget"),
        (Conditions(match=names(weak=["2"])), 2, EntryChanged, 'must not be weak.*send "2"'),
        (Conditions(match=names(weak=["1"])), 2, EntryChanged, "was changed meanwhile"),
        (Conditions(match=names()), 2, EntryChanged, "was changed meanwhile"),
        (ONLY_NEW, 2, AlreadyThere, 'The budget is there, of version "2"'),
    ],
)
def test_fails_with_412_and_the_reason(conditions, version, error, why):
    with pytest.raises(error, match=why) as refused:
        conditions.require(version, "budget")

    assert refused.value.status == 412


def test_what_is_met_is_carried_out():
    for conditions, version in ((ALWAYS, 1), (ALWAYS, None), (only(1), 1), (ONLY_NEW, None)):
        conditions.require(version, "budget")
