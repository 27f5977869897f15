"""Values of a template beside what was read."""

from __future__ import annotations

import pytest

from budget_stack.testing.handlers.logs.groups import LogGroup
from budget_stack.testing.readback.comparison import compared


@pytest.mark.parametrize(
    ("expected", "read"),
    [({"a": "1"}, "{not JSON"), ("{{resolve:ssm:name}}", {"a": "1"})],
    ids=["an object and a text", "a text and an object"],
)
def test_a_text_that_begins_like_json_is_compared_as_a_text(expected, read):
    leaves = compared(LogGroup(), {"Value": expected}, {"Value": read})

    assert [leaf.kept for leaf in leaves] == [False]


def test_a_document_is_the_same_as_an_object_and_as_a_text():
    leaves = compared(
        LogGroup(), {"One": {"a": "1"}, "Other": '{"a": "1"}'}, {"One": '{"a": "1"}', "Other": {"a": "1"}}
    )

    assert leaves
    assert all(leaf.kept for leaf in leaves)
