from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import of_this_stack
from tests.budget_stack.checks.rule_cases import rule_tests


def repository(template):
    return properties(template, "Repository")


def policy(name):
    return lambda t: t["Resources"]["Repository"].update(DeletionPolicy=name)


THERE = {"CreateECRRepository": "true"}
MUTANTS = [
    Mutant("registry-retained-name-fixed", "Repository", policy("Retain"), THERE),
    Mutant("registry-deletion-blocked", "Repository", policy("Delete"), THERE),
    Mutant(
        "registry-exclusion-unused", "Repository", lambda t: repository(t).update(ImageTagMutability="IMMUTABLE"), THERE
    ),
]
NEAR_MISSES = [
    NearMiss("registry-retained-name-fixed", policy("RetainExceptOnCreate")),
    NearMiss(
        "registry-retained-name-fixed",
        lambda t: (policy("Retain")(t), repository(t).update(RepositoryName=of_this_stack("web"))),
        configuration=THERE,
    ),
    NearMiss("registry-deletion-blocked", lambda t: (policy("Delete")(t), repository(t).update(EmptyOnDelete=True))),
    NearMiss("registry-exclusion-unused", lambda t: repository(t).update(ImageTagMutability="MUTABLE_WITH_EXCLUSION")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
