"""Types that no block's setting has yet: each is understood, or refused in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, NamedTuple

import pytest
from troposphere import AWSHelperFn

from budget_stack import InvalidSetting
from budget_stack.settings_file import InvalidSettingsFile, changed, parse_settings


def change(settings, text):
    return changed(settings, parse_settings(text, "t.toml"))


class Colour(Enum):
    RED = "red"
    BLUE = 2


class Point(NamedTuple):
    x: int
    y: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Inner:
    mode: Literal["on", 1] = "on"
    points: Sequence[Point] = ()


@dataclass(frozen=True, kw_only=True)
class Later:
    """Settings of kinds that no block has yet."""

    colour: Colour = Colour.RED
    ratio: float = 0.5
    ratios: tuple[float, ...] = ()
    flag: bool | None = None
    switch: bool | AWSHelperFn = False
    count_or_inner: int | Inner = 0
    inners: Mapping[str, Inner] = field(default_factory=dict)
    words: str | Sequence[str] = ""

    def __post_init__(self):
        if self.ratio > 1:
            raise InvalidSetting("ratio", self.ratio, "1 or less")


@pytest.mark.parametrize(
    ("text", "setting", "value"),
    [
        ("colour = 2", "colour", Colour.BLUE),
        ("ratio = 1", "ratio", 1.0),
        ("ratios = [1, 0.5]", "ratios", (1.0, 0.5)),
        ("flag = true", "flag", True),
        ("switch = true", "switch", True),
        ("count_or_inner = 3", "count_or_inner", 3),
        ("count_or_inner.mode = 1", "count_or_inner", Inner(mode=1)),
        ("inners.a.points = [{x = 1}, {x = 2, y = 3}]", "inners", {"a": Inner(points=(Point(1), Point(2, 3.0)))}),
        ("words = ['a', 'b']", "words", ("a", "b")),
        ("words = 'a'", "words", "a"),
    ],
)
def test_later_settings_need_no_further_work(text, setting, value):
    assert change(Later(), text) == Later(**{setting: value})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour = 'green'", 'colour: one of "red", 2, not "green"'),
        ("ratio = 2", "ratio: 1 or less, not 2.0"),
        ("ratio = true", "ratio: a number, not true"),
        ("flag = 1", "flag: true or false, not 1"),
        ("switch = 'true'", 'switch: true or false, without quotes, not "true"'),
        ("count_or_inner = 'a'", 'count_or_inner: a whole number or a table, not "a"'),
        ("count_or_inner.mode = true", '[count_or_inner] mode: one of "on", 1, not true'),
        ("inners.a.points = [{x = 1}, {x = 'a'}]", '[inners.a.points[1]] x: a whole number, not "a"'),
        ("inners.a.points = [{y = 1}]", "[inners.a.points[0]] x: missing"),
        ("words = 3", "words: text or a list, not 3"),
        ("words = [3]", "words[0]: text, in quotes, not 3"),
    ],
)
def test_fails_in_words_on_kinds_that_no_block_has_yet(text, words):
    with pytest.raises(InvalidSettingsFile) as refused:
        change(Later(), text)

    assert refused.value.problems == (f"t.toml:1: {words}",)
