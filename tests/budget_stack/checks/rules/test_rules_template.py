from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss


def grow(size):
    return lambda t: t["Metadata"].update(Notes="x" * size)


def outputs(number, **content):
    return lambda t: t["Outputs"].update({f"Output{n}": {"Value": "x", **content} for n in range(number)})


def export(name, of="Cluster"):
    return lambda t: t["Outputs"][of].update(Export={"Name": name})


MUTANTS = [
    Mutant("template-too-large", "", grow(1_000_000)),
    Mutant("template-needs-bucket", "", grow(51_200)),
    Mutant("template-too-many-entries", "", outputs(200)),
    Mutant("template-name-malformed", "", lambda t: t["Outputs"].update({"Service-Name": {"Value": "x"}})),
    Mutant("output-export-twice", "", export({"Fn::Sub": "${AWS::StackName}-HttpListener"})),
    Mutant("output-export-name-fixed", "", export("cluster")),
]
NEAR_MISSES = [
    NearMiss("template-too-large", grow(900_000)),
    NearMiss("template-needs-bucket", grow(5_000)),
    NearMiss("template-too-many-entries", lambda t: outputs(200 - len(t["Outputs"]))(t)),
    NearMiss("template-name-malformed", lambda t: t["Outputs"].update({"ServiceName2": {"Value": "x"}})),
    NearMiss("output-export-twice", export({"Fn::Sub": "${AWS::Region}-HttpListener"})),
    NearMiss("output-export-name-fixed", export({"Fn::Sub": "shared-${AWS::StackName}"})),
]
