"""Records of Route 53."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.facts.resource_types import RECORD_SET
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.handlers.apigatewayv2.domains import regional_target
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, fixed, only, without
from budget_stack.testing.handlers.route53.zones import bare, change_records, lies_within, record_in, zone_name, zone_of


class Identity(NamedTuple):
    """What identifies a record.

    Attributes:
        zone_id: The zone that it is in.
        name: Its name as the template has it, with or without the dot at its end.
        type: Such as `A`.
        set_identifier: What tells it from others of its name and type; empty if it is the only one.
    """

    zone_id: str
    name: str
    type: str
    set_identifier: str


class RecordSet(Handler):
    """`AWS::Route53::RecordSet`, plain or an alias."""

    # The schema has the zone alone, and the others as what identifies it: another name, type or SetIdentifier is
    # another record.
    create_only = frozenset({"HostedZoneId", "HostedZoneName", "Name", "SetIdentifier", "Type"})
    required = frozenset({"Name", "Type"})
    unordered = frozenset({"ResourceRecords"})
    resets = fixed(Comment=None, HealthCheckId=None, TTL=None, ResourceRecords=None, AliasTarget=None)

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        yield from incomplete(properties)
        if "AliasTarget" in properties:
            yield from astray(aws, properties, properties["AliasTarget"])

    def create(self, aws: Context, properties: Properties) -> str:
        identity = new_identity(aws, properties)
        change_records(aws, aws.create, identity.zone_id, _batch("UPSERT", properties))
        return "|".join(identity)

    def ref(self, physical_id: str) -> str:
        return _identity(physical_id).name

    def read(self, aws: Context, physical_id: str) -> Properties:
        identity = _identity(physical_id)
        described = record_in(aws, *identity)
        if described is None:
            raise RigError(f"the record {identity.name} of type {identity.type} is gone")
        return as_described(aws, identity, described)

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        change_records(aws, aws.complete, _identity(physical_id).zone_id, _batch("UPSERT", properties))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        change_records(aws, aws.complete, _identity(physical_id).zone_id, _batch("DELETE", properties))


def incomplete(properties: Properties) -> Iterator[str]:
    """A record that leads nowhere."""
    if "AliasTarget" not in properties and not {"ResourceRecords", "TTL"} <= properties.keys():
        yield "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]]"


def new_identity(aws: Context, properties: Properties, *, known: Collection[Identity] = ()) -> Identity:
    """What identifies a record that is to be made, or one that is known, by its bare name.

    Raises:
        DeploymentFailed: there is another one already; one that is the same in all is taken over.

    Source: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/560
    """
    zone = zone_of(aws, properties)
    identity = Identity(zone, properties["Name"], properties["Type"], properties.get("SetIdentifier", ""))
    if identity._replace(name=bare(identity.name)) in known:
        return identity
    existing = record_in(aws, *identity)
    if existing is not None and not _same(existing, record(properties)):
        name = f"{identity.name.removesuffix('.')}."
        raise DeploymentFailed(
            "", f"Tried to create resource record set [name='{name}', type='{identity.type}'] but it already exists"
        )
    return identity


def as_described(aws: Context, identity: Identity, described: Mapping[str, Any]) -> dict[str, Any]:
    """A record that Route 53 describes, as templates have it."""
    return {
        **described,
        "Name": identity.name,
        "HostedZoneId": identity.zone_id,
        "HostedZoneName": zone_name(aws, identity.zone_id),
        "ResourceRecords": [one["Value"] for one in described.get("ResourceRecords", ())],
    }


def _identity(physical_id: str) -> Identity:
    return Identity(*physical_id.split("|"))


def _batch(action: str, properties: Properties) -> dict[str, Any]:
    # moto takes a CREATE of what was deleted for a second one: that nothing is there has been checked
    changes = [{"Action": action, "ResourceRecordSet": record(properties)}]
    return {**only(properties, "Comment"), "Changes": changes}


def record(properties: Properties) -> dict[str, Any]:
    """A record as Route 53 takes it."""
    taken = without(properties, "Comment", "HostedZoneId", "HostedZoneName")
    if "ResourceRecords" in properties:
        taken["ResourceRecords"] = [{"Value": value} for value in properties["ResourceRecords"]]
    if "AliasTarget" in properties:
        taken["AliasTarget"] = {"EvaluateTargetHealth": False, **properties["AliasTarget"]}
    return taken


def _same(existing: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    names = existing.keys() | record.keys()
    return all(_plain(existing.get(name)) == _plain(record.get(name)) for name in names)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted(str(_plain(item)) for item in value)
    return bare(str(value))


def astray(aws: Context, properties: Properties, alias: Mapping[str, Any]) -> Iterator[str]:
    """An alias to a zone that its target is not in, as far as the targets are known here: load balancers and APIs.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html
    """
    target, zone = bare(alias["DNSName"]).removeprefix("dualstack."), alias["HostedZoneId"]
    tried = f"Tried to create an alias that targets {bare(alias['DNSName'])}., type {properties['Type']} in zone {zone}"
    if zone == zone_of(aws, properties):
        if not lies_within(target, zone_name(aws, zone)):
            yield f"{tried}, but the alias target name does not lie within the target zone"
        elif record_in(aws, zone, target, properties["Type"]) is None:
            yield f"{tried}, but that target was not found"
        return
    zones = {bare(name): zone_id for name, zone_id in _targets(aws)}
    if target in zones:
        if zones[target] != zone:
            yield f"{tried}, but the alias target name does not lie within the target zone"
    elif target.endswith((".elb.amazonaws.com", ".elb.amazonaws.com.cn")) or ".execute-api." in target:
        yield f"{tried}, but that target was not found"


def _targets(aws: Context) -> Iterator[tuple[str, str]]:
    for balancer in aws.read("elbv2", "describe_load_balancers")["LoadBalancers"]:
        yield balancer["DNSName"], balancer["CanonicalHostedZoneId"]
    for domain in aws.read("apigatewayv2", "get_domain_names")["Items"]:
        target = regional_target(aws.account, domain["DomainName"])
        yield target.domain_name, target.hosted_zone_id


HANDLERS = {RECORD_SET: RecordSet()}
