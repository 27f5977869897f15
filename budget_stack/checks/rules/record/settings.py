"""Names and aliases of records: where stars and CNAME records may be, and what aliases can do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.comparison import texts
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.records import RECORDS, bare, records, zone_name
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.records import CLOUDFRONT_ZONE
from budget_stack.facts.resource_types import HOSTED_ZONE, LOAD_BALANCER

_RECORD = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html"
_ALIAS = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html"
_DISTRIBUTION = "AWS::CloudFront::Distribution"


@rule(
    "record-cname-at-apex",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="The name of a zone itself has no CNAME record",
        says="RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.",
        cause="The record of a name below the zone was changed to the zone's own.",
        fix="make an alias of type A to the load balancer or distribution",
        source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
    ),
    same_as=("E3023",),
)
def cname_at_apex(view: View, holding: Resource) -> Iterator[Problem]:
    for record in records(holding):
        name, zone = texts(view, record.node["Name"].value, zone_name(view, record).value)
        if name and zone and bare(name) == bare(zone) and record.node["Type"].text() == "CNAME":
            yield problem(record.node["Name"], f"{name} is the name of the zone, and the type CNAME")


@rule(
    "record-star-misplaced",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="A star in a record's name is its whole first label",
        says="InvalidChangeBatch: the name is not one that Route 53 takes for many names",
        cause="A star was meant as in a shell.",
        fix="write *.example.com, or each name by itself",
        source=_RECORD,
    ),
)
def star_misplaced(view: View, holding: Resource) -> Iterator[Problem]:
    for record in records(holding):
        name = record.node["Name"].text() or ""
        if "*" not in name:
            continue
        if "*" in name.removeprefix("*.").removeprefix("*") or not name.startswith("*."):
            yield problem(record.node["Name"], f"{name} has a star that is not its whole first label")
        elif record.node["Type"].text() == "NS":
            yield problem(record.node["Name"], f"{name} is of type NS, which has no star")


@rule(
    "record-alias-impossible",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="An alias is one that Route 53 answers",
        says="InvalidChangeBatch or InvalidInput: the alias cannot be of that kind",
        cause="A record was made an alias, and kept a setting of records with values.",
        fix="set what the message names",
        source=_ALIAS,
    ),
)
def alias_impossible(view: View, holding: Resource) -> Iterator[Problem]:
    for record in records(holding):
        alias, type_ = record.node["AliasTarget"], record.node["Type"]
        if not alias or alias.is_unresolved:
            continue
        health = alias["EvaluateTargetHealth"]
        is_healthy = health.text() == "true"
        if record.node["MultiValueAnswer"].text() == "true":
            yield problem(record.node["MultiValueAnswer"], "an alias does not answer with several values")
        if record.node["Failover"] and (not health or health.text() == "false"):
            yield problem(alias, "an alias with Failover needs EvaluateTargetHealth: true")
        target = alias["DNSName"]
        if _is_of_load_balancer(view, target) and (type_.text() or "A") not in ("A", "AAAA", "HTTPS", "SVCB"):
            yield problem(type_, f"an alias of a load balancer is of type A or AAAA, and this one of {type_.text()}")
        if not _is_of_cloudfront(view, target):
            continue
        if (alias["HostedZoneId"].text() or CLOUDFRONT_ZONE) != CLOUDFRONT_ZONE:
            yield problem(alias["HostedZoneId"], f"distributions are in the zone {CLOUDFRONT_ZONE}")
        if is_healthy:
            yield problem(health, "the health of a distribution is not evaluated")
        made = view.target(record.zone_id, HOSTED_ZONE)
        if made and made["VPCs"]:
            yield problem(target, f"{made.logical_id} is a private zone, which has no alias to a distribution")


def _is_of_load_balancer(view: View, target: Node) -> bool:
    return any(
        (found := view.resource(reference.logical_id)) and found.type == LOAD_BALANCER
        for reference in target.references()
    )


def _is_of_cloudfront(view: View, target: Node) -> bool:
    named = (view.resource(reference.logical_id) for reference in target.references())
    text = partial_text(target.known()).removesuffix(".")
    return text.endswith(".cloudfront.net") or any(one and one.type == _DISTRIBUTION for one in named)


@rule(
    "record-place-invalid",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="The place of a record is given in one way",
        says="InvalidInput: a continent stands beside a country, or a subdivision without its country",
        cause="A place was made narrower, and the wider one stayed.",
        fix="name a continent, or a country; a subdivision goes with CountryCode: US",
        source=_RECORD,
    ),
    same_as=("E3018",),
)
def place_invalid(view: View, holding: Resource) -> Iterator[Problem]:
    for record in records(holding):
        place, near = record.node["GeoLocation"], record.node["GeoProximityLocation"]
        if place and not place.is_unresolved:
            if place["ContinentCode"] and (place["CountryCode"] or place["SubdivisionCode"]):
                yield problem(place["ContinentCode"], "a continent stands beside a country or a part of one")
            if place["SubdivisionCode"] and not place["CountryCode"]:
                yield problem(place["SubdivisionCode"], "a part of a country stands without that country")
        if near and not near.is_unresolved:
            ways = [name for name in ("AWSRegion", "LocalZoneGroup", "Coordinates") if near[name]]
            if len(ways) > 1:
                yield problem(near, f"the place is given by {' and '.join(ways)}")


@rule(
    "record-value-too-long",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="A value of a record is one that DNS carries",
        says="InvalidChangeBatch: the value is too long (or, of a TXT record, not in quotation marks)",
        cause="A long key was written as one text.",
        fix="split it into texts of up to 255 characters, each in quotation marks, with a space between",
        source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat",
    ),
    same_as=("E3023",),
)
def value_too_long(view: View, holding: Resource) -> Iterator[Problem]:
    for record in records(holding):
        for value in record.node["ResourceRecords"]:
            text = value.text() or ""
            if len(text) > 4000:
                yield problem(value, f"it has {len(text)} characters; 4,000 are possible")
            elif record.node["Type"].text() == "TXT" and re.search(r'"[^"\\]{256,}"', text):
                yield problem(value, "one of its texts has more than 255 characters")
