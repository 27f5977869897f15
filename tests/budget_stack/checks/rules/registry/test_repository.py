from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import of_this_stack
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import NOTHING, spelled


def repository(template):
    return properties(template, "Repository")


def policy(name):
    return lambda t: t["Resources"]["Repository"].update(DeletionPolicy=name)


def lets_in(template, **statement):
    """A policy of the repository."""
    allowed = {"Effect": "Allow", "Principal": {"AWS": {"Ref": "AWS::AccountId"}}, "Action": ["ecr:BatchGetImage"]}
    document = {"Version": "2012-10-17", "Statement": [{**allowed, **statement}]}
    repository(template)["RepositoryPolicyText"] = document


THERE = {"CreateECRRepository": "true"}
MUTANTS = [
    Mutant("registry-retained-name-fixed", "Repository", policy("Retain"), THERE),
    Mutant("registry-deletion-blocked", "Repository", policy("Delete"), THERE),
    Mutant(
        "registry-exclusion-unused", "Repository", lambda t: repository(t).update(ImageTagMutability="IMMUTABLE"), THERE
    ),
    *spelled(
        "registry-policy-names-resource",
        "Repository",
        lambda t, resource: lets_in(t, Resource=resource),
        "*",
        configuration=THERE,
    ),
    Mutant("registry-policy-names-resource", "Repository", lambda t: lets_in(t, Principal=NOTHING), THERE),
]
NEAR_MISSES = [
    NearMiss("registry-policy-names-resource", lets_in, configuration=THERE),
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
