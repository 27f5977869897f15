"""Hosted zones of Route 53, and the records in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.moto.zones import keeping_the_others
from budget_stack.testing.handlers.properties import Properties


def bare(name: str) -> str:
    """A domain name as it is compared: in small letters, without the dot at its end."""
    return name.lower().removesuffix(".")


def lies_within(name: str, zone_name: str) -> bool:
    """Tell whether a domain name is that of a zone or below it."""
    return f".{bare(name)}".endswith(f".{bare(zone_name)}")


def zone_of(aws: Context, properties: Properties) -> str:
    """The id of the zone that a record's HostedZoneId or HostedZoneName is about.

    Raises:
        DeploymentFailed: no zone has that name, or several have.
    """
    if "HostedZoneId" in properties:
        return str(properties["HostedZoneId"])
    name = properties.get("HostedZoneName", "")
    ids = [zone["Id"] for zone in _zones(aws) if bare(zone["Name"]) == bare(name)]
    if len(ids) != 1:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-route53-recordset.html
        raise DeploymentFailed("", f"{'Multiple' if ids else 'No'} hosted zones named {name} found")
    return str(ids[0]).rpartition("/")[2]


def zone_name(aws: Context, zone_id: str) -> str:
    """The name of a zone, with the dot at its end."""
    name: str = aws.read("route53", "get_hosted_zone", Id=zone_id)["HostedZone"]["Name"]
    return name


def record_in(aws: Context, zone_id: str, name: str, type_: str, set_identifier: str = "") -> dict[str, Any] | None:
    """A record as Route 53 describes it, or None if the zone has none of that name, type and identifier."""
    answer = aws.read(
        "route53", "list_resource_record_sets", HostedZoneId=zone_id, StartRecordName=name, StartRecordType=type_
    )
    wanted = (bare(name), type_, set_identifier)
    for record in answer["ResourceRecordSets"]:
        if (bare(record["Name"]), record["Type"], record.get("SetIdentifier", "")) == wanted:
            return dict(record)
    return None


def change_records(aws: Context, send: Callable[..., object], zone_id: str, batch: Mapping[str, Any]) -> None:
    """Change records of a zone, by `aws.create` or `aws.complete`."""
    with keeping_the_others(aws.account, zone_id, batch):
        send("route53", "change_resource_record_sets", {}, HostedZoneId=zone_id, ChangeBatch=batch)


def is_public(aws: Context, name: str, type_: str, value: str) -> bool:
    """Tell whether a public zone of the account answers for a name with a value; nothing is known of other zones."""
    for zone in _zones(aws):
        if zone["Config"]["PrivateZone"] or not lies_within(name, zone["Name"]):
            continue
        record = record_in(aws, zone["Id"].rpartition("/")[2], name, type_) or {}
        if bare(value) in [bare(one["Value"]) for one in record.get("ResourceRecords", ())]:
            return True
    return False


def _zones(aws: Context) -> list[dict[str, Any]]:
    zones: list[dict[str, Any]] = aws.read("route53", "list_hosted_zones")["HostedZones"]
    return zones
