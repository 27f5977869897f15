"""Rolling deployments: progress, circuit breaker and alarms."""

from __future__ import annotations

import math
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.comparison import numbers
from budget_stack.checks.view.deployments import controller_of, strategy_of
from budget_stack.checks.view.scaling import service_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import of_other_type, problem
from budget_stack.facts.ecs import PAUSE_STAGES, ROLLING, SHIFTING_STRATEGIES
from budget_stack.facts.resource_types import ALARM, COMPOSITE_ALARM, SCALABLE_TARGET, SERVICE

_BREAKER = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html"
_CONTROLLERS = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-deployment-controller-migration.html"
)
_ALARM = (ALARM, COMPOSITE_ALARM)
# rounding only matters for a few tasks
_MOST_COUNTS = 200


@rule(
    "deployment-deadlock",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A deployment may start a task or stop one, whatever the number of tasks",
        says=(
            "was unable to stop or start tasks during a deployment because of the service deployment configuration; "
            "or, at once: Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments."
        ),
        cause="The floor is rounded up and the ceiling down: with few tasks both can be the number that there is.",
        fix="raise MaximumPercent, to 200 for a single task, or lower MinimumHealthyPercent",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
    ),
)
def deadlock(view: View, service: Resource) -> Iterator[Problem]:
    least, most = (service["DeploymentConfiguration"][key] for key in ("MinimumHealthyPercent", "MaximumPercent"))
    scheduling = service["SchedulingStrategy"]
    if strategy_of(service) != ROLLING or (scheduling and scheduling.text() != "REPLICA"):
        return
    percentages = numbers(view, least.value if least else 100, most.value if most else 200)
    if percentages is None:
        return
    minimum, maximum = percentages
    for count in _counts(view, service):
        floor, ceiling = math.ceil(count * minimum / 100), math.floor(count * maximum / 100)
        if floor >= count >= ceiling:
            yield problem(
                most or least,
                f"of {count} tasks {floor} must run ({minimum:g} %), and {ceiling} may at most ({maximum:g} %)",
            )
            return


def _counts(view: View, service: Resource) -> Iterator[int]:
    """Yield the numbers of tasks that a service may have, as far as they are known, except 0."""
    desired = service["DesiredCount"]
    if (number := desired.number()) is not None and number > 0:
        yield int(number)
    scaled = [target for target in view.naming(service, SCALABLE_TARGET) if _scales(view, target, service)]
    for target in scaled:
        least, most = target["MinCapacity"], target["MaxCapacity"]
        if between := numbers(view, least.value, most.value):
            yield from range(max(1, int(between[0])), min(int(between[1]), int(between[0]) + _MOST_COUNTS) + 1)
        elif least.number():
            yield int(least.number() or 0)
    if not desired and not scaled:
        yield 1
    # if the number is not known, only what holds for any number
    yield 100


def _scales(view: View, target: Resource, service: Resource) -> bool:
    scaled = service_of(view, target)
    return scaled is not None and scaled.logical_id == service.logical_id


@rule(
    "deployment-breaker-missing",
    "info",
    on=resources(SERVICE),
    text=Text(
        title="A deployment whose tasks do not start fails soon",
        says="ECS starts tasks that fail again and again, and CloudFormation waits for hours before it gives up.",
        cause="The circuit breaker is off unless it is switched on.",
        fix="set DeploymentCircuitBreaker to {Enable: true, Rollback: true}",
        source=_BREAKER,
    ),
)
def breaker_missing(view: View, service: Resource) -> Iterator[Problem]:
    configuration = service["DeploymentConfiguration"]
    enabled = configuration["DeploymentCircuitBreaker"]["Enable"]
    if strategy_of(service) != ROLLING or configuration.is_unresolved or enabled.is_unresolved:
        return
    if (enabled.text() or "false") == "false":
        yield problem(enabled, "the circuit breaker is off")


@rule(
    "deployment-breaker-without-rollback",
    "info",
    on=resources(SERVICE),
    text=Text(
        title="A deployment that failed is taken back",
        says=(
            "ECS stops the deployment and does no more: only a rollback of the stack, or another deployment, brings "
            "back the version of before."
        ),
        cause="Rollback is off unless it is switched on.",
        fix="set Rollback to true",
        source=_BREAKER,
    ),
)
def breaker_without_rollback(view: View, service: Resource) -> Iterator[Problem]:
    breaker = service["DeploymentConfiguration"]["DeploymentCircuitBreaker"]
    if breaker["Enable"].text() == "true" and breaker["Rollback"].text() == "false":
        yield problem(breaker["Rollback"], "the circuit breaker stops a deployment, and does not take it back")


@rule(
    "deployment-breaker-slow",
    "info",
    on=resources(SERVICE),
    text=Text(
        title="The circuit breaker does not wait for many tasks to fail",
        says="As many tasks fail, one after the other, before a bad image is noticed.",
        cause="The threshold was meant for a service of many tasks.",
        fix="set ThresholdConfiguration to a Type of COUNT and a Value of 3 or so",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html",
    ),
)
def breaker_slow(view: View, service: Resource) -> Iterator[Problem]:
    threshold = service["DeploymentConfiguration"]["DeploymentCircuitBreaker"]["ThresholdConfiguration"]
    number = threshold["Value"].number()
    if threshold["Type"].text() == "COUNT" and number is not None and number > 10:
        yield problem(threshold["Value"], f"{number:g} tasks must fail first")


