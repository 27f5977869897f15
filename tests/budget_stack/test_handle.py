"""Handles behave as if `typing.NamedTuple` had made each class."""

from __future__ import annotations

import copy
import pickle
import pydoc
from typing import Any, NamedTuple, get_type_hints

import pytest

from budget_stack import Logs
from budget_stack.handle import Handle


class Pair(Handle):
    """What two of a kind are."""

    left: str
    right: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether both are there."""
        return self.right is not None


class Model(NamedTuple):
    """What `Pair` must be like."""

    left: str
    right: str | None = None


def told(call):
    """What comes of a call: a tuple, or the kind of error."""
    try:
        return tuple(call())
    except Exception as error:
        return type(error)


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        (("a", "b"), {}),
        (("a",), {}),
        (("a",), {"right": "b"}),
        ((), {"right": "b", "left": "a"}),
        ((), {}),
        ((), {"right": "b"}),
        (("a", "b", "c"), {}),
        (("a",), {"left": "b"}),
        (("a",), {"middle": "b"}),
    ],
)
def test_it_takes_parts_as_a_named_tuple_does(parts, named):
    assert told(lambda: Pair(*parts, **named)) == told(lambda: Model(*parts, **named))


@pytest.mark.parametrize("named", [{"right": "c"}, {}, {"middle": "c"}])
def test_it_replaces_parts_as_a_named_tuple_does(named):
    ours, theirs = (told(lambda made=kind("a"): made._replace(**named)) for kind in (Pair, Model))

    assert (ours is TypeError) == (theirs in (TypeError, ValueError))
    assert ours == theirs or ours is TypeError


def test_it_is_a_tuple_with_names():
    pair: Any = Pair("a", right="b")

    assert (pair.left, pair.right, pair[1], len(pair)) == ("a", "b", "b", 2)
    assert pair == ("a", "b")
    assert hash(pair) == hash(("a", "b"))
    assert pair.is_whole
    assert not Pair("a").is_whole
    assert pair._asdict() == Model("a", "b")._asdict()
    assert (Pair._fields, Pair._field_defaults) == (Model._fields, Model._field_defaults)
    assert repr(pair) == repr(Model("a", "b")).replace("Model", "Pair")
    assert get_type_hints(Pair)["right"] == get_type_hints(Model)["right"]
    with pytest.raises(AttributeError):
        pair.left = "b"


def test_it_can_be_copied_and_pickled():
    pair = Pair("a", "b")

    assert [copy.copy(pair), copy.deepcopy(pair), pickle.loads(pickle.dumps(pair))] == [pair] * 3
    assert type(copy.deepcopy(pair)) is Pair


def test_help_shows_what_each_part_is():
    assert "log_group\n" in (shown := pydoc.render_doc(Logs, renderer=pydoc.plaintext))
    assert "logs.LogGroup" in shown
