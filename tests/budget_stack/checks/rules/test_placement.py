from __future__ import annotations

from tests.budget_stack.checks.extensions import both, on_instances
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.parts import task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled

EXPRESSION = "attribute:ecs.instance-type =~ m7.*"


def constraints(template, *entries):
    properties(template, "Service")["PlacementConstraints"] = list(entries)


def strategies(template, *entries):
    properties(template, "Service")["PlacementStrategies"] = list(entries)


MUTANTS = [
    *spelled("placement-on-fargate", "Service", constraints, {"Type": "distinctInstance"}),
    *spelled("placement-on-fargate", "Service", strategies, {"Type": "binpack", "Field": "memory"}),
    *spelled(
        "placement-strategy-malformed",
        "Service",
        lambda t, field: strategies(t, {"Type": "binpack", "Field": field}),
        "attribute:ecs.availability-zone",
        on_instances,
        switched=False,
    ),
    *spelled(
        "placement-strategy-malformed",
        "Service",
        lambda t, kind: strategies(t, {"Type": kind}),
        "spread",
        on_instances,
        switched=False,
    ),
    *spelled(
        "placement-constraint-malformed",
        "Service",
        lambda t, kind: constraints(t, {"Type": kind, "Expression": EXPRESSION}),
        "distinctInstance",
        on_instances,
        switched=False,
    ),
    *spelled(
        "placement-constraint-malformed",
        "TaskDefinition",
        lambda t, kind: task(t).update(PlacementConstraints=[{"Type": kind}]),
        "memberOf",
        on_instances,
        switched=False,
    ),
]
NEAR_MISSES = [
    NearMiss("placement-on-fargate", lambda t: (constraints(t), strategies(t))),
    NearMiss("placement-on-fargate", both(on_instances, lambda t: constraints(t, {"Type": "distinctInstance"}))),
    NearMiss("placement-strategy-malformed", both(on_instances, lambda t: strategies(t, {"Type": "random"}))),
    NearMiss(
        "placement-constraint-malformed",
        both(on_instances, lambda t: constraints(t, {"Type": "memberOf", "Expression": EXPRESSION})),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
