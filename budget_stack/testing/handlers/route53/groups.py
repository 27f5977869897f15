"""Groups of records that are made, changed and deleted together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from budget_stack.facts.resource_types import RECORD_SET_GROUP
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, fixed, only
from budget_stack.testing.handlers.route53.records import (
    Identity,
    as_described,
    astray,
    incomplete,
    new_identity,
    record,
)
from budget_stack.testing.handlers.route53.zones import bare, change_records, record_in, zone_name, zone_of
from budget_stack.testing.ledger import Entry

_ZONE = ("HostedZoneId", "HostedZoneName")
_LONGEST = 255
# What names a group, before the zone that it may have.
_BETWEEN = "|"
_Change = tuple[Identity, str, Mapping[str, Any]]


class _Batch(NamedTuple):
    """What is changed in a zone at once."""

    zone_id: str
    identities: list[Identity]
    batch: dict[str, Any]


class RecordSetGroup(Handler):
    """`AWS::Route53::RecordSetGroup`: one request a zone, so that its records come and go at once.

    Which records are its own is known to CloudFormation alone.
    """

    create_only = frozenset({"HostedZoneId", "HostedZoneName"})
    unordered = frozenset({"RecordSets", "RecordSets/*/ResourceRecords"})
    resets = fixed(Comment=None)

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        own = {bare(one["Name"]) for one in properties.get("RecordSets", ())}
        for one in _records(properties):
            yield from incomplete(one)
            if "AliasTarget" in one and bare(one["AliasTarget"]["DNSName"]) not in own:
                yield from astray(aws, one, one["AliasTarget"])

    def create(self, aws: Context, properties: Properties) -> str:
        batches = _batches(_wanted(aws, properties, ()), properties)
        if not batches:
            raise RigError(f"{aws.logical_id} has no RecordSets, and so there is nothing to make")
        zone = zone_of(aws, properties) if set(_ZONE) & properties.keys() else ""
        name = f"{aws.name(_LONGEST)}{_BETWEEN}{zone}"
        first, *_ = batches
        change_records(aws, aws.create, first.zone_id, first.batch)
        aws.account.members[name].extend(first.identities)
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        own = aws.account.members[physical_id]
        _send(aws, own, [one for one in _wanted(aws, properties, own) if one[0] not in own], properties)

    def ref(self, physical_id: str) -> str:
        return physical_id.partition(_BETWEEN)[0]

    def read(self, aws: Context, physical_id: str) -> Properties:
        own = aws.account.members[physical_id]
        found = [as_described(aws, identity, one) for identity, one in _found(aws, own)]
        if not (zone := physical_id.rpartition(_BETWEEN)[2]):
            return {"RecordSets": found}
        return {"RecordSets": found, "HostedZoneId": zone, "HostedZoneName": zone_name(aws, zone)}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": self.ref(physical_id)}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        own = aws.account.members[physical_id]
        wanted = list(_wanted(aws, properties, own))
        kept = {_plain(identity) for identity, _, _ in wanted}
        gone = [(identity, "DELETE", one) for identity, one in _found(aws, own) if _plain(identity) not in kept]
        _send(aws, own, [*gone, *wanted], properties)
        # as the template now spells their names
        own[:] = [identity for identity, _, _ in wanted]

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        # a request has changes, each of one record
        return super().was_sent(entry, path.removeprefix("RecordSets/"), value)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        own = aws.account.members[physical_id]
        _send(aws, own, [(identity, "DELETE", one) for identity, one in _found(aws, own)], properties)


def _records(properties: Properties) -> Iterator[dict[str, Any]]:
    """The records, each with its zone: its own, or that of the group."""
    for one in properties.get("RecordSets", ()):
        yield {**({} if set(_ZONE) & one.keys() else only(properties, *_ZONE)), **one}


def _wanted(aws: Context, properties: Properties, own: Iterable[Identity]) -> Iterator[_Change]:
    known = {_plain(identity) for identity in own}
    for one in _records(properties):
        yield new_identity(aws, one, known=known), "UPSERT", record(one)


def _found(aws: Context, own: Iterable[Identity]) -> Iterator[tuple[Identity, dict[str, Any]]]:
    for identity in own:
        if (one := record_in(aws, *identity)) is not None:
            yield identity, one


def _batches(changes: Iterable[_Change], properties: Properties) -> list[_Batch]:
    batches = []
    for zone_id, some in groupby(sorted(changes, key=_zone_id), _zone_id):
        of_zone = list(some)
        batch = [{"Action": action, "ResourceRecordSet": one} for _, action, one in of_zone]
        identities = [identity for identity, _, _ in of_zone]
        batches.append(_Batch(zone_id, identities, {**only(properties, "Comment"), "Changes": batch}))
    return batches


def _zone_id(change: _Change) -> str:
    return change[0].zone_id


def _send(aws: Context, own: list[Identity], changes: Iterable[_Change], properties: Properties) -> None:
    for one in _batches(changes, properties):
        change_records(aws, aws.complete, one.zone_id, one.batch)
        own.extend(identity for identity in one.identities if identity not in own)


def _plain(identity: Identity) -> Identity:
    return identity._replace(name=bare(identity.name))


HANDLERS = {RECORD_SET_GROUP: RecordSetGroup()}
