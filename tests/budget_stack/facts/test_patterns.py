from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from budget_stack.facts.patterns import few_texts, matches
from tests.budget_stack.facts.slow_patterns import MOST_SECONDS, slowest
from tests.support.generated import unhurried


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("[ab]", ["a", "b"]),
        ("^(true|false)$", ["true", "false"]),
        (r"t[23]\.(micro|small)", ["t2.micro", "t2.small", "t3.micro", "t3.small"]),
        ("(yes|no)?", ["", "no", "yes"]),
        ("x{1,3}", ["x", "xx", "xxx"]),
        ("[a-z]{2,3}", None),
        ("[^a]", None),
        ("a*", None),
        (r"\d", list("0123456789")),
        ("(a?){9}", ["a" * count for count in range(10)]),
        ("(|){0,999999999}", [""]),
        (".{0,256}", None),
        ("[a-zA-Z][a-zA-Z0-9]{0,127}", None),
        ("(sg-[0-9a-f]{8,17},?){1,5}", None),
        ("((((a{0,9}){0,9}){0,9}){0,9}){0,9}", None),
        ("(a?){0,999999999}", None),
        ("^$|x", None),
        ("(?=a)a", None),
        ("a" * 99, ["a" * 99]),
        ("[ab]" * 30, None),
        ("[b-a]", None),
        ("x[", None),
        ("a{2,1}", None),
        (r"x\\+", None),
        ("a{}", None),
    ],
)
def test_a_pattern_that_few_texts_match_is_a_list_of_them(pattern, texts):
    assert few_texts(pattern) == (None if texts is None else tuple(texts))


@pytest.mark.parametrize(
    ("pattern", "text", "passes"),
    [
        ("[a-z]+", "abc", True),
        ("[a-z]+", "abc1", False),
        (r"\p{Lower}+", "abc", True),
        (r"\p{Lower}+", "ABC", False),
        ("[a-z&&[^b]]", "b", False),
        (r"\d", "٣", False),
        (r"a++a", "aaa", False),
        ("(", "a", True),
    ],
)
def test_patterns_are_read_as_java_reads_them(pattern, text, passes):
    assert matches(pattern, text) is passes


def test_of_a_pattern_that_would_be_tried_for_hours_it_is_thought_that_it_lets_pass():
    assert matches(r"(a|aa|a?)+(b|bb)+c\1", "a" * 60 + "b" * 60)


def test_no_pattern_takes_long_whatever_is_asked_of_it():
    seconds, pattern = slowest()

    assert seconds < MOST_SECONDS, pattern[:80]


@pytest.mark.parametrize("pattern", ["[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "([0-9a-f]{2}:){19}[0-9a-f]{2}"])
def test_patterns_of_people_are_judged(pattern):
    assert not matches(pattern, "x")


@unhurried
@given(st.text(r"ab[](){}|?^$.-,12\d:!&*+", max_size=14))
def test_whatever_a_pattern_is_its_texts_match_it(pattern):
    for text in few_texts(pattern) or ():
        try:
            assert regex.fullmatch(pattern, text, regex.V1 | regex.ASCII)
        except regex.error:
            # CloudFormation takes no such pattern
            assert matches(pattern, text)
