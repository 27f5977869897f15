"""Settings behave as if `@dataclass(frozen=True, kw_only=True)` had made each class."""

from __future__ import annotations

import copy
import inspect
import pickle
import pydoc
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from typing import get_type_hints

import pytest

import budget_stack
from budget_stack import LogSettings, Queue
from budget_stack.frozen import Frozen


class Share(Frozen):
    """How much of it, and of what.

    Attributes:
        of: What it is a share of.
        percent: How much.
        tags: What else is said of it.
        note: For nobody's eyes, and no reason to differ.
    """

    of: str
    percent: int = 50
    tags: dict[str, str] = field(default_factory=dict)
    note: str = field(default="", repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.percent > 100:
            raise ValueError("more than all")


@dataclass(frozen=True, kw_only=True)
class Model:
    """What `Share` must be like."""

    of: str
    percent: int = 50
    tags: dict[str, str] = field(default_factory=dict)
    note: str = field(default="", repr=False, compare=False)


def described(of_field):
    return of_field.name, of_field.type, of_field.default, of_field.default_factory, of_field.kw_only


def test_it_has_the_fields_of_a_dataclass_with_their_types_and_defaults():
    assert [described(it) for it in fields(Share)] == [described(it) for it in fields(Model)]
    assert get_type_hints(Share) == get_type_hints(Model)
    assert is_dataclass(Share)


def test_it_is_shown_as_a_dataclass_is():
    assert repr(Share(of="cpu", note="x")) == repr(Model(of="cpu", note="x")).replace("Model", "Share")


def test_it_is_equal_to_another_of_its_class_with_the_same_values_and_hashes_alike():
    first, second = LogSettings(retention_in_days=30), LogSettings(retention_in_days=30)

    assert first == second
    assert hash(first) == hash(second)
    assert first != LogSettings(retention_in_days=60)
    assert Share(of="cpu", note="x") == Share(of="cpu")
    assert Share(of="cpu") != Model(of="cpu")


class Part(Share, Frozen):
    """A share that has a number.

    Attributes:
        number: Which one it is.
    """

    number: int = 1


def test_settings_may_be_others_and_some_more():
    part = Part(of="cpu", number=2)

    assert (part.percent, part.number) == (50, 2)
    assert part != Part(of="cpu")
    assert part != Share(of="cpu")
    with pytest.raises(FrozenInstanceError):
        part.number = 3
    with pytest.raises(TypeError, match="Part has no size"):
        Part(of="cpu", size=3)


def test_help_on_settings_that_are_others_and_some_more_tells_of_all():
    told = pydoc.render_doc(Part, renderer=pydoc.plaintext)

    assert all(f"{it.name}: " in told for it in fields(Part))
    assert told.index("of: What it is a share of.") < told.index("number: Which one it is.")


def test_a_default_that_is_made_is_made_anew():
    assert Share(of="cpu").tags is not Share(of="cpu").tags


def test_it_can_be_replaced_copied_and_pickled():
    queue = Queue(name="orders", messages_per_task=10)

    assert replace(queue, name="returns") == Queue(name="returns", messages_per_task=10)
    assert copy.copy(queue) == copy.deepcopy(queue) == pickle.loads(pickle.dumps(queue)) == queue


def test_it_checks_itself_however_it_is_made():
    with pytest.raises(ValueError, match="more than all"):
        Share(of="cpu", percent=101)
    with pytest.raises(ValueError, match="more than all"):
        replace(Share(of="cpu"), percent=101)


def test_it_says_what_it_takes_as_a_dataclass_does():
    taken, expected = inspect.signature(Share).parameters, inspect.signature(Model).parameters

    assert [(it.name, it.kind, it.annotation) for it in taken.values()] == [
        (it.name, it.kind, it.annotation) for it in expected.values()
    ]
    assert taken["percent"].default == 50
    assert taken["of"].default is inspect.Parameter.empty
    assert "Share(*, of: 'str', percent: 'int' = 50" in pydoc.render_doc(Share, renderer=pydoc.plaintext)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Share must be given of$"),
        ({"of": "cpu", "percentage": 5, "tag": 1}, "Share has no percentage, tag$"),
    ],
)
def test_fails_on_what_is_missing_or_unknown_by_name(given, message):
    with pytest.raises(TypeError, match=message):
        Share(**given)


def test_fails_on_what_is_given_without_its_name():
    with pytest.raises(TypeError, match="positional"):
        Share("cpu")


@pytest.mark.parametrize("name", ["percent", "percentage"])
def test_fails_on_a_change(name):
    share = Share(of="cpu")

    with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
        setattr(share, name, 7)
    with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
        delattr(share, name)
    assert share.percent == 50


def test_a_frozen_dataclass_can_be_derived_from_it():
    @dataclass(frozen=True, kw_only=True)
    class Reserved(Share):
        until: str = "noon"

    reserved = Reserved(of="cpu", until="night")

    assert [it.name for it in fields(reserved)] == ["of", "percent", "tags", "note", "until"]
    assert replace(reserved, percent=7) == Reserved(of="cpu", until="night", percent=7)
    assert "until: 'str' = 'noon'" in str(inspect.signature(Reserved))
    with pytest.raises(FrozenInstanceError):
        reserved.until = "dawn"
    with pytest.raises(ValueError, match="more than all"):
        Reserved(of="cpu", percent=101)


def test_a_class_that_only_does_more_can_be_derived_from_it():
    class Rounded(Share):
        def tenths(self) -> int:
            return self.percent // 10

    assert Rounded(of="cpu", percent=72).tenths() == 7
    assert repr(Rounded(of="cpu")).endswith("Rounded(of='cpu', percent=50, tags={})")


@pytest.mark.parametrize("name", [name for name in budget_stack.__all__ if name.endswith("Settings")])
def test_every_block_has_its_settings_made_so(name):
    assert issubclass(getattr(budget_stack, name), Frozen), f"let {name} derive from budget_stack.frozen.Frozen"
