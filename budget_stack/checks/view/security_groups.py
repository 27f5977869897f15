"""What security groups let through, as far as a template tells; anything that is not known may pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from budget_stack.checks.view.comparison import agree, numbers
from budget_stack.checks.view.references import is_passed_on
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import SECURITY_GROUP, SECURITY_GROUP_EGRESS, SECURITY_GROUP_INGRESS
from budget_stack.resolve.symbols import Reference

# templates allow nothing out by a rule to one of these, since an empty list would allow everything
_NOWHERE = ("127.0.0.1/32", "255.255.255.255/32", "::1/128")


def groups_of(view: View, named: Node) -> list[Resource] | None:
    """Return the groups in a list; None if one of them may have rules outside of this template."""
    if named.is_unresolved:
        return None
    groups = [view.target(node, SECURITY_GROUP) for node in named]
    known = [group for group in groups if group is not None and not is_passed_on(view, group.logical_id)]
    return known if known and len(known) == len(groups) else None


def ingress(view: View, group: Resource) -> list[Node] | None:
    """Return the rules for what a group lets in; None if they are not known."""
    return _rules(view, group, "SecurityGroupIngress", SECURITY_GROUP_INGRESS)


def egress(view: View, group: Resource) -> list[Node] | None:
    """Return the rules for what a group lets out; None if they are not known, or it has none and lets out everything.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
    """
    own = group["SecurityGroupEgress"]
    if own.is_unresolved or not list(own):
        return None
    return _rules(view, group, "SecurityGroupEgress", SECURITY_GROUP_EGRESS)


def openings_of(view: View, group: Resource, key: str, type_: str) -> list[Node]:
    """Return the rules of a group that are certainly its own: in its property, and as resources of a type."""
    return [*group[key], *(rule for rule in view.naming(group, type_) if group.is_named_by(rule["GroupId"]))]


def _rules(view: View, group: Resource, key: str, type_: str) -> list[Node] | None:
    entries = [*group[key]]
    # a parameter cannot be a group of this template
    entries += [rule for rule in view.naming(group, type_) if group.is_mentioned_by(rule["GroupId"])]
    entries += [rule for rule in view.having("GroupName", type_) if not rule["GroupId"].references()]
    return None if group[key].is_unresolved or any(entry.is_unresolved for entry in entries) else entries


def may_pass(view: View, entry: Node, port: Any, peers: Collection[str] | None = None) -> bool:
    """Tell whether a rule may let anything through on a TCP port.

    Args:
        view: The template in one configuration.
        entry: The rule, in a group or on its own.
        port: The port, as the template has it.
        peers: The security groups of the other end; None if it may be anybody.
    """
    if covers(view, entry, port) is False or leads_nowhere(entry):
        return False
    for key in ("SourceSecurityGroupId", "DestinationSecurityGroupId"):
        value = entry[key].value
        if peers is not None and isinstance(value, Reference) and value.logical_id not in peers:
            return False
    return True


def is_closed(view: View, rules: Sequence[Iterable[Node] | None], port: Any, peers: Sequence[Resource]) -> bool:
    """Tell whether no rule of groups, all of which must be known, allows anything between them and their peers."""
    names = [group.logical_id for group in peers]
    known = [entry for entries in rules for entry in entries or ()]
    return None not in rules and not any(may_pass(view, entry, port, names) for entry in known)


def closed_between(view: View, before: Sequence[Resource], behind: Sequence[Resource], port: Any) -> str:
    """Return how groups keep clients from a server: which rule is missing, for messages; empty if they may not."""
    if is_closed(view, [ingress(view, group) for group in behind], port, before):
        return f"no rule of {_names(behind)} lets in"
    if is_closed(view, [egress(view, group) for group in before], port, behind):
        return f"no rule of {_names(before)} lets out"
    return ""


def _names(groups: Sequence[Resource]) -> str:
    return " and ".join(group.logical_id for group in groups)


def leads_nowhere(entry: Node) -> bool:
    """Tell whether a rule only replaces the default one that lets everything out."""
    return any(entry[key].text() in _NOWHERE for key in ("CidrIp", "CidrIpv6"))


def covers(view: View, entry: Node, port: Any) -> bool | None:
    """Tell whether a rule is about a TCP port; None if that is not known."""
    protocol = entry["IpProtocol"].text()
    if protocol is None or protocol == "-1":
        return None if protocol is None else True
    if protocol.lower() not in ("tcp", "6"):
        return False
    first, last = entry["FromPort"].value, entry["ToPort"].value
    if first is None or last is None:
        return None
    if agree(view, first, last):
        return agree(view, first, port)
    below, above = numbers(view, first, port), numbers(view, port, last)
    if below is None or above is None:
        return None
    return below[0] <= below[1] and above[0] <= above[1]
