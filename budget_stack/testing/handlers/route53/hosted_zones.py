"""Hosted zones of Route 53."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import HOSTED_ZONE
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without

_LOG_GROUP = "CloudWatchLogsLogGroupArn"


class HostedZone(Handler):
    """`AWS::Route53::HostedZone`: public, or of VPCs.

    With the record in it that proves a certificate, which CloudFormation writes and leaves, it cannot be deleted.

    Source: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1603
    """

    create_only = frozenset({"DelegationSetId", "Name"})
    unordered = frozenset({"HostedZoneTags", "VPCs"})
    resets = fixed(HostedZoneConfig=None, HostedZoneTags=[], QueryLoggingConfig=None)

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        for vpc in properties.get("VPCs", ()):
            # nothing is known of VPCs in other regions
            if vpc.get("VPCRegion", aws.account.region) == aws.account.region:
                yield from references.missing_vpc(aws, vpc["VPCId"])

    def create(self, aws: Context, properties: Properties) -> str:
        said = {**only(properties, "DelegationSetId", "HostedZoneConfig", "Name"), "CallerReference": aws.name(128)}
        if first := properties.get("VPCs", [])[:1]:
            said |= {"VPC": first[0], "HostedZoneConfig": {**said.get("HostedZoneConfig", {}), "PrivateZone": True}}
        zone: str = aws.create("route53", "create_hosted_zone", said)["HostedZone"]["Id"]
        return zone.rpartition("/")[2]

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        had = only(properties, "HostedZoneConfig") | {"VPCs": properties.get("VPCs", [])[:1]}
        self._settle(aws, physical_id, properties, had)

    def read(self, aws: Context, physical_id: str) -> Properties:
        answer, logging = aws.read("route53", "get_hosted_zone", Id=physical_id), _logging(aws, physical_id)
        comment = answer["HostedZone"].get("Config", {}).get("Comment")
        of_this = {"ResourceType": "hostedzone", "ResourceId": physical_id}
        tags = aws.read("route53", "list_tags_for_resource", **of_this)["ResourceTagSet"]["Tags"]
        return {
            "HostedZoneConfig": {"Comment": comment} if comment else None,
            "HostedZoneTags": tags,
            # moto keeps capitals, of which names have none
            "Name": answer["HostedZone"]["Name"].lower(),
            "QueryLoggingConfig": next(({_LOG_GROUP: _bare(it[_LOG_GROUP])} for it in logging), None),
            "VPCs": answer.get("VPCs", []),
        }

    def spelled(self, properties: Properties) -> Properties:
        said = dict(properties)
        if said.get("Name"):
            said["Name"] = f"{str(said['Name']).lower().removesuffix('.')}."
        if said.get("QueryLoggingConfig"):
            said["QueryLoggingConfig"] = {_LOG_GROUP: _bare(said["QueryLoggingConfig"][_LOG_GROUP])}
        return said

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        servers = aws.read("route53", "get_hosted_zone", Id=physical_id).get("DelegationSet", {}).get("NameServers")
        return {"Id": physical_id, **({"NameServers": servers} if servers else {})}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        self._settle(aws, physical_id, properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        for config in _logging(aws, physical_id):
            aws.complete("route53", "delete_query_logging_config", Id=config["Id"])
        aws.complete("route53", "delete_hosted_zone", Id=physical_id)

    def _settle(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if "HostedZoneConfig" in different:
            comment = properties.get("HostedZoneConfig", {}).get("Comment", "")
            aws.complete("route53", "update_hosted_zone_comment", Id=physical_id, Comment=comment)
        wanted, current = properties.get("VPCs", []), before.get("VPCs", [])
        # the last one cannot be taken from a zone, so the new ones come first
        for verb, vpcs in (
            ("associate_vpc_with", [vpc for vpc in wanted if vpc not in current]),
            ("disassociate_vpc_from", [vpc for vpc in current if vpc not in wanted]),
        ):
            for vpc in vpcs:
                aws.complete("route53", f"{verb}_hosted_zone", HostedZoneId=physical_id, VPC=vpc)
        if "QueryLoggingConfig" in different:
            for config in _logging(aws, physical_id):
                aws.complete("route53", "delete_query_logging_config", Id=config["Id"])
            if logging := properties.get("QueryLoggingConfig"):
                # moto knows a log group by the ARN that ends in :* alone
                arn = f"{_bare(logging[_LOG_GROUP])}:*"
                aws.complete("route53", "create_query_logging_config", {_LOG_GROUP: arn}, HostedZoneId=physical_id)
        self._tag(aws, physical_id, properties.get("HostedZoneTags", []), before.get("HostedZoneTags", []))

    def _tag(self, aws: Context, physical_id: str, wanted: list[Any], current: list[Any]) -> None:
        keys = {tag["Key"] for tag in wanted}
        said = {
            "AddTags": [tag for tag in wanted if tag not in current],
            "RemoveTagKeys": [tag["Key"] for tag in current if tag["Key"] not in keys],
        }
        if some := without(said, *(name for name, tags in said.items() if not tags)):
            of_this = {"ResourceType": "hostedzone", "ResourceId": physical_id}
            aws.complete("route53", "change_tags_for_resource", some, **of_this)


def _logging(aws: Context, zone_id: str) -> list[dict[str, Any]]:
    configs = aws.read("route53", "list_query_logging_configs")["QueryLoggingConfigs"]
    return [config for config in configs if config["HostedZoneId"].rpartition("/")[2] == zone_id]


def _bare(arn: str) -> str:
    return str(arn).removesuffix(":*")


HANDLERS = {HOSTED_ZONE: HostedZone()}
