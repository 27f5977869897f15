"""Rules of security groups: in a template, as EC2 takes them and as EC2 describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from budget_stack.facts.network import PROTOCOLS
from budget_stack.facts.template import as_text
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties, only
from budget_stack.testing.ledger import same

_OWNER = "SourceSecurityGroupOwnerId"
# How EC2 describes a rule that is about all ports.
_NO_PORTS = {"FromPort": -1, "ToPort": -1}
# CloudFormation's property, EC2's list and its member
_PEERS = (
    ("CidrIp", "IpRanges", "CidrIp"),
    ("CidrIpv6", "Ipv6Ranges", "CidrIpv6"),
    ("SourcePrefixListId", "PrefixListIds", "PrefixListId"),
    ("DestinationPrefixListId", "PrefixListIds", "PrefixListId"),
    ("SourceSecurityGroupId", "UserIdGroupPairs", "GroupId"),
    ("DestinationSecurityGroupId", "UserIdGroupPairs", "GroupId"),
)


def no_rule(aws: Context, rule: Properties) -> Iterator[str]:
    """Yield why EC2 would not take a rule."""
    if not any(name in rule for name, _, _ in _PEERS):
        yield "a rule needs a range, a prefix list or a group to be about"
    # of prefix lists, moto does not know AWS's own
    groups = [rule[name] for name in ("SourceSecurityGroupId", "DestinationSecurityGroupId") if name in rule]
    yield from references.missing_security_groups(aws, groups)


def as_described(rule: Properties) -> dict[str, Any]:
    """A rule as EC2 describes it: a protocol that has a name by its name, and no ports where none count.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    """
    if "IpProtocol" not in rule:
        return dict(rule)
    protocol = as_text(rule["IpProtocol"]).lower()
    protocol = PROTOCOLS.get(protocol, protocol)
    counts = protocol in PROTOCOLS.values()
    ports = {name: value for name, value in _NO_PORTS.items() if name in rule and not counts}
    return {**rule, "IpProtocol": protocol, **ports}


def permission_of(rule: Properties) -> dict[str, Any]:
    """A rule as EC2 takes it."""
    permission = only(as_described(rule), "IpProtocol", "FromPort", "ToPort")
    if permission["IpProtocol"] != "-1":
        # moto wants ports where EC2 wants none
        permission = _NO_PORTS | permission
    for name, listed, member in _PEERS:
        if name in rule:
            permission[listed] = [{member: rule[name], **only(rule, "Description")}]
    if _OWNER in rule:
        permission["UserIdGroupPairs"][0]["UserId"] = rule[_OWNER]
    return permission


def authorize(aws: Context, way: str, group: str, rules: Sequence[Properties]) -> None:
    """Add rules to a group, in one way: `ingress` or `egress`."""
    if rules:
        permissions = [permission_of(rule) for rule in rules]
        aws.complete("ec2", f"authorize_security_group_{way}", GroupId=group, IpPermissions=permissions)


def revoke(aws: Context, way: str, group: str, rules: Sequence[Properties]) -> None:
    """Take rules of a group away."""
    permissions = [permission_of(rule) for rule in rules if "CidrIpv6" not in rule]
    if permissions:
        aws.complete("ec2", f"revoke_security_group_{way}", GroupId=group, IpPermissions=permissions)
    # in a VPC without IPv6, moto 5.2.5 finds what is about it by its id alone
    by_group = [{"Name": "group-id", "Values": [group]}]
    for rule in [rule for rule in rules if "CidrIpv6" in rule]:
        described = aws.read("ec2", "describe_security_group_rules", Filters=by_group)["SecurityGroupRules"]
        ids = [one["SecurityGroupRuleId"] for one in described if _is_about(one, rule, way)]
        aws.complete("ec2", f"revoke_security_group_{way}", GroupId=group, SecurityGroupRuleIds=ids)


def _is_about(described: Mapping[str, Any], rule: Properties, way: str) -> bool:
    """Whether a rule, as EC2 describes it by itself, is this one about IPv6."""
    names = ("IpProtocol", "CidrIpv6", "FromPort", "ToPort")
    return described["IsEgress"] is (way == "egress") and _agree(described, rule, names)


def group_of(aws: Context, group_id: str) -> dict[str, Any]:
    """A group as EC2 describes it."""
    group: dict[str, Any] = aws.read("ec2", "describe_security_groups", GroupIds=[group_id])["SecurityGroups"][0]
    return group


def rules_of(group: Mapping[str, Any], way: str) -> list[dict[str, Any]]:
    """The rules of a group as EC2 describes it, one for each peer, as CloudFormation has them."""
    side = "Destination" if way == "egress" else "Source"
    names = {listed: name for name, listed, _ in _PEERS if name.startswith((side, "Cidr"))}
    members = {listed: member for _, listed, member in _PEERS}
    return [
        {
            **_NO_PORTS,
            **only(permission, "IpProtocol", "FromPort", "ToPort"),
            names[listed]: peer[member],
            **only(peer, "Description"),
            **({_OWNER: peer["UserId"]} if side == "Source" and "UserId" in peer else {}),
        }
        for permission in group["IpPermissions" if way == "ingress" else "IpPermissionsEgress"]
        for listed, member in members.items()
        for peer in permission.get(listed, ())
    ]


def own_rules(aws: Context, group: Mapping[str, Any], way: str) -> Iterator[dict[str, Any]]:
    """The rules of a group that are no resources of their own."""
    siblings = aws.siblings(f"AWS::EC2::SecurityGroup{way.title()}")
    others = [rule for rule in siblings if rule["GroupId"] == group["GroupId"]]
    for rule in rules_of(group, way):
        if not any(alike(rule, other, description=False) for other in others):
            yield rule


def alike(one: Properties, other: Properties, description: bool = True) -> bool:
    """Tell whether two rules are the same to EC2, which knows no two such rules of a group."""
    names = ["IpProtocol", "FromPort", "ToPort", *(name for name, _, _ in _PEERS)]
    names += ["Description"] if description else []
    return _agree(one, other, names)


def _agree(one: Properties, other: Properties, names: Sequence[str]) -> bool:
    said, known = (_NO_PORTS | as_described(rule) for rule in (one, other))
    return all(said.get(name) is known.get(name) or same(said.get(name), known.get(name)) for name in names)
