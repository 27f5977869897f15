"""Several records of one name: what chooses between them, and what must not stand beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Template, Text, resources, rule, template
from budget_stack.checks.view.records import RECORDS, Record, bare, records
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.records import ONCE, ROUTING

_RECORD = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html"


def _routing(record: Record) -> list[str]:
    named = [name for name in ROUTING if record.node[name]]
    # false is what leaving it out means
    return [name for name in named if name != "MultiValueAnswer" or record.node[name].text() != "false"]


@rule(
    "record-routing-without-identifier",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="A record that is chosen from several has a set identifier, and only such a record",
        says="Invalid request: Missing field 'SetIdentifier' (or expected exactly one of [Weight, Region, ...])",
        cause="Weight was added to a record that was alone, or SetIdentifier stayed when it was taken away.",
        fix="set SetIdentifier beside one of Weight, Region, GeoLocation, Failover or MultiValueAnswer, or neither",
        source=_RECORD,
    ),
    same_as=("E3023",),
)
def without_identifier(view: View, holding: Resource) -> Iterator[Problem]:
    for record in records(holding):
        named, identifier = _routing(record), record.node["SetIdentifier"]
        if named and not identifier:
            yield problem(record.node[named[0]], f"the record has {named[0]}, and no SetIdentifier")
        elif len(named) > 1:
            yield problem(record.node[named[1]], f"the record has {' and '.join(named)}")
        elif identifier and not named:
            yield problem(identifier, "the record has a SetIdentifier, and nothing by which it is chosen")


@rule(
    "record-without-value",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="A record has values and a time to live, or is an alias",
        says="Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]]",
        cause="TTL was left out, or an alias kept the values that it had before.",
        fix="set ResourceRecords and TTL, or AliasTarget alone",
        source=_RECORD,
    ),
    same_as=("E3029",),
)
def without_value(view: View, holding: Resource) -> Iterator[Problem]:
    for record in records(holding):
        alias, values, ttl = (record.node[name] for name in ("AliasTarget", "ResourceRecords", "TTL"))
        if record.node["CidrRoutingConfig"].is_unresolved:
            continue
        if alias and values:
            yield problem(values, "the record is an alias, and has values")
        elif not alias and not values:
            yield problem(values, "the record has neither values nor an AliasTarget")
        elif values and not ttl:
            yield problem(ttl, "the record has values, and no TTL")


def _groups(view: View) -> Iterator[tuple[str, list[Record]]]:
    """The records of one zone and name; what is only known at deployment counts as one where it is written alike."""
    found: dict[tuple[str, str], list[Record]] = {}
    for holding in view.resources(*RECORDS):
        for record in records(holding):
            zone = record.zone_id.value if record.zone_id else bare(record.zone_name.text() or "")
            name = record.node["Name"]
            text = name.text()
            key = (repr(zone), bare(text) if text is not None else repr(name.value))
            if zone and name:
                found.setdefault(key, []).append(record)
    for (_, shared), some in found.items():
        if len(some) > 1:
            yield shared, some


def _type(record: Record) -> str:
    return record.node["Type"].text() or ""


@rule(
    "record-twice",
    "error",
    on=template(),
    text=Text(
        title="Records of one name and type are told apart, and chosen in one way",
        says="Tried to create resource record set [name='books.example.com.', type='A'] but it already exists",
        cause="A record was copied, or a weighted one was put beside a simple one.",
        fix="give each a SetIdentifier of its own and the same kind of routing, or put all values into one record",
        source=_RECORD,
    ),
)
def twice(view: View, whole: Template) -> Iterator[Problem]:
    for _, some in _groups(view):
        for one, other in combinations(some, 2):
            if _type(one) and _type(one) == _type(other) and (why := _clash(view, one, other)):
                yield problem(other.node["Name"], why)


def _clash(view: View, one: Record, other: Record) -> str:
    first, second = _routing(one), _routing(other)
    if not first and not second:
        return "there is a record of that name and type already"
    if first != second:
        return f"one record of that name and type has {' and '.join(first or second)}, and another has not"
    identifiers = [record.node["SetIdentifier"].text() for record in (one, other)]
    if identifiers[0] is not None and identifiers[0] == identifiers[1]:
        return f"two records have the SetIdentifier {identifiers[0]}"
    for name in ONCE:
        values = [record.node[name].value for record in (one, other)]
        if values[0] is not None and values[0] == values[1]:
            return f"two records of that name and type have the same {name}"
    times = [record.node["TTL"].text() for record in (one, other)]
    if first == ["Weight"] and None not in times and times[0] != times[1]:
        return f"weighted records of one name have one TTL, and these have {times[0]} and {times[1]}"
    return ""


@rule(
    "record-cname-beside-other",
    "error",
    on=template(),
    text=Text(
        title="A name with a CNAME record has no other",
        says="RRSet of type CNAME with DNS name x is not permitted as it conflicts with other records ...",
        cause="An alias replaced a CNAME record, which stayed; or a TXT record was added to verify the name.",
        fix="let the name be an alias, A or AAAA, beside which other types may stand",
        source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
    ),
)
def cname_beside_other(view: View, whole: Template) -> Iterator[Problem]:
    for name, some in _groups(view):
        types = {_type(record) for record in some} - {""}
        for record in some:
            if _type(record) == "CNAME" and len(types) > 1:
                others = ", ".join(sorted(types - {"CNAME"}))
                yield problem(record.node["Type"], f"{name} has records of type {others} too")
                break
