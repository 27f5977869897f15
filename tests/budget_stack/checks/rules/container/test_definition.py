from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import container, task
from tests.budget_stack.checks.rule_cases import rule_tests

MUTANTS = [
    Mutant(
        "container-name-twice",
        "TaskDefinition",
        lambda t: task(t)["ContainerDefinitions"].append({**container(t, 1), "Command": ["true"]}),
    ),
    Mutant("container-none-essential", "TaskDefinition", lambda t: container(t).update(Essential=False)),
    Mutant("container-stop-timeout-too-long", "TaskDefinition", lambda t: container(t).update(StopTimeout=300)),
    Mutant("container-runs-as-root", "TaskDefinition", lambda t: container(t).update(User="0:0")),
]
NEAR_MISSES = [
    NearMiss("container-name-twice", lambda t: container(t)["DependsOn"].append(container(t)["DependsOn"][0])),
    NearMiss("container-none-essential", lambda t: container(t).pop("Essential")),
    NearMiss("container-stop-timeout-too-long", lambda t: container(t).update(StopTimeout=120)),
    NearMiss("container-runs-as-root", lambda t: container(t).pop("User")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
