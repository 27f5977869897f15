"""Records of Route 53, alone or in groups, with the zone that they are in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import HOSTED_ZONE, RECORD_SET, RECORD_SET_GROUP

RECORDS = (RECORD_SET, RECORD_SET_GROUP)


class Record(NamedTuple):
    """A record.

    Attributes:
        node: Its properties.
        zone_id: The zone by its id, which may be absent.
        zone_name: The zone by its name, which may be absent.
    """

    node: Node
    zone_id: Node
    zone_name: Node


def records(holding: Resource) -> Iterator[Record]:
    """The records of a record set or of a group, which names the zone for those that do not."""
    for node in [holding] if holding.type == RECORD_SET else holding["RecordSets"]:
        if node.is_unresolved:
            continue
        ids, names = [[one[key] for one in (node, holding) if one[key]] for key in ("HostedZoneId", "HostedZoneName")]
        yield Record(node, (ids or [node["HostedZoneId"]])[0], (names or [node["HostedZoneName"]])[0])


def zone_name(view: View, record: Record) -> Node:
    """Return the name of a record's zone: as it is given, or that of the zone that the template makes."""
    made = view.target(record.zone_id, HOSTED_ZONE)
    return record.zone_name or (made["Name"] if made else record.zone_name)


def bare(name: str) -> str:
    """Return a name as DNS compares it."""
    return name.removesuffix(".").lower()
