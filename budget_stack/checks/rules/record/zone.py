"""Records of Route 53: the zone that they are in, and what an alias points to."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.comparison import texts
from budget_stack.checks.view.partial_text import dotted
from budget_stack.checks.view.records import RECORDS, bare, records, zone_name
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import HTTP_API_DOMAIN_NAME, LOAD_BALANCER

_ALIAS = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html"
_RECORD = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html"
# the attributes that go together: the name, and the zone that it is in
_ZONE_OF = MappingProxyType(
    {
        (LOAD_BALANCER, "DNSName"): "CanonicalHostedZoneID",
        ("AWS::ElasticLoadBalancing::LoadBalancer", "DNSName"): "CanonicalHostedZoneNameID",
        (HTTP_API_DOMAIN_NAME, "RegionalDomainName"): "RegionalHostedZoneId",
        ("AWS::ApiGateway::DomainName", "RegionalDomainName"): "RegionalHostedZoneId",
        ("AWS::ApiGateway::DomainName", "DistributionDomainName"): "DistributionHostedZoneId",
    }
)


@rule(
    "record-alias-other-zone",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="An alias has the zone id of what it points to",
        says=(
            "Tried to create an alias that targets X, type A in zone Z, but the alias target name does not lie within "
            "the target zone"
        ),
        cause="AliasTarget was given the zone of the record itself, or that of another resource.",
        fix=(
            "take HostedZoneId from the resource that gives DNSName: CanonicalHostedZoneID of a load balancer, "
            "RegionalHostedZoneId of an API's domain name"
        ),
        source=_ALIAS,
    ),
)
def alias_other_zone(view: View, holding: Resource) -> Iterator[Problem]:
    for record in records(holding):
        yield from _alias_other_zone(view, record.node["AliasTarget"], record.zone_id.value)


def _share_a_zone(one: Resource, other: Resource) -> bool:
    """Tell whether two load balancers are of one kind: all of a region and kind are in one zone.

    Source: https://docs.aws.amazon.com/general/latest/gr/elb.html
    """
    kinds = {balancer["Type"].text() or "application" for balancer in (one, other)}
    return one.type == other.type == LOAD_BALANCER and len(kinds) == 1


def _alias_other_zone(view: View, alias: Node, own_zone: Any) -> Iterator[Problem]:
    zone = alias["HostedZoneId"]
    if alias.is_unresolved or not zone:
        return
    for reference in alias["DNSName"].references():
        target = view.resource(reference.logical_id)
        attribute = _ZONE_OF.get((target.type, reference.attribute)) if target else None
        if target is None or attribute is None:
            continue
        named = zone.reference
        right = f"{reference.logical_id}.{attribute}"
        if named and (named.logical_id, named.attribute) != (reference.logical_id, attribute):
            resource = view.resource(named.logical_id)
            if resource and named.attribute == attribute and _share_a_zone(target, resource):
                continue
            # a custom resource or nested stack may know the zone
            if resource and not resource.type.startswith(("Custom::", "AWS::CloudFormation::")):
                yield problem(zone, f"it is {dotted(named)}, and {reference.logical_id} is in {right}")
        elif zone.value is not None and zone.value == own_zone:
            yield problem(zone, f"it is the zone of the record itself, and {reference.logical_id} is in {right}")


@rule(
    "record-outside-of-zone",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="A record's name ends in the name of its zone",
        says="RRSet with DNS name books.example.org. is not permitted in zone example.com.",
        cause="The name and the zone are set in two places.",
        fix="let Name be the zone's name or end in it",
        source=_RECORD,
    ),
    same_as=("E3041",),
)
def outside_of_zone(view: View, holding: Resource) -> Iterator[Problem]:
    for record in records(holding):
        name, ending = texts(view, record.node["Name"].value, zone_name(view, record).value)
        if name and ending and not f".{bare(name)}".endswith(f".{bare(ending)}"):
            yield problem(record.node["Name"], f"{name} is not in the zone {ending}")


@rule(
    "record-zone-name-without-dot",
    "error",
    on=resources(*RECORDS),
    text=Text(
        title="HostedZoneName ends in a dot",
        says="No hosted zones named example.com found",
        cause="The name was written as it is everywhere else.",
        fix="write example.com. with the dot at its end, or name the zone by HostedZoneId",
        source=_RECORD,
    ),
    same_as=("E3041",),
)
def zone_name_without_dot(view: View, holding: Resource) -> Iterator[Problem]:
    zone: Node = holding["HostedZoneName"]
    name = zone.text()
    if name and not name.endswith("."):
        yield problem(zone, f"{name} has no dot at its end")
