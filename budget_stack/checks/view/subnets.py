"""Subnets that the template makes: of which network they are, and in which availability zone."""

from __future__ import annotations

from collections.abc import Iterable

from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.parameters import is_list
from budget_stack.facts.resource_types import SUBNET, VPC
from budget_stack.resolve.symbols import Call, is_symbol


def known_subnets(view: View, nodes: Iterable[Node]) -> list[Resource] | None:
    """Return the subnets that are named, all of which this template must make; None otherwise."""
    subnets = [view.target(node, SUBNET) for node in nodes]
    known = [subnet for subnet in subnets if subnet is not None]
    return known if known and len(known) == len(subnets) else None


def network_id(view: View, holder: Resource) -> str:
    """Return the logical id of the network that a subnet or a security group is of; empty unless it is made here."""
    network = view.target(holder["VpcId"], VPC)
    return network.logical_id if network else ""


def same_zone(one: Resource, other: Resource) -> bool | None:
    """Tell whether two subnets are in one availability zone; None if that is not known."""
    first, second = one["AvailabilityZone"].value, other["AvailabilityZone"].value
    if one.logical_id == other.logical_id or (first is not None and first == second):
        return True
    if first is None or second is None:
        return None
    if not is_symbol(first) and not is_symbol(second):
        return False
    return False if _are_other_entries(first, second) else None


def _are_other_entries(first: object, second: object) -> bool:
    """Tell whether two zones are different entries of the list of all zones."""
    if not isinstance(first, Call) or not isinstance(second, Call):
        return False
    (one, zones), (other, same) = first.arguments, second.arguments
    return isinstance(zones, Call) and zones.function == "Fn::GetAZs" and zones == same and one != other


def may_be_several(view: View, node: Node) -> bool:
    """Tell whether an entry of a list may be a list itself: a parameter that holds several."""
    declared = view.template.get("Parameters") or {}
    return not isinstance(node.value, Call) and any(is_list(declared.get(name, {})) for name in node.parameters())
