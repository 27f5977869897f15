from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests

MUTANTS = [
    Mutant(
        "reference-dangling",
        "",
        lambda t: t["Outputs"]["ForceNewDeploymentCommand"].pop("Condition"),
        {"MinContainerCount": "0"},
    ),
    Mutant(
        "reference-dangling",
        "TaskRole",
        lambda t: properties(t, "TaskRole").update(ManagedPolicyArns=[{"Ref": "DatabasePolicy"}]),
        {"Database": "none"},
    ),
]
NEAR_MISSES = [
    NearMiss(
        "reference-dangling",
        lambda t: properties(t, "SigningKey").update(Description={"Fn::Sub": ["For ${Team}${!Name}", {"Team": "us"}]}),
    ),
    NearMiss(
        "reference-dangling",
        lambda t: properties(t, "SigningKey").update(Description={"Fn::Sub": "For ${ AWS::StackName }"}),
    ),
    # the negative of the same condition, the other way round
    NearMiss(
        "reference-dangling",
        lambda t: (
            t["Conditions"].update(NoDatabaseOfOurs={"Fn::Not": [{"Condition": "HasDsql"}]}),
            properties(t, "TaskRole").update(
                ManagedPolicyArns=[{"Fn::If": ["NoDatabaseOfOurs", {"Ref": "AWS::NoValue"}, {"Ref": "DatabasePolicy"}]}]
            ),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
