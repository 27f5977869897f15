"""Services that run one task on every instance."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import is_on_fargate
from budget_stack.checks.view.deployments import controller_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SERVICE

_CREATE = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"
_REFUSED = {
    "CapacityProviderStrategy": "it runs where instances are",
    "DesiredCount": "the instances say how many tasks there are",
    "PlacementStrategies": "it has a task on every instance",
    "VolumeConfigurations": "ECS makes volumes for the strategy REPLICA alone",
}


@rule(
    "daemon-setting-unsupported",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service with a task on every instance has no number of tasks, no strategies and no volumes",
        says=(
            "The daemon scheduling strategy does not support a desired count for services. Remove the desired count "
            "value and try again; so for the others."
        ),
        cause="The service was one with a number of tasks before.",
        fix="leave the setting out",
        source=_CREATE,
    ),
)
def setting_unsupported(view: View, service: Resource) -> Iterator[Problem]:
    if service["SchedulingStrategy"].text() != "DAEMON":
        return
    for key, why in _REFUSED.items():
        if service[key].is_present and service[key].value != []:
            yield problem(service[key], f"a DAEMON service has no {key}: {why}")


@rule(
    "daemon-on-fargate",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A task on every instance needs instances, and ECS's own deployments",
        says="InvalidParameterException: the DAEMON scheduling strategy is not supported.",
        cause="The service moved to Fargate or CodeDeploy.",
        fix="leave SchedulingStrategy out, or run the service on EC2 with the deployment controller ECS",
        source=_CREATE,
    ),
    same_as=("E3044",),
)
def on_fargate(view: View, service: Resource) -> Iterator[Problem]:
    scheduling = service["SchedulingStrategy"]
    if scheduling.text() != "DAEMON":
        return
    if is_on_fargate(view, service):
        yield problem(scheduling, "Fargate has no instances to run a task on each of")
    if (controller := controller_of(service)) in ("CODE_DEPLOY", "EXTERNAL"):
        yield problem(scheduling, f"the deployment controller is {controller}, which knows REPLICA alone")