@rule(
    "deployment-alarm-not-named",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Alarms that guard a deployment are named",
        says="No alarm stops a bad deployment: ECS looks for alarms by these names, and there are none.",
        cause="The list is empty, or holds ARNs or other resources instead of alarms' names.",
        fix="list the alarms' names (Ref of an alarm is its name)",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentAlarms.html",
    ),
)
def alarm_not_named(view: View, service: Resource) -> Iterator[Problem]:
    alarms_ = service["DeploymentConfiguration"]["Alarms"]
    if alarms_["Enable"].text() != "true":
        return
    names = alarms_["AlarmNames"]
    if not names.is_unresolved and not list(names):
        yield problem(names, "alarms are to guard deployments, and none is named")
    for node in names:
        yield from _no_alarm(view, node)


def _no_alarm(view: View, node: Node) -> Iterator[Problem]:
    yield from of_other_type(view, node, _ALARM, "alarm", families=("AWS::CloudWatch::", "AWS::SNS::", "AWS::ECS::"))
    reference, named = node.reference, view.target(node, *_ALARM)
    if reference and named and reference.attribute == "Arn":
        yield problem(node, f"this is the ARN of {named.logical_id}, not its name")


@rule(
    "deployment-pause-impossible",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A deployment pauses before or after a shift, and not within one",
        says="InvalidParameterException: these lifecycle stages take a Lambda function alone.",
        cause="The stage was taken from a hook that calls a function.",
        fix=f"pause at {', '.join(PAUSE_STAGES)}",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html",
    ),
)
def pause_impossible(view: View, service: Resource) -> Iterator[Problem]:
    for hook in service["DeploymentConfiguration"]["LifecycleHooks"]:
        if hook["TargetType"].text() != "PAUSE":
            continue
        for stage in hook["LifecycleStages"]:
            if (name := stage.text()) is not None and name not in PAUSE_STAGES:
                yield problem(stage, f"no deployment pauses at {name}")


@rule(
    "deployment-hook-incomplete",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A hook of a deployment names the function that it calls, and as whom",
        says="InvalidParameterException: hookTargetArn and roleArn must be given for an AWS_LAMBDA hook.",
        cause="The hook was one that pauses before, or a part of it was left out.",
        fix="set HookTargetArn and RoleArn, or TargetType to PAUSE",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html",
    ),
)
def hook_incomplete(view: View, service: Resource) -> Iterator[Problem]:
    for hook in service["DeploymentConfiguration"]["LifecycleHooks"]:
        if hook.is_unresolved or (hook["TargetType"] and hook["TargetType"].text() != "AWS_LAMBDA"):
            continue
        for key in ("HookTargetArn", "RoleArn"):
            if not hook[key]:
                yield problem(hook, f"{key} is missing, by which the hook calls a function")


@rule(
    "deployment-early-success-impossible",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Only a rolling deployment counts as done early, with the tasks that must run anyway",
        says="InvalidParameterException: early success criteria are for rolling deployments, and for no fewer tasks.",
        cause="The strategy was changed, or one of the two percentages.",
        fix="leave EarlySuccessCriteria out, or set HealthyPercent to MinimumHealthyPercent or more",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html",
    ),
)
def early_success_impossible(view: View, service: Resource) -> Iterator[Problem]:
    configuration, strategy = service["DeploymentConfiguration"], strategy_of(service)
    criteria = configuration["EarlySuccessCriteria"]
    if criteria["Enable"].text() != "true":
        return
    if strategy in SHIFTING_STRATEGIES:
        yield problem(criteria, f"the strategy is {strategy}")
    for key in ("HealthyPercent", "SourceServiceRevisionCleanup"):
        if not criteria[key]:
            yield problem(criteria, f"{key} is missing")
    minimum = configuration["MinimumHealthyPercent"]
    percent, least = criteria["HealthyPercent"].number(), minimum.number() if minimum else 100
    if percent is not None and least is not None and percent < least:
        yield problem(criteria["HealthyPercent"], f"{percent:g} is less than MinimumHealthyPercent, {least:g}")


@rule(
    "deployment-controller-mixed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="What ECS's own deployments know is only set where ECS deploys",
        says="Deployment circuit breaker feature is only supported with ECS deployment controller; so for the others.",
        cause="The service moved to CodeDeploy, or came from it.",
        fix="leave DeploymentController out, or what only ECS knows",
        source=_CONTROLLERS,
    ),
)
def controller_mixed(view: View, service: Resource) -> Iterator[Problem]:
    controller, configuration = controller_of(service), service["DeploymentConfiguration"]
    if controller not in ("CODE_DEPLOY", "EXTERNAL"):
        return
    if configuration["DeploymentCircuitBreaker"]["Enable"].text() == "true":
        yield problem(configuration["DeploymentCircuitBreaker"], f"{controller} has no circuit breaker")
    if configuration["Alarms"]["Enable"].text() == "true":
        yield problem(configuration["Alarms"], f"{controller} does not watch these alarms")
    if configuration["Strategy"].text() in SHIFTING_STRATEGIES:
        yield problem(configuration["Strategy"], f"{controller} does not know this strategy")
