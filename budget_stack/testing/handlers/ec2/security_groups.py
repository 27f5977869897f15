"""Security groups and their rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.network import ANY_IPV4, ANY_IPV6
from budget_stack.facts.resource_types import SECURITY_GROUP, SECURITY_GROUP_EGRESS, SECURITY_GROUP_INGRESS
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.ec2.rules import (
    alike,
    as_described,
    authorize,
    group_of,
    no_rule,
    own_rules,
    permission_of,
    revoke,
    rules_of,
)
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone
from budget_stack.testing.ledger import Entry

_EVERYTHING = ({"IpProtocol": "-1", "CidrIp": ANY_IPV4}, {"IpProtocol": "-1", "CidrIpv6": ANY_IPV6})
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
            yield from no_rule(aws, rule)

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
            revoke(aws, "egress", physical_id, rules_of(group_of(aws, physical_id), "egress"))
        for way in _WAYS:
            authorize(aws, way, physical_id, properties.get(f"SecurityGroup{way.title()}", ()))

    def read(self, aws: Context, physical_id: str) -> Properties:
        group = group_of(aws, physical_id)
        return {
            **{name: value for name, value in group.items() if not name.startswith("IpPermissions")},
            "GroupDescription": group["Description"],
            "SecurityGroupIngress": list(own_rules(aws, group, "ingress")),
            "SecurityGroupEgress": list(own_rules(aws, group, "egress")),
        }

    def spelled(self, properties: Properties) -> Properties:
        ways = (f"SecurityGroup{way.title()}" for way in _WAYS)
        return {**properties, **{way: [as_described(r) for r in properties[way]] for way in ways if way in properties}}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"GroupId": physical_id, "Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        for way in _WAYS:
            if f"SecurityGroup{way.title()}" not in different:
                continue
            wanted, current = (
                properties.get(f"SecurityGroup{way.title()}", []),
                list(own_rules(aws, group_of(aws, physical_id), way)),
            )
            revoke(aws, way, physical_id, [r for r in current if not any(alike(r, s) for s in wanted)])
            authorize(aws, way, physical_id, [s for s in wanted if not any(alike(r, s) for r in current)])
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
        yield from no_rule(aws, properties)

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"GroupId": properties["GroupId"], "IpPermissions": [permission_of(properties)]}
        answer = aws.create("ec2", f"authorize_security_group_{self.way}", parameters)
        rule: str = answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return rule

    def read(self, aws: Context, physical_id: str) -> Properties:
        rule = aws.read("ec2", "describe_security_group_rules", SecurityGroupRuleIds=[physical_id])
        details = rule["SecurityGroupRules"][0]
        referenced = details.get("ReferencedGroupInfo", {})
        peer = referenced.get("GroupId")
        side = "Destination" if self.way == "egress" else "Source"
        flat = {
            "IpProtocol": details["IpProtocol"],
            # moto has none for all protocols, and EC2 -1
            "FromPort": details.get("FromPort", -1),
            "ToPort": details.get("ToPort", -1),
            "CidrIp": details.get("CidrIpv4"),
            "CidrIpv6": details.get("CidrIpv6"),
            f"{side}PrefixListId": details.get("PrefixListId"),
            f"{side}SecurityGroupId": peer,
            f"{side}SecurityGroupOwnerId": referenced.get("UserId"),
        }
        flat = {name: value for name, value in flat.items() if value is not None}
        if "Description" not in details and peer is not None:
            # moto describes such a rule only where it describes its group
            rules = rules_of(group_of(aws, details["GroupId"]), self.way)
            flat = next((rule for rule in rules if alike(rule, flat, description=False)), flat)
        return {**only(details, "Description"), **flat, "GroupId": details["GroupId"]}

    def spelled(self, properties: Properties) -> Properties:
        return as_described(properties)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        operation = f"update_security_group_rule_descriptions_{self.way}"
        parameters = {"GroupId": properties["GroupId"], "IpPermissions": [permission_of(properties)]}
        aws.complete("ec2", operation, parameters)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        return _was_sent(entry, path, value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        revoke(aws, self.way, properties["GroupId"], [properties])


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


HANDLERS = {
    SECURITY_GROUP: SecurityGroup(),
    SECURITY_GROUP_EGRESS: Egress(),
    SECURITY_GROUP_INGRESS: Ingress(),
}
