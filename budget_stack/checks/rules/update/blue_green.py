"""Updates of services whose requests ECS shifts: how they get there, and what must not change after."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, deployed, resources, rule
from budget_stack.checks.view.deployments import strategy_of
from budget_stack.checks.view.updates import change, differs, successor
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecs import ROLLING, SHIFTING_STRATEGIES
from budget_stack.facts.resource_types import LISTENER_RULE, SERVICE

_MIGRATION = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-rolling-to-bluegreen.html"
# what a change of writes the whole rule again, with the weights that the template has
_REWRITING = ("Actions", "Conditions", "Transforms", "Priority")


@rule(
    "update-blue-green-too-soon",
    "warning",
    on=deployed(resources(SERVICE)),
    text=Text(
        title="A service gets ready for blue/green in one rolling deployment, and changes its strategy in the next",
        says=(
            "ECS asks for a rolling deployment with the AdvancedConfiguration before the strategy changes; the running "
            "tasks belong to a revision that knows neither the second target group nor the rule."
        ),
        cause="Strategy and AdvancedConfiguration were added to a service that runs already, in one update.",
        fix=(
            "deploy the AdvancedConfiguration and what it names first, with the Strategy left at ROLLING; then set the "
            "Strategy"
        ),
        source=_MIGRATION,
    ),
)
def too_soon(view: View, deployed: Resource) -> Iterator[Problem]:
    service = successor(view, deployed)
    if service is None or change(view, deployed, service):
        return
    if strategy_of(deployed) != ROLLING or strategy_of(service) not in SHIFTING_STRATEGIES:
        return
    entries = [*deployed["LoadBalancers"]]
    if deployed["LoadBalancers"].is_unresolved or any(one.is_unresolved for one in entries):
        return
    ready = entries and all(one["AdvancedConfiguration"] for one in entries)
    if not ready and any(one["AdvancedConfiguration"] for one in service["LoadBalancers"]):
        strategy = service["DeploymentConfiguration"]["Strategy"]
        yield problem(strategy, f"{deployed.logical_id} has no AdvancedConfiguration yet")


@rule(
    "update-blue-green-rule-rewritten",
    "warning",
    on=deployed(resources(SERVICE)),
    text=Text(
        title="The rule that ECS shifts stays as it was deployed",
        says=(
            "CloudFormation writes the rule anew with the weights of the template: where the last deployment has "
            "shifted the requests to the other target group, they go back to the one without tasks."
        ),
        cause=(
            "A path, a host or a priority of the rule was changed, or a target group in it is replaced; or another "
            "rule gets the requests from now on, as that of an HTTPS listener does."
        ),
        fix=(
            "leave the rule, and serve another path by a rule of its own; or write into the template the weights that "
            "aws elbv2 describe-rules shows, in the same update. HTTPS is switched on before the strategy changes"
        ),
        source="https://github.com/aws/aws-cdk/issues/36649",
    ),
)
def rule_rewritten(view: View, deployed: Resource) -> Iterator[Problem]:
    service = successor(view, deployed)
    if view.deployed is None or service is None or strategy_of(deployed) not in SHIFTING_STRATEGIES:
        return
    rules = {name: rule for entry in service["LoadBalancers"] for name, rule in _rules(view, entry).items()}
    for entry in deployed["LoadBalancers"]:
        for key, before in _rules(view.deployed, entry).items():
            after = successor(view, before)
            if key in rules and rules[key].logical_id != before.logical_id:
                message = (
                    f"ECS shifts {before.logical_id} for {deployed.logical_id}, and from now on {rules[key].logical_id}"
                )
                yield problem(rules[key]["Actions"], message)
                continue
            if after is None:
                continue
            # a rule that is replaced starts with the template's weights too
            changed = change(view, before, after) or _rewritten(view, before, after)
            if changed:
                message = f"ECS shifts this rule for {deployed.logical_id}, and the update changes {changed}"
                yield problem(after[changed], message)


@rule(
    "update-blue-green-undone",
    "info",
    on=deployed(resources(SERVICE)),
    text=Text(
        title="The second target group goes when no request goes there",
        says=(
            "If a deployment has shifted the requests to it, they go to the first target group at once, which has no "
            "tasks before the service is deployed again: 503 for everybody, for minutes."
        ),
        cause="The service is to be deployed as before, with one target group.",
        fix=(
            "see with aws elbv2 describe-rules that the first target group has all the weight; if it has not, deploy "
            "once more with the strategy of before"
        ),
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-bluegreen-to-rolling.html",
    ),
)
def undone(view: View, deployed: Resource) -> Iterator[Problem]:
    service = successor(view, deployed)
    # of a service whose requests are shifted, rule_rewritten tells more
    if service is None or change(view, deployed, service) or strategy_of(deployed) != ROLLING:
        return
    was_ready = any(entry["AdvancedConfiguration"] for entry in deployed["LoadBalancers"])
    balancers = service["LoadBalancers"]
    is_known = bool(balancers) and not balancers.is_unresolved
    is_ready = any(entry["AdvancedConfiguration"] or entry.is_unresolved for entry in balancers)
    if was_ready and is_known and not is_ready:
        yield problem(balancers, f"{deployed.logical_id} has had a second target group")


def _rules(view: View, entry: Node) -> dict[str, Resource]:
    """Return the rules that ECS shifts, by the property that names each."""
    settings = entry["AdvancedConfiguration"]
    named = {key: view.target(settings[key], LISTENER_RULE) for key in ("ProductionListenerRule", "TestListenerRule")}
    return {key: rule for key, rule in named.items() if rule is not None}


def _rewritten(view: View, before: Resource, after: Resource) -> str | None:
    for key in _REWRITING:
        if before[key].is_present != after[key].is_present or differs(view, before[key], after[key]):
            return key
    return None
