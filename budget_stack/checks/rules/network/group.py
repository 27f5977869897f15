"""Security groups as EC2 takes them: names, and rules that are complete and none twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.security_groups import openings_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.network import ANY_IPV4, PROTOCOLS
from budget_stack.facts.resource_types import SECURITY_GROUP, SECURITY_GROUP_EGRESS, SECURITY_GROUP_INGRESS, VPC

_GROUP = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html"
_INGRESS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html"
_EGRESS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html"
_PEERS = (
    "CidrIp",
    "CidrIpv6",
    "SourceSecurityGroupId",
    "SourcePrefixListId",
    "DestinationSecurityGroupId",
    "DestinationPrefixListId",
)
# what a group without rules for it lets out
_DEFAULT = ("-1", None, None, "CidrIp", ANY_IPV4)
_DESCRIPTION = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}")


@rule(
    "network-group-rule-twice",
    "error",
    on=resources(SECURITY_GROUP),
    text=Text(
        title="A security group has no rule twice",
        says="InvalidPermission.Duplicate: the specified rule already exists",
        cause="The rule was copied; or a group without rules for what goes out already lets out everything.",
        fix="leave one of the rules out; or list the rules in SecurityGroupEgress, which replaces the default one",
        source=_EGRESS,
    ),
)
def rule_twice(view: View, group: Resource) -> Iterator[Problem]:
    for key, type_ in (
        ("SecurityGroupIngress", SECURITY_GROUP_INGRESS),
        ("SecurityGroupEgress", SECURITY_GROUP_EGRESS),
    ):
        seen: set[tuple[object, ...]] = set()
        if key == "SecurityGroupEgress" and not group[key].is_unresolved and not [*group[key]]:
            seen.add(_DEFAULT)
        for opening in openings_of(view, group, key, type_):
            mark = _mark(opening)
            if mark in seen:
                whose = "by default" if mark == _DEFAULT and not group[key] else "already"
                yield problem(opening, f"{group.logical_id} has this rule {whose}")
            elif mark is not None:
                seen.add(mark)


def _mark(opening: Node) -> tuple[object, ...] | None:
    """Return what tells a rule from others; None if part of it is not known."""
    protocol = opening["IpProtocol"].text()
    peers = [(key, opening[key]) for key in _PEERS if opening[key]]
    if protocol is None or len(peers) != 1 or opening.is_unresolved:
        return None
    protocol = PROTOCOLS.get(protocol, protocol.lower())
    ports = (None, None) if protocol == "-1" else (opening["FromPort"].text(), opening["ToPort"].text())
    if protocol != "-1" and None in ports:
        return None
    key, peer = peers[0]
    # known values only stand for one another in one configuration, and references always do
    value = peer.reference or peer.text()
    return None if value is None else (protocol, *ports, key, value)


@rule(
    "network-group-rule-invalid",
    "error",
    on=resources(SECURITY_GROUP, SECURITY_GROUP_INGRESS, SECURITY_GROUP_EGRESS),
    text=Text(
        title="Ports and descriptions of a security group's rules are those that EC2 takes",
        says="InvalidParameterValue: Invalid value for portRange, or: Invalid rule description.",
        cause="A port was mistyped, all ports were written as -1, or a description has an apostrophe or umlaut.",
        fix="give tcp and udp ports from 0 to 65535, icmp a type and a code, and plain descriptions of 255 characters",
        source=_INGRESS,
    ),
)
def rule_invalid(view: View, owner: Resource) -> Iterator[Problem]:
    own = [owner] if owner.type != SECURITY_GROUP else []
    for opening in (*own, *owner["SecurityGroupIngress"], *owner["SecurityGroupEgress"]):
        protocol = (opening["IpProtocol"].text() or "").lower()
        protocol = PROTOCOLS.get(protocol, protocol)
        first, last = opening["FromPort"], opening["ToPort"]
        most = {"tcp": 65535, "udp": 65535, "icmp": 255, "icmpv6": 255}.get(protocol)
        for port in (first, last) if most else ():
            number = port.number()
            if number is not None and not (0 if most == 65535 else -1) <= number <= (most or 0):
                yield problem(port, f"{protocol} has {'no port' if most == 65535 else 'nothing numbered'} {number:g}")
        if protocol == "icmp" and not (first and last):
            yield problem(opening, "icmp has a type, FromPort, and a code, ToPort; -1 stands for all of them")
        elif protocol == "icmp" and first.number() == -1 and last.number() not in (-1, None):
            yield problem(last, "all types have all codes: with -1 as FromPort, ToPort is -1")
        description = opening["Description"].text()
        if description is not None and not _DESCRIPTION.fullmatch(description):
            yield problem(
                opening["Description"], f"{description[:40]!r} is too long, or has characters that EC2 refuses"
            )


@rule(
    "network-group-missing",
    "error",
    on=resources(SECURITY_GROUP_INGRESS),
    text=Text(
        title="A rule on its own says of which security group it is",
        says="MissingParameter: The request must contain the parameter groupName or groupId.",
        cause="GroupId was left out, or chosen by a condition that does not hold.",
        fix="set GroupId to Fn::GetAtt of the group with GroupId",
        source=_INGRESS,
    ),
)
def group_missing(view: View, opening: Resource) -> Iterator[Problem]:
    if not opening["GroupId"] and not opening["GroupName"]:
        yield problem(opening["GroupId"], f"{opening.logical_id} is of no group")


@rule(
    "network-group-by-name",
    "error",
    on=resources(SECURITY_GROUP, SECURITY_GROUP_INGRESS),
    text=Text(
        title="In a VPC of the template, groups are named by their ids",
        says="InvalidParameterValue: Invalid value for groupName: you may not reference a VPC security group by name.",
        cause="Names of groups are for the default VPC.",
        fix="set SourceSecurityGroupId to Fn::GetAtt of the group with GroupId",
        source=_INGRESS,
    ),
)
def by_name(view: View, owner: Resource) -> Iterator[Problem]:
    group = owner if owner.type == SECURITY_GROUP else view.target(owner["GroupId"], SECURITY_GROUP)
    # one that the template makes is no default VPC
    if group is None or view.target(group["VpcId"], VPC) is None:
        return
    for opening in owner["SecurityGroupIngress"] if owner.type == SECURITY_GROUP else (owner,):
        if opening["SourceSecurityGroupName"]:
            yield problem(opening["SourceSecurityGroupName"], f"{group.logical_id} is in a VPC of the template")


@rule(
    "network-group-ports-ignored",
    "warning",
    on=resources(SECURITY_GROUP, SECURITY_GROUP_INGRESS, SECURITY_GROUP_EGRESS),
    text=Text(
        title="A rule with ports names a protocol that has ports",
        says="Everything is let through: EC2 ignores the ports of a rule for all protocols.",
        cause="The protocol -1 was copied from another rule, and the ports were meant.",
        fix="set IpProtocol to tcp, or leave the ports out",
        source=_INGRESS,
    ),
)
def ports_ignored(view: View, owner: Resource) -> Iterator[Problem]:
    own = [owner] if owner.type != SECURITY_GROUP else []
    for opening in (*own, *owner["SecurityGroupIngress"], *owner["SecurityGroupEgress"]):
        first, last = opening["FromPort"].number(), opening["ToPort"].number()
        everything = (first, last) in ((0, 65535), (0, 0), (-1, -1), (1, 65535))
        if opening["IpProtocol"].text() == "-1" and None not in (first, last) and not everything:
            yield problem(opening["IpProtocol"], f"-1 is all protocols, and ports {first:g} to {last:g} do not count")


@rule(
    "network-group-name-invalid",
    "error",
    on=resources(SECURITY_GROUP),
    text=Text(
        title="A security group's name does not begin with sg-, and is made of plain characters",
        says="InvalidParameterValue: Invalid value for groupName.",
        cause="The name was made like an id, or has an apostrophe or umlaut.",
        fix="leave GroupName out, or name the group in up to 255 plain characters",
        source=_GROUP,
    ),
)
def name_invalid(view: View, group: Resource) -> Iterator[Problem]:
    name = group["GroupName"]
    text = name.text() if name else None
    if text is not None and (text.lower().startswith("sg-") or not text or not _DESCRIPTION.fullmatch(text)):
        yield problem(name, f"{text[:40]!r} begins with sg-, is empty or too long, or has characters that EC2 refuses")


@rule(
    "network-group-name-twice",
    "error",
    on=pairs(SECURITY_GROUP, plain("GroupName", any_case=True), having="GroupName"),
    text=Text(
        title="Two security groups of a VPC have different names",
        says="InvalidGroup.Duplicate: The security group 'x' already exists for VPC 'vpc-y'",
        cause="A group was copied with its name.",
        fix="leave GroupName out: CloudFormation makes one",
        source=_GROUP,
    ),
)
def name_twice(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    name = one["GroupName"].text() if one["GroupName"] else None
    if name is None or not one["VpcId"] or one["VpcId"].value != other["VpcId"].value:
        return
    if (other["GroupName"].text() or "").lower() == name.lower():
        yield problem(other["GroupName"], f"{one.logical_id} has the name {name} already")
