from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import container
from tests.budget_stack.checks.rule_cases import rule_tests


def waits_for_health(template, **of_init):
    container(template)["DependsOn"] = [{"ContainerName": "budget-tracker-init", "Condition": "HEALTHY"}]
    container(template, 1).update(of_init)


def check(**settings):
    return {"Command": ["CMD", "true"], **settings}


MUTANTS = [
    Mutant("container-dependency-unknown", "TaskDefinition", lambda t: container(t, 1).update(Name="migration")),
    Mutant(
        "container-dependency-circular",
        "TaskDefinition",
        lambda t: container(t, 1).update(DependsOn=[{"ContainerName": "budget-tracker", "Condition": "START"}]),
    ),
    Mutant("container-dependency-health-check-missing", "TaskDefinition", waits_for_health),
    Mutant("container-dependency-essential", "TaskDefinition", lambda t: container(t, 1).pop("Essential")),
    Mutant(
        "container-start-timeout-too-short",
        "TaskDefinition",
        lambda t: waits_for_health(t, HealthCheck=check(), StartTimeout=20),
    ),
]
NEAR_MISSES = [
    NearMiss(
        "container-dependency-unknown",
        lambda t: container(t)["DependsOn"][0].update(ContainerName={"Fn::Join": ["-", ["budget-tracker", "init"]]}),
    ),
    NearMiss("container-dependency-circular", lambda t: container(t, 1).update(DependsOn=[])),
    NearMiss("container-dependency-health-check-missing", lambda t: waits_for_health(t, HealthCheck=check())),
    NearMiss(
        "container-dependency-essential",
        lambda t: (container(t)["DependsOn"][0].update(Condition="START"), container(t, 1).pop("Essential")),
    ),
    NearMiss(
        "container-start-timeout-too-short",
        lambda t: waits_for_health(t, HealthCheck=check(StartPeriod=60), StartTimeout=20),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
