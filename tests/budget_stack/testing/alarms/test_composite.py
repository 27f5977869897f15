from __future__ import annotations

import pytest

from budget_stack.testing import RigError
from budget_stack.testing.alarms import ALARM, INSUFFICIENT_DATA, OK, composite_state

STATES = {"high": ALARM, "low": OK, "new": INSUFFICIENT_DATA, "with (some) words": ALARM}


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        ("ALARM(high)", ALARM),
        ('ALARM("high")', ALARM),
        ("ALARM(low)", OK),
        ("OK(low) AND INSUFFICIENT_DATA(new)", ALARM),
        ("ALARM(low) OR ALARM(high) AND ALARM(low)", OK),
        ("(ALARM(low) OR ALARM(high)) AND NOT ALARM(low)", ALARM),
        ("NOT (ALARM(low) OR FALSE)", ALARM),
        ("TRUE AND NOT TRUE", OK),
    ],
)
def test_a_rule_is_read_as_aws_writes_it(rule, state):
    assert composite_state(rule, STATES) == state


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("ALARM(other)", "names other, which there is not"),
        ("ALARM(high) OR", "its end where an alarm should be"),
        ("(ALARM(high)", "a parenthesis .* is not closed"),
        ("ALARM(high) ALARM(low)", "does not end where it should"),
        ("high", "cannot be read from here on: high"),
    ],
)
def test_fails_on_a_rule_that_is_none(rule, message):
    with pytest.raises(RigError, match=message):
        composite_state(rule, STATES)
