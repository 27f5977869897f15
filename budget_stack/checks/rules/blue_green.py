"""Blue/green, linear and canary deployments: the two target groups and the rule that ECS shifts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import registrations
from budget_stack.checks.view.deployments import strategy_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.ecs import (
    BAKE_TIME,
    CANARY_BAKE_TIME,
    LONGEST_PLAN,
    SHIFTING_STRATEGIES,
    STEP_BAKE_TIME,
    STEP_PERCENT,
    minutes_of_waits,
)
from budget_stack.facts.resource_types import LISTENER_RULE, SERVICE, TARGET_GROUP

_TROUBLES = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html"
_CONFIGURATION = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html"
_NEEDED = ("AlternateTargetGroupArn", "ProductionListenerRule", "RoleArn")
_OF_ONE_STRATEGY = {"LinearConfiguration": "LINEAR", "CanaryConfiguration": "CANARY"}
_RULES = ("ProductionListenerRule", "TestListenerRule")


@rule(
    "blue-green-incomplete",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service whose requests ECS shifts says from where, to where and as whom",
        says=(
            "advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy"
        ),
        cause="The strategy was changed, and LoadBalancers stayed as it was.",
        fix=(
            "give LoadBalancers an AdvancedConfiguration with AlternateTargetGroupArn, ProductionListenerRule and "
            "RoleArn"
        ),
        source=_TROUBLES,
    ),
)
def incomplete(view: View, service: Resource) -> Iterator[Problem]:
    if strategy_of(service) not in SHIFTING_STRATEGIES:
        return
    for entry in service["LoadBalancers"]:
        settings = entry["AdvancedConfiguration"]
        missing = [key for key in _NEEDED if not settings[key]]
        if missing and not settings.is_unresolved and entry["TargetGroupArn"]:
            yield problem(settings, f"{' and '.join(missing)} missing")


@rule(
    "blue-green-one-target-group",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The next version has a target group of its own",
        says="ECS refuses it: there would be nothing between which to shift the requests.",
        cause="The target group was copied.",
        fix="make a second target group, and name it in AlternateTargetGroupArn",
        source=_TROUBLES,
    ),
)
def one_target_group(view: View, service: Resource) -> Iterator[Problem]:
    for entry, group in registrations(view, service):
        alternate = entry["AdvancedConfiguration"]["AlternateTargetGroupArn"]
        if group.is_named_by(alternate):
            yield problem(alternate, f"{group.logical_id} is where the version of before is")


@rule(
    "blue-green-rule-forwards-elsewhere",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The rules that ECS changes know the service's two target groups, and one of them gets the requests",
        says=(
            "Service deployment rolled back because of invalid networking configuration: Target group ... is not "
            "associated with either productionListenerRule or testListenerRule."
        ),
        cause="There are several rules, and another one is named; or the rule forwards to one target group only.",
        fix=(
            "let the rule forward to both target groups, with weights of 100 and 0; or name a TestListenerRule that "
            "forwards to the alternate one"
        ),
        source=_TROUBLES,
    ),
)
def rule_forwards_elsewhere(view: View, service: Resource) -> Iterator[Problem]:
    for entry, group in registrations(view, service) if strategy_of(service) in SHIFTING_STRATEGIES else ():
        settings = entry["AdvancedConfiguration"]
        production = view.target(settings["ProductionListenerRule"], LISTENER_RULE)
        alternate = view.target(settings["AlternateTargetGroupArn"], TARGET_GROUP)
        if production is None or alternate is None or (forwarded := _targets(view, production)) is None:
            continue
        both = (group.logical_id, alternate.logical_id)
        serving = [name for name, gets_requests in forwarded.items() if gets_requests]
        test = view.target(settings["TestListenerRule"], LISTENER_RULE)
        tested = _targets(view, test) if test else None if settings["TestListenerRule"] else {}
        missing = [] if tested is None else [name for name in both if name not in {**forwarded, **tested}]
        wrong = ""
        if strange := [name for name in serving if name not in both]:
            wrong = f"sends requests to {', '.join(strange)}"
        elif len(serving) > 1:
            wrong = f"sends requests to {' and '.join(both)} at once"
        elif missing:
            wrong = f"does not forward to {' and '.join(missing)}, and no TestListenerRule does"
        if wrong:
            yield problem(settings["ProductionListenerRule"], f"{production.logical_id} {wrong}")


def _targets(view: View, listener_rule: Resource) -> dict[str, bool | None] | None:
    """Return the target groups that a rule forwards to, and whether each gets requests; None if any is unknown."""
    forwarded: dict[str, bool | None] = {}
    for action in listener_rule["Actions"]:
        weighted = action["ForwardConfig"]["TargetGroups"]
        if action.is_unresolved or action["ForwardConfig"].is_unresolved or weighted.is_unresolved:
            return None
        shares = [(one["TargetGroupArn"], one["Weight"].number()) for one in weighted]
        alone = len(shares) < 2
        for node, weight in shares or [(action["TargetGroupArn"], 1)]:
            target = view.target(node, TARGET_GROUP) if node else None
            if target is not None:
                forwarded[target.logical_id] = True if alone else None if weight is None else weight > 0
            elif node:
                return None
    return forwarded


@rule(
    "blue-green-rule-changes",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="What the rule that ECS changes does depends on no choice at deployment",
        says=(
            "A stack update that changes the rule sets the weights back, and the requests go to the version of before."
        ),
        cause=(
            "ECS keeps in the rule's weights where the requests go, and CloudFormation writes what the template says."
        ),
        fix="write the rule's actions without conditions and parameters",
        source="https://github.com/aws/aws-cdk/issues/36649",
    ),
)
def rule_changes(view: View, service: Resource) -> Iterator[Problem]:
    if strategy_of(service) not in SHIFTING_STRATEGIES:
        return
    parameters = view.template.get("Parameters") or {}
    # a rule that another one stands in for under the other choice: what that update changes is not this rule alone
    chosen = set(_conditions(service.entry["Properties"].get("LoadBalancers")))
    for _, shifted in _shifted_rules(view, service):
        if choice := _choice(shifted.entry["Properties"].get("Actions"), parameters, chosen):
            yield problem(shifted["Actions"], f"ECS shifts this rule, and its actions depend on {choice}")


def _shifted_rules(view: View, service: Resource) -> Iterator[tuple[Node, Resource]]:
    for entry in service["LoadBalancers"]:
        for key in _RULES:
            node = entry["AdvancedConfiguration"][key]
            if shifted := view.target(node, LISTENER_RULE):
                yield node, shifted


def _choice(node: Any, parameters: Mapping[str, Any], known: Collection[str]) -> str | None:
    """Return the condition or parameter that a part of a template depends on, but for the `known` conditions."""
    if isinstance(node, list):
        return next((choice for item in node if (choice := _choice(item, parameters, known))), None)
    if not isinstance(node, dict):
        return None
    if "Fn::If" in node and node["Fn::If"][0] not in known:
        return f"the condition {node['Fn::If'][0]}"
    if node.get("Ref") in parameters:
        return f"the parameter {node['Ref']}"
    return next((choice for item in node.values() if (choice := _choice(item, parameters, known))), None)


def _conditions(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _conditions(item)
    elif isinstance(node, dict):
        if "Fn::If" in node:
            yield str(node["Fn::If"][0])
        for item in node.values():
            yield from _conditions(item)


@rule(
    "blue-green-rule-does-more",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="A rule that ECS changes forwards, and does nothing else",
        says="The deployment fails, as AWS's page has it in some of its translations; the others no longer say so.",
        cause="The rule has clients log in before it forwards their requests.",
        fix="let the application log its users in, or deploy with the strategy ROLLING",
        source="https://docs.aws.amazon.com/de_de/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html",
    ),
)
def rule_does_more(view: View, service: Resource) -> Iterator[Problem]:
    if strategy_of(service) not in SHIFTING_STRATEGIES:
        return
    for _, shifted in _shifted_rules(view, service):
        for action in shifted["Actions"]:
            type_ = action["Type"].text()
            if type_ not in (None, "forward"):
                yield problem(action, f"ECS shifts {shifted.logical_id} for {service.logical_id}, and it does {type_}")


@rule(
    "blue-green-plan-too-long",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The waits of a deployment take no more than 33 hours together",
        says="CloudFormation refuses the update: it would give the deployment up after 36 hours.",
        cause="Steps are many or waits are long; each of them is within its own range.",
        fix="shift more percent at once, or wait less",
        source=(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
            "aws-properties-ecs-service-linearconfiguration.html"
        ),
    ),
)
def plan_too_long(view: View, service: Resource) -> Iterator[Problem]:
    configuration, strategy = service["DeploymentConfiguration"], strategy_of(service)
    if strategy not in SHIFTING_STRATEGIES:
        return
    canary, linear = configuration["CanaryConfiguration"], configuration["LinearConfiguration"]
    is_linear = strategy == "LINEAR"
    bake_time = _minutes(configuration["BakeTimeInMinutes"], BAKE_TIME)
    wait = (
        _minutes(linear["StepBakeTimeInMinutes"], STEP_BAKE_TIME)
        if is_linear
        else _minutes(canary["CanaryBakeTimeInMinutes"], CANARY_BAKE_TIME)
    )
    percent = _minutes(linear["StepPercent"], STEP_PERCENT)
    if bake_time is None or wait is None or not percent:
        return
    minutes = minutes_of_waits(strategy, bake_time=bake_time, wait=wait, step_percent=percent)
    if minutes > LONGEST_PLAN:
        yield problem(configuration, f"its waits come to {minutes:,g} minutes, and may be {LONGEST_PLAN:,}")


def _minutes(node: Node, default: float) -> float | None:
    return node.number() if node else default


@rule(
    "blue-green-setting-invalid",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A deployment has the settings of its strategy, within what they may be",
        says="InvalidParameterException: ECS takes no settings of another strategy, and no values beyond their range.",
        cause="The strategy was changed, and its settings stayed.",
        fix="set what the strategy has: minutes from 0 to 1440, percentages from 0.1 (LINEAR: 3) to 100",
        source=_CONFIGURATION,
    ),
)
def setting_invalid(view: View, service: Resource) -> Iterator[Problem]:
    configuration, strategy = service["DeploymentConfiguration"], strategy_of(service)
    if strategy is None:
        return
    for key, wanted in _OF_ONE_STRATEGY.items():
        if configuration[key] and strategy != wanted:
            yield problem(configuration[key], f"the strategy is {strategy}")
    canary, linear = configuration["CanaryConfiguration"], configuration["LinearConfiguration"]
    yield from _out_of(canary["CanaryPercent"], 0.1, 100)
    yield from _out_of(linear["StepPercent"], 3, 100)
    for minutes in (canary["CanaryBakeTimeInMinutes"], linear["StepBakeTimeInMinutes"]):
        yield from _out_of(minutes, 0, 1440)


def _out_of(node: Node, least: float, most: float) -> Iterator[Problem]:
    if (number := outside(node, least, most)) is not None:
        yield problem(node, f"{number:g} is not within {least:g} to {most:g}")
