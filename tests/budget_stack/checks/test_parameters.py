"""Values that are given for parameters."""

from __future__ import annotations

import pytest

from budget_stack.checks import InvalidParameter
from tests.budget_stack.checks.asking import found, rules, without_its_container
from tests.budget_stack.checks.mutants import original, properties


@pytest.fixture
def broken():
    return without_its_container()


def test_a_parameter_that_is_given_has_no_other_value(broken):
    target = properties(broken, "Service")["LoadBalancers"][0]
    broken["Conditions"]["Never"] = {"Fn::Equals": [{"Ref": "Database"}, "none"]}
    target["ContainerName"] = {"Fn::If": ["Never", "nobody", "budget-tracker"]}

    assert rules(broken, Database="dsql") == []
    assert rules(broken, Database="none") == ["service-container-unknown"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Colour": "red"}, "Colour is no parameter of the template, which has "),
        ({"Database": "x"}, "Database must be"),
    ],
)
def test_fails_on_a_value_that_the_template_does_not_take(given, message):
    with pytest.raises(InvalidParameter, match=message):
        found(original(), **given)
