from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import container
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled


def asking(template, command):
    container(template)["HealthCheck"]["Command"] = ["CMD-SHELL", command]


MUTANTS = [
    Mutant(
        "container-health-command-invalid",
        "TaskDefinition",
        lambda t: container(t)["HealthCheck"].update(Command=["curl", "-f", "http://127.0.0.1"]),
    ),
    Mutant(
        "container-health-shell-words",
        "TaskDefinition",
        lambda t: container(t)["HealthCheck"].update(Command=["CMD-SHELL", "curl", "-f", "http://127.0.0.1"]),
    ),
    Mutant("container-health-out-of-range", "TaskDefinition", lambda t: container(t)["HealthCheck"].update(Timeout=1)),
    Mutant(
        "container-health-out-of-range", "TaskDefinition", lambda t: container(t)["HealthCheck"].update(Interval=30000)
    ),
    *spelled("container-health-port-unmapped", "TaskDefinition", asking, "curl -f http://localhost:8443/health"),
    *spelled("container-health-port-unmapped", "TaskDefinition", asking, "wget -q 'http://127.0.0.1/'"),
]
NEAR_MISSES = [
    NearMiss(
        "container-health-port-unmapped", lambda t: asking(t, {"Fn::Sub": "curl -f http://localhost:${ContainerPort}/"})
    ),
    # the application is told of another port, which only the check needs
    NearMiss(
        "container-health-port-unmapped",
        lambda t: (
            asking(t, "curl -f http://localhost:9090/live"),
            container(t)["Environment"].append({"Name": "MANAGEMENT_PORT", "Value": "9090"}),
        ),
    ),
    NearMiss(
        "container-health-command-invalid",
        lambda t: container(t)["HealthCheck"].update(Command=["CMD-SHELL", "true || exit 1"]),
    ),
    NearMiss(
        "container-health-shell-words", lambda t: container(t)["HealthCheck"].update(Command=["CMD", "curl", "-f", "x"])
    ),
    NearMiss(
        "container-health-out-of-range",
        lambda t: container(t)["HealthCheck"].update(Interval=300, Retries=10, Timeout=60),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
