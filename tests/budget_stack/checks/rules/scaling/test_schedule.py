from __future__ import annotations

from tests.budget_stack.checks.extensions import both, step_scaling
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests


def scheduled(*ranges, schedule="cron(0 8 * * ? *)", **more):
    """Scheduled actions that set a minimum and a maximum, or leave one out."""
    actions = [
        {
            "ScheduledActionName": f"action{number}",
            "Schedule": schedule,
            "ScalableTargetAction": {
                name: it for name, it in zip(("MinCapacity", "MaxCapacity"), capacities, strict=True) if it is not None
            },
            **more,
        }
        for number, capacities in enumerate(ranges)
    ]
    return lambda template: properties(template, "ServiceScalingTarget").update(ScheduledActions=actions)


def within_2_to_5(*ranges):
    """The same, of a target whose own range is that."""
    limits = {"MinCapacity": 2, "MaxCapacity": 5}
    return both(scheduled(*ranges), lambda template: properties(template, "ServiceScalingTarget").update(limits))


MUTANTS = [
    Mutant("scaling-schedule-minimum-above-maximum", "ServiceScalingTarget", scheduled((5, 1))),
    Mutant("scaling-schedule-beyond-range", "ServiceScalingTarget", within_2_to_5((7, None))),
    Mutant("scaling-schedule-beyond-range", "ServiceScalingTarget", within_2_to_5((7, None), (2, 6))),
    Mutant("scaling-schedule-beyond-range", "ServiceScalingTarget", within_2_to_5((None, 1))),
    Mutant("scaling-schedule-time-zone-unknown", "ServiceScalingTarget", scheduled((1, 5), Timezone="Europe/Bremen")),
    Mutant("scaling-schedule-time-zone-unknown", "ServiceScalingTarget", scheduled((1, 5), Timezone="+02:00")),
    Mutant("scaling-schedule-malformed", "ServiceScalingTarget", scheduled((1, 5), schedule="0 8 * * *")),
    Mutant("scaling-schedule-malformed", "ServiceScalingTarget", scheduled((1, 5), schedule="cron(0 8 ? * Mo *)")),
    Mutant("scaling-schedule-malformed", "ServiceScalingTarget", scheduled((1, 5), schedule="cron(0 8 * * *)")),
    Mutant("scaling-schedule-malformed", "ServiceScalingTarget", scheduled((1, 5), schedule="rate(1 week)")),
    Mutant("scaling-schedule-in-vain", "ServiceScalingTarget", scheduled((None, None))),
    Mutant("scaling-schedule-zero-for-good", "ServiceScalingTarget", scheduled((0, 0))),
    Mutant("scaling-schedule-zero-for-good", "ServiceScalingTarget", scheduled((0, None))),
    Mutant("scaling-schedule-zero-for-good", "ServiceScalingTarget", scheduled((0, 0), (None, 5))),
    Mutant("scaling-schedule-zero-for-good", "ServiceScalingTarget", both(step_scaling, scheduled((0, 0)))),
]
NEAR_MISSES = [
    NearMiss("scaling-schedule-minimum-above-maximum", scheduled((1, 5))),
    NearMiss("scaling-schedule-beyond-range", within_2_to_5((7, None), (2, 9))),
    NearMiss("scaling-schedule-beyond-range", within_2_to_5((None, 1), (1, 3))),
    NearMiss("scaling-schedule-beyond-range", within_2_to_5((1, {"Fn::ImportValue": "most"}), (8, None))),
    NearMiss("scaling-schedule-time-zone-unknown", scheduled((1, 5), Timezone="Europe/Berlin")),
    NearMiss("scaling-schedule-time-zone-unknown", scheduled((1, 5), Timezone={"Fn::ImportValue": "zone"})),
    NearMiss("scaling-schedule-malformed", scheduled((1, 5), schedule="cron(0/15 8-18 ? * MON-FRI *)")),
    NearMiss("scaling-schedule-malformed", scheduled((1, 5), schedule="at(2027-01-31T22:00:00)")),
    NearMiss("scaling-schedule-malformed", scheduled((1, 5), schedule="rate(12 hours)")),
    NearMiss("scaling-schedule-malformed", scheduled((1, 5), schedule="cron(0 8 LW jan-MAR ? *)")),
    NearMiss("scaling-schedule-in-vain", scheduled((1, None))),
    NearMiss("scaling-schedule-zero-for-good", scheduled((0, 0), (1, 5))),
    NearMiss("scaling-schedule-zero-for-good", both(step_scaling, scheduled((0, None)))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
