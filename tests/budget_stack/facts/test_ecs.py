"""How ECS deploys."""

from __future__ import annotations

import math
from fractions import Fraction

from budget_stack.facts.ecs import waits


def test_a_linear_deployment_waits_after_each_step_but_the_last_whatever_tenths_a_step_has():
    tenths = range(30, 1001)

    assert [waits("LINEAR", it / 10) for it in tenths] == [math.ceil(Fraction(1000, it)) - 1 for it in tenths]
