from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests


def grow(size):
    return lambda t: t["Metadata"].update(Notes="x" * size)


def outputs(number, **content):
    return lambda t: t["Outputs"].update({f"Output{n}": {"Value": "x", **content} for n in range(number)})


MUTANTS = [
    Mutant("template-too-large", "", grow(1_000_000)),
    Mutant("template-needs-bucket", "", grow(51_200)),
    Mutant("template-too-many-entries", "", outputs(200)),
    Mutant("template-name-malformed", "", lambda t: t["Outputs"].update({"Service-Name": {"Value": "x"}})),
]
NEAR_MISSES = [
    NearMiss("template-too-large", grow(900_000)),
    NearMiss("template-needs-bucket", grow(5_000)),
    NearMiss("template-too-many-entries", lambda t: outputs(200 - len(t["Outputs"]))(t)),
    NearMiss("template-name-malformed", lambda t: t["Outputs"].update({"ServiceName2": {"Value": "x"}})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
