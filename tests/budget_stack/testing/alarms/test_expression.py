"""Metric math at one time; the first rows are examples of AWS's page about it."""

from __future__ import annotations

import pytest

from budget_stack.testing import RigError
from budget_stack.testing.alarms import calculated

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
FIRST, SECOND = (30, 20, 0, 0), (20, None, 20, None)


@pytest.mark.parametrize(("expression", "values"), [("a<b", (0, 0, 1, 0)), ("a>=30", (1, 0, 0, 0))])
def test_comparisons_are_those_of_the_examples_of_aws(expression, values):
    assert tuple(calculated(expression, {"a": a, "b": b}) for a, b in zip(FIRST, SECOND, strict=True)) == values


@pytest.mark.parametrize(
    ("expression", "values", "result"),
    [
        ("a+b", {"a": 3, "b": None}, 3),
        ("a+b", {"a": None, "b": None}, None),
        ("a*(a>b)+b*(b>=a)", {"a": 0.2, "b": 7}, 7),
        ("a*(a>b)+b*(b>=a)", {"a": 4, "b": None}, 4),
        ("a*(a>b)+b*(b>=a)", {"a": 4, "b": 4}, 4),
        ("(a>90*5)+(b>90*5)", {"a": 460, "b": 451}, 2),
        ("(a-b<1)*(b>0)", {"a": 1, "b": 1}, 1),
    ],
)
def test_what_is_missing_counts_as_0_unless_all_is(expression, values, result):
    assert calculated(expression, values) == result


@pytest.mark.parametrize("expression", ["FILL(a,0)", "a/b", "a<b<c", "a and b"])
def test_fails_on_more_than_is_evaluated(expression):
    with pytest.raises(RigError, match="more metric math than is evaluated here"):
        calculated(expression, {"a": 1, "b": 2, "c": 3})
