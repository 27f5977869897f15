from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import container, task


def waits_for_health(template, **of_init):
    container(template)["DependsOn"] = [{"ContainerName": "budget-tracker-init", "Condition": "HEALTHY"}]
    container(template, 1).update(of_init)


def check(**settings):
    return {"Command": ["CMD", "true"], **settings}


MUTANTS = [
    Mutant(
        "container-name-twice",
        "TaskDefinition",
        lambda t: task(t)["ContainerDefinitions"].append({**container(t, 1), "Command": ["true"]}),
    ),
    Mutant("container-none-essential", "TaskDefinition", lambda t: container(t).update(Essential=False)),
    Mutant("container-dependency-unknown", "TaskDefinition", lambda t: container(t, 1).update(Name="migration")),
    Mutant(
        "container-dependency-circular",
        "TaskDefinition",
        lambda t: container(t, 1).update(DependsOn=[{"ContainerName": "budget-tracker", "Condition": "START"}]),
    ),
    Mutant("container-dependency-health-check-missing", "TaskDefinition", waits_for_health),
    Mutant("container-dependency-essential", "TaskDefinition", lambda t: container(t, 1).pop("Essential")),
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
    Mutant(
        "container-start-timeout-too-short",
        "TaskDefinition",
        lambda t: waits_for_health(t, HealthCheck=check(), StartTimeout=20),
    ),
    Mutant("container-stop-timeout-too-long", "TaskDefinition", lambda t: container(t).update(StopTimeout=300)),
    Mutant("container-runs-as-root", "TaskDefinition", lambda t: container(t).update(User="0:0")),
]
NEAR_MISSES = [
    NearMiss("container-name-twice", lambda t: container(t)["DependsOn"].append(container(t)["DependsOn"][0])),
    NearMiss("container-none-essential", lambda t: container(t).pop("Essential")),
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
    NearMiss(
        "container-start-timeout-too-short",
        lambda t: waits_for_health(t, HealthCheck=check(StartPeriod=60), StartTimeout=20),
    ),
    NearMiss("container-stop-timeout-too-long", lambda t: container(t).update(StopTimeout=120)),
    NearMiss("container-runs-as-root", lambda t: container(t).pop("User")),
]
