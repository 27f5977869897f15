from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests


def export(name, of="Cluster"):
    return lambda t: t["Outputs"][of].update(Export={"Name": name})


MUTANTS = [
    Mutant("output-export-twice", "", export({"Fn::Sub": "${AWS::StackName}-HttpListener"})),
    Mutant("output-export-name-fixed", "", export("cluster")),
]
NEAR_MISSES = [
    NearMiss("output-export-twice", export({"Fn::Sub": "${AWS::Region}-HttpListener"})),
    NearMiss("output-export-name-fixed", export({"Fn::Sub": "shared-${AWS::StackName}"})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
