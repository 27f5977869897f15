"""The record in a Route 53 zone by which a name leads to a load balancer or an API."""

from __future__ import annotations

from troposphere import Template, route53
from troposphere.validators.route53 import AliasTarget

from budget_stack.handle import Handle
from budget_stack.literals import check_domain_name, check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value


class AliasRecord(Handle):
    """What `add_alias_record` adds."""

    record: route53.RecordSetType


def add_alias_record(
    template: Template,
    *,
    domain_name: Value,
    hosted_zone_id: Value,
    target_domain_name: Value,
    target_hosted_zone_id: Value,
    prefix: str = "",
) -> AliasRecord:
    """Add an alias record of type A, which follows its target's addresses and costs nothing to ask for.

    There is no AAAA record: what these blocks make has IPv4 addresses alone, and CloudFormation fails where the
    record exists already.

    Args:
        template: The template to add to.
        domain_name: The name, in that zone.
        hosted_zone_id: The zone that gets the record.
        target_domain_name: A load balancer's `DNSName`, or the `RegionalDomainName` of an API's domain name.
        target_hosted_zone_id: The zone of that target, which is AWS's: `CanonicalHostedZoneID` of the load balancer,
            `RegionalHostedZoneId` of the API's domain name.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; something that is no domain name.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html
    """
    check_references(hosted_zone_id=hosted_zone_id, target_hosted_zone_id=target_hosted_zone_id)
    check_domain_name("domain_name", domain_name)
    return AliasRecord(
        add_resource(
            template,
            route53.RecordSetType(
                logical_id(prefix, "AliasRecord"),
                Name=domain_name,
                Type="A",
                HostedZoneId=hosted_zone_id,
                AliasTarget=AliasTarget(  # type: ignore[no-untyped-call]
                    DNSName=target_domain_name, HostedZoneId=target_hosted_zone_id, EvaluateTargetHealth=False
                ),
            ),
        )
    )
