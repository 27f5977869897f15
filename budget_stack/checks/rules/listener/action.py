"""Actions of listeners and rules: what each type has, in which order, and where it forwards to."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.listeners import actions_of
from budget_stack.checks.view.tasks import all_known
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.load_balancer import ACTION_SETTINGS, ANSWERS, TARGET_GROUPS_OF_AN_ACTION
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE

_ACTION = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html"
_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html"
_FORWARD = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ForwardActionConfig.html"


@rule(
    "listener-action-settings-wrong",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="An action has the settings of its type, and no others",
        says="InvalidLoadBalancerAction: the action must have, or cannot have, these settings.",
        cause="The action's Type was changed, and its settings stayed.",
        fix="give the action the settings of its Type",
        source=_ACTION,
    ),
)
def action_settings_wrong(view: View, forwarding: Resource) -> Iterator[Problem]:
    for action in actions_of(forwarding):
        type_ = action["Type"].text()
        if action.is_unresolved or type_ not in ACTION_SETTINGS:
            continue
        own = ACTION_SETTINGS[type_]
        if not any(action[key] for key in own):
            yield problem(action, f"an action of type {type_} has {' or '.join(own)}, and this one has not")
        for other, keys in ACTION_SETTINGS.items():
            for key in keys if other != type_ else ():
                if action[key]:
                    yield problem(action[key], f"{key} is for actions of type {other}, and this one is a {type_}")


@rule(
    "listener-action-order-wrong",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="The last of several actions answers, and no other does",
        says="InvalidLoadBalancerAction: Exactly one of forward, redirect or fixed-response must be the last action.",
        cause="A login or a second answer was added, and Order left out or left as it was.",
        fix="give each action an Order; the highest is that of the only forward, redirect or fixed-response",
        source=_CREATE,
    ),
)
def action_order_wrong(view: View, forwarding: Resource) -> Iterator[Problem]:
    actions = actions_of(forwarding)
    listed = [*actions]
    types = [action["Type"].text() for action in listed]
    if not all_known(actions) or not listed or None in types:
        return
    answering = [number for number, type_ in enumerate(types) if type_ in ANSWERS]
    if len(answering) != 1:
        yield problem(actions, f"{len(answering)} of the actions answer, and exactly one does: {' or '.join(ANSWERS)}")
        return
    if len(listed) == 1:
        return
    missing = next((action for action in listed if not action["Order"]), None)
    orders = [action["Order"].number() for action in listed]
    if missing is not None:
        yield problem(missing["Order"], "there are several actions, and this one has no Order")
    elif None not in orders:
        last = orders[answering[0]] or 0
        others = [order or 0 for number, order in enumerate(orders) if number != answering[0]]
        if any(order >= last for order in others):
            yield problem(
                listed[answering[0]]["Order"], "what answers comes last, and another action does not come before"
            )


@rule(
    "listener-forward-invalid",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="What is forwarded to several target groups has weights, and a time for which a client stays",
        says="Elastic Load Balancing refuses the action, and the stack is rolled back.",
        cause="A second target group was added for a canary or for blue/green.",
        fix="list up to five target groups in ForwardConfig, with weights of 0 to 999",
        source=_FORWARD,
    ),
)
def forward_invalid(view: View, forwarding: Resource) -> Iterator[Problem]:
    for action in actions_of(forwarding):
        groups = action["ForwardConfig"]["TargetGroups"]
        listed = [*groups]
        yield from _beside(view, action, listed)
        if len(listed) > TARGET_GROUPS_OF_AN_ACTION:
            yield problem(groups, f"an action forwards to five target groups at most, and this one to {len(listed)}")
        for group in listed:
            if outside(group["Weight"], 0, 999) is not None:
                yield problem(group["Weight"], f"a weight is 0 to 999, and this one {group['Weight'].text()}")
        sticky = action["ForwardConfig"]["TargetGroupStickinessConfig"]
        seconds = sticky["DurationSeconds"]
        if outside(seconds, 1, 604_800) is not None:
            yield problem(seconds, f"a client stays for 1 to 604,800 seconds, and here for {seconds.text()}")
        if sticky["Enabled"].text() == "true" and not seconds:
            yield problem(
                sticky, "clients are to stay at a target group, and DurationSeconds does not say for how long"
            )


def _beside(view: View, action: Node, listed: list[Node]) -> Iterator[Problem]:
    """Yield that TargetGroupArn names another target group than ForwardConfig beside it."""
    alone = action["TargetGroupArn"]
    if not alone or not listed:
        return
    if len(listed) > 1 or view.differ(alone.value, listed[0]["TargetGroupArn"].value):
        yield problem(alone, "ForwardConfig beside it forwards elsewhere")
