"""Listeners of a load balancer: which there are, and what each does with a request."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from budget_stack.checks.view.references import is_passed_on
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.view.written import occurrences
from budget_stack.facts.load_balancer import ANSWERS
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE, LOAD_BALANCER, SSM_PARAMETER, TARGET_GROUP
from budget_stack.resolve.intrinsics import intrinsic

_EVERY_PATH = ("*", "/*")


def may_have_more(view: View, resource: Resource) -> bool:
    """Tell whether another stack may add listeners to a load balancer, or rules to a listener, of this template."""
    names = {resource.logical_id}
    if any(_is_arn(resource, one["Value"]) for one in view.naming(resource, SSM_PARAMETER)):
        return True
    return is_passed_on(view, resource.logical_id) or any(
        _is_arn(resource, Node(view, output["Value"], ("Outputs", name, "Value")))
        for name, output in (view.template.get("Outputs") or {}).items()
        if next(occurrences(output.get("Value"), (), names), None) and view.output(name) is not None
    )


def _is_arn(resource: Resource, node: Node) -> bool:
    arns = ("", "ListenerArn", "LoadBalancerArn")
    return any(
        reference.logical_id == resource.logical_id and reference.attribute in arns for reference in node.references()
    )


def is_behind_another(view: View, balancer: Resource) -> bool:
    """Tell whether a network load balancer passes connections on to an application load balancer."""
    groups = (group for group in view.naming(balancer, TARGET_GROUP) if group["TargetType"].text() == "alb")
    return any(balancer.is_named_by(target["Id"]) for group in groups for target in group["Targets"])


def listeners_on(view: View, balancer: Resource) -> list[Resource]:
    """Return the listeners of a load balancer that are in this template."""
    return [one for one in view.naming(balancer, LISTENER) if balancer.is_named_by(one["LoadBalancerArn"])]


def rules_of(view: View, listener: Resource) -> list[Resource]:
    """Return the rules of a listener that are in this template."""
    return [one for one in view.naming(listener, LISTENER_RULE) if listener.is_named_by(one["ListenerArn"])]


def balancer_of(view: View, listener: Resource) -> Resource | None:
    """Return the load balancer of a listener, if it is in this template."""
    return view.target(listener["LoadBalancerArn"], LOAD_BALANCER)


def actions_of(forwarding: Resource) -> Node:
    """Return the actions of a listener or of a rule."""
    return forwarding["DefaultActions" if forwarding.type == LISTENER else "Actions"]


def ways(view: View, listener: Resource) -> Iterator[Resource]:
    """Yield what decides about a request to a listener: its rules of this template, and itself."""
    yield from rules_of(view, listener)
    yield listener


def answer(forwarding: Resource) -> str | None:
    """Return the type of the action that ends a request: forward, redirect or fixed-response; None if not known."""
    actions = [*actions_of(forwarding)]
    if not actions or actions_of(forwarding).is_unresolved or any(action.is_unresolved for action in actions):
        return None
    types = [action["Type"].text() for action in actions]
    ends = [type_ for type_ in types if type_ in ANSWERS]
    return ends[0] if None not in types and len(ends) == 1 else None


def paths_of(condition: Node) -> list[str | None]:
    """Return the paths that a condition of a rule lists, in either way to write them."""
    return [path.text() for key in ("Values", "PathPatternConfig") for path in _values(condition[key])]


def _values(node: Node) -> Iterator[Node]:
    yield from node["Values"] if node["Values"] else node


def may_take_every_path(properties: Mapping[str, Any]) -> bool:
    """Tell whether a rule with these properties may be chosen for every request in any configuration."""
    return _may_be(_EVERY_PATH, properties.get("Conditions"))


def _may_be(texts: Collection[str], node: Any) -> bool:
    if isinstance(node, dict):
        return intrinsic(node) is not None or any(_may_be(texts, item) for item in node.values())
    return any(_may_be(texts, item) for item in node) if isinstance(node, list) else node in texts


def takes_every_path(rule: Resource) -> bool:
    """Tell whether a rule is certainly chosen for every request that gets to it."""
    conditions = [*rule["Conditions"]]
    return len(conditions) == 1 and not set(_EVERY_PATH).isdisjoint(paths_of(conditions[0]))
