"""Hosted zones of Route 53: reads them, and what one says of a domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from budget_stack.configure import credentials


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A hosted zone.

    Attributes:
        id: Without the path that Route 53 puts before it.
        name: Without a dot at its end.
        is_private: Whether it answers in its VPCs alone, and nothing on the internet.
    """

    id: str
    name: str
    is_private: bool

    def holds(self, domain: str) -> bool:
        """Tell whether a domain belongs in the zone: its own name, or one that ends in it."""
        return f".{domain.lower()}".endswith(f".{self.name}")


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a hosted zone says.

    Attributes:
        name_servers: Those that answer for the zone, as Route 53 and the zone itself call them.
        types: The types of the records that the domain has already.
    """

    name_servers: frozenset[str]
    types: frozenset[str]


def read_zones(session: Any, region: str, ids: Iterable[str] = ()) -> Mapping[str, Zone] | None:
    """Return the account's hosted zones by id; None where AWS may not be asked.

    Args:
        session: A botocore session.
        region: Of its partition is the Route 53 that is asked.
        ids: Zones to be read one by one where they may not be listed.
    """
    route53 = credentials.client(session, "route53", region)

    def listed() -> dict[str, Zone]:
        pages = route53.get_paginator("list_hosted_zones").paginate()
        return _by_id(it for page in pages for it in page["HostedZones"])

    def described() -> dict[str, Zone]:
        return _by_id(route53.get_hosted_zone(Id=id_)["HostedZone"] for id_ in ids)

    found = credentials.unless_refused(listed)
    return found if found is not None else credentials.unless_refused(described) or None


def read_contents(session: Any, region: str, zone: Zone, domain: str) -> Contents | None:
    """Return what a zone says of a domain; None where AWS may not be asked."""
    route53 = credentials.client(session, "route53", region)

    def records(name: str) -> list[Any]:
        # from there on, in the order of names; no name has a hundred records
        found = route53.list_resource_record_sets(HostedZoneId=zone.id, StartRecordName=name, MaxItems="100")
        return [it for it in found["ResourceRecordSets"] if _plain(it["Name"]) == name]

    def ask() -> Contents:
        # white-label name servers are in the zone alone
        # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/white-label-name-servers.html
        own = [record for record in records(zone.name) if record["Type"] == "NS"]
        values = [it["Value"] for record in own for it in record["ResourceRecords"]]
        told = route53.get_hosted_zone(Id=zone.id).get("DelegationSet", {}).get("NameServers", ())
        return Contents(
            name_servers=frozenset(map(_plain, (*told, *values))),
            types=frozenset(record["Type"] for record in records(domain.lower())),
        )

    return credentials.unless_refused(ask)


def _by_id(described: Iterable[Mapping[str, Any]]) -> dict[str, Zone]:
    zones = [
        Zone(
            id=str(it["Id"]).rpartition("/")[2],
            name=_plain(it["Name"]),
            is_private=it.get("Config", {}).get("PrivateZone", False),
        )
        for it in described
    ]
    return {zone.id: zone for zone in sorted(zones, key=lambda zone: (zone.name, zone.id))}


def _plain(name: str) -> str:
    return name.rstrip(".").lower()
