from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests


def strategy(*entries):
    return lambda template: properties(template, "Service").update(CapacityProviderStrategy=list(entries))


def on(provider, **shares):
    return {"CapacityProvider": provider, **shares}


def drains(*attributes):
    return lambda template: properties(template, "TargetGroup").update(TargetGroupAttributes=list(attributes))


def delay(seconds):
    return {"Key": "deregistration_delay.timeout_seconds", "Value": str(seconds)}


MIXED = strategy(on("FARGATE", Base=1, Weight=1), on("FARGATE_SPOT", Weight=3))
MUTANTS = [
    Mutant(
        "service-strategy-two-bases",
        "Service",
        strategy(on("FARGATE", Base=1, Weight=1), on("FARGATE_SPOT", Base=1, Weight=1)),
    ),
    Mutant("service-strategy-no-weight", "Service", strategy(on("FARGATE", Base=1), on("FARGATE_SPOT"))),
    Mutant("service-strategy-no-weight", "Service", strategy(on("FARGATE", Weight=0), on("FARGATE_SPOT", Weight=0))),
    Mutant("service-spot-drains-too-long", "TargetGroup", both(MIXED, drains(delay(120)))),
    Mutant("service-spot-drains-too-long", "TargetGroup", both(MIXED, drains())),
]
NEAR_MISSES = [
    NearMiss(
        "service-strategy-two-bases", strategy(on("FARGATE", Base=1, Weight=1), on("FARGATE_SPOT", Base=0, Weight=1))
    ),
    NearMiss("service-strategy-no-weight", strategy(on("FARGATE", Weight=0, Base=1), on("FARGATE_SPOT", Weight=1))),
    NearMiss("service-spot-drains-too-long", both(MIXED, drains(delay(119)))),
    NearMiss("service-spot-drains-too-long", drains(delay(300))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
