from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties


def target(template):
    return properties(template, "Service")["LoadBalancers"][0]


MUTANTS = [
    Mutant("service-container-unknown", "Service", lambda t: target(t).update(ContainerName="tracker")),
    Mutant("service-port-unknown", "Service", lambda t: target(t).update(ContainerPort=5001)),
    Mutant(
        "service-port-unknown",
        "Service",
        lambda t: target(t).update(ContainerPort=5000),
        {"ContainerPort": "other than '5000'"},
    ),
]
NEAR_MISSES = [
    # the second container is one too
    NearMiss("service-container-unknown", lambda t: properties(t, "TaskDefinition")["ContainerDefinitions"].reverse()),
    NearMiss(
        "service-port-unknown",
        lambda t: properties(t, "TaskDefinition")["ContainerDefinitions"][0]["PortMappings"].append(
            {"ContainerPort": 9000}
        ),
    ),
]
