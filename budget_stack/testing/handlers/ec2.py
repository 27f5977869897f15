"""Security groups and their rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.network import ANY_IPV4, ANY_IPV6
from budget_stack.facts.resource_types import SECURITY_GROUP
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone
from budget_stack.testing.ledger import Entry, same

_EVERYTHING = ({"IpProtocol": "-1", "CidrIp": ANY_IPV4}, {"IpProtocol": "-1", "CidrIpv6": ANY_IPV6})
# CloudFormation's property, EC2's list and its member
_PEERS = (
    ("CidrIp", "IpRanges", "CidrIp"),
    ("CidrIpv6", "Ipv6Ranges", "CidrIpv6"),
    ("SourcePrefixListId", "PrefixListIds", "PrefixListId"),
    ("DestinationPrefixListId", "PrefixListIds", "PrefixListId"),
    ("SourceSecurityGroupId", "UserIdGroupPairs", "GroupId"),
    ("DestinationSecurityGroupId", "UserIdGroupPairs", "GroupId"),
)
_WAYS = ("ingress", "egress")


class SecurityGroup(Handler):
    """`AWS::EC2::SecurityGroup` of a VPC."""

    name_property = NAMES[SECURITY_GROUP].property
    create_only = frozenset({"GroupDescription", "GroupName", "VpcId"})
    required = frozenset({"GroupDescription"})
    unordered = frozenset({"Tags", "SecurityGroupEgress", "SecurityGroupIngress"})
    # "if you remove all egress rules that you added, we do not add egress rules"
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html
    resets = fixed(SecurityGroupEgress=[], SecurityGroupIngress=[], Tags=[])

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if "VpcId" in properties:
            yield from references.missing_vpc(aws, properties["VpcId"])
        for rule in (*properties.get("SecurityGroupIngress", ()), *properties.get("SecurityGroupEgress", ())):
            yield from _no_rule(aws, rule)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {
            "GroupName": aws.name(NAMES[SECURITY_GROUP].longest),
            "Description": properties["GroupDescription"],
        }
        parameters |= only(properties, "GroupName", "VpcId")
        if properties.get("Tags"):
            parameters["TagSpecifications"] = [{"ResourceType": "security-group", "Tags": properties["Tags"]}]
        group: str = aws.create("ec2", "create_security_group", parameters)["GroupId"]
        return group

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        if properties.get("SecurityGroupEgress"):
            _revoke(aws, "egress", physical_id, _rules(_group(aws, physical_id), "egress"))
        for way in _WAYS:
            _authorize(aws, way, physical_id, properties.get(f"SecurityGroup{way.title()}", ()))

    def read(self, aws: Context, physical_id: str) -> Properties:
        group = _group(aws, physical_id)
        return {
            **{name: value for name, value in group.items() if not name.startswith("IpPermissions")},
            "GroupDescription": group["Description"],
            "SecurityGroupIngress": list(_own(aws, group, "ingress")),
            "SecurityGroupEgress": list(_own(aws, group, "egress")),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"GroupId": physical_id, "Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        for way in _WAYS:
            if f"SecurityGroup{way.title()}" not in different:
                continue
            wanted, current = (
                properties.get(f"SecurityGroup{way.title()}", []),
                list(_own(aws, _group(aws, physical_id), way)),
            )
            _revoke(aws, way, physical_id, [r for r in current if not any(_alike(r, s) for s in wanted)])
            _authorize(aws, way, physical_id, [s for s in wanted if not any(_alike(r, s) for r in current)])
        if gone := tags_gone(properties, before):
            aws.complete("ec2", "delete_tags", Resources=[physical_id], Tags=[{"Key": key} for key in gone])
        if "Tags" in different and properties.get("Tags"):
            aws.complete("ec2", "create_tags", only(properties, "Tags"), Resources=[physical_id])

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        return _was_sent(entry, path, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("ec2", "delete_security_group", GroupId=physical_id)


class _Rule(Handler):
    """A rule of its own; all that can change in place is its description."""

    way = ""
    resets = fixed(Description="")

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from references.missing_security_groups(aws, [properties["GroupId"]])
        yield from _no_rule(aws, properties)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"GroupId": properties["GroupId"], "IpPermissions": [_permission(properties)]}
        answer = aws.create("ec2", f"authorize_security_group_{self.way}", parameters)
        rule: str = answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return rule

    def read(self, aws: Context, physical_id: str) -> Properties:
        rule = aws.read("ec2", "describe_security_group_rules", SecurityGroupRuleIds=[physical_id])
        details = rule["SecurityGroupRules"][0]
        peer = details.get("ReferencedGroupInfo", {}).get("GroupId")
        side = "Destination" if self.way == "egress" else "Source"
        flat = {
            "IpProtocol": details["IpProtocol"],
            # of all protocols there are no ports
            "FromPort": details.get("FromPort") if details["IpProtocol"] != "-1" else None,
            "ToPort": details.get("ToPort") if details["IpProtocol"] != "-1" else None,
            "CidrIp": details.get("CidrIpv4"),
            "CidrIpv6": details.get("CidrIpv6"),
            f"{side}PrefixListId": details.get("PrefixListId"),
            f"{side}SecurityGroupId": peer,
        }
        flat = {name: value for name, value in flat.items() if value is not None}
        if "Description" not in details and peer is not None:
            # moto describes such a rule only where it describes its group
            rules = _rules(_group(aws, details["GroupId"]), self.way)
            flat = next((rule for rule in rules if _alike(rule, flat, description=False)), flat)
        return {**only(details, "Description"), **flat, "GroupId": details["GroupId"]}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        operation = f"update_security_group_rule_descriptions_{self.way}"
        parameters = {"GroupId": properties["GroupId"], "IpPermissions": [_permission(properties)]}
        aws.complete("ec2", operation, parameters)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        return _was_sent(entry, path, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        _revoke(aws, self.way, properties["GroupId"], [properties])


class Egress(_Rule):
    """`AWS::EC2::SecurityGroupEgress`."""

    way = "egress"
    required = frozenset({"GroupId", "IpProtocol"})
    create_only = frozenset(
        {
            "CidrIp",
            "CidrIpv6",
            "DestinationPrefixListId",
            "DestinationSecurityGroupId",
            "FromPort",
            "GroupId",
            "IpProtocol",
            "ToPort",
        }
    )


class Ingress(_Rule):
    """`AWS::EC2::SecurityGroupIngress`."""

    way = "ingress"
    # the schema wants no GroupId, which a group of EC2-Classic had none of
    required = frozenset({"GroupId", "IpProtocol"})
    create_only = frozenset(
        {
            "CidrIp",
            "CidrIpv6",
            "FromPort",
            "GroupId",
            "GroupName",
            "IpProtocol",
            "SourcePrefixListId",
            "SourceSecurityGroupId",
            "SourceSecurityGroupName",
            "SourceSecurityGroupOwnerId",
            "ToPort",
        }
    )


def _was_sent(entry: Entry, path: str, value: object) -> bool:
    # each rule goes out as a permission, in which its description stands with its peer
    return entry.sent(path.rpartition("/")[2], value)


def _no_rule(aws: Context, rule: Properties) -> Iterator[str]:
    if "IpProtocol" not in rule:
        yield "a rule has no IpProtocol"
    if not any(name in rule for name, _, _ in _PEERS):
        yield "a rule needs a range, a prefix list or a group to be about"
    # of prefix lists, moto does not know AWS's own
    groups = [rule[name] for name in ("SourceSecurityGroupId", "DestinationSecurityGroupId") if name in rule]
    yield from references.missing_security_groups(aws, groups)


def _permission(rule: Properties) -> dict[str, Any]:
    permission = only(rule, "IpProtocol", "FromPort", "ToPort")
    for name, listed, member in _PEERS:
        if name in rule:
            permission[listed] = [{member: rule[name], **only(rule, "Description")}]
    return permission


def _authorize(aws: Context, way: str, group: str, rules: Sequence[Properties]) -> None:
    if rules:
        permissions = [_permission(rule) for rule in rules]
        aws.complete("ec2", f"authorize_security_group_{way}", GroupId=group, IpPermissions=permissions)


def _revoke(aws: Context, way: str, group: str, rules: Sequence[Properties]) -> None:
    permissions = [_permission(rule) for rule in rules if "CidrIpv6" not in rule]
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
    names = ["IpProtocol", "CidrIpv6"]
    names += ["FromPort", "ToPort"] if rule["IpProtocol"] != "-1" else []
    return described["IsEgress"] is (way == "egress") and all(same(described.get(n), rule.get(n)) for n in names)


def _group(aws: Context, group_id: str) -> dict[str, Any]:
    group: dict[str, Any] = aws.read("ec2", "describe_security_groups", GroupIds=[group_id])["SecurityGroups"][0]
    return group


def _rules(group: Mapping[str, Any], way: str) -> list[dict[str, Any]]:
    """The rules of a group as EC2 describes it, one for each peer, as CloudFormation has them."""
    side = "Destination" if way == "egress" else "Source"
    names = {listed: name for name, listed, _ in _PEERS if name.startswith((side, "Cidr"))}
    members = {listed: member for _, listed, member in _PEERS}
    return [
        {
            **only(permission, "IpProtocol", "FromPort", "ToPort"),
            names[listed]: peer[member],
            **only(peer, "Description"),
        }
        for permission in group["IpPermissions" if way == "ingress" else "IpPermissionsEgress"]
        for listed, member in members.items()
        for peer in permission.get(listed, ())
    ]


def _own(aws: Context, group: Mapping[str, Any], way: str) -> Iterator[dict[str, Any]]:
    """The rules of a group that are no resources of their own."""
    siblings = aws.siblings(f"AWS::EC2::SecurityGroup{way.title()}")
    others = [rule for rule in siblings if rule["GroupId"] == group["GroupId"]]
    for rule in _rules(group, way):
        if not any(_alike(rule, other, description=False) for other in others):
            yield rule


def _alike(one: Properties, other: Properties, description: bool = True) -> bool:
    names = ["IpProtocol", "FromPort", "ToPort", *(name for name, _, _ in _PEERS)]
    names += ["Description"] if description else []
    return all(one.get(name) is other.get(name) or same(one.get(name), other.get(name)) for name in names)
