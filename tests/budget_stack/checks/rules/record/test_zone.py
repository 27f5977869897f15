from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, given, second_load_balancer
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

ZONE = {"Ref": "ZoneId"}
OF_BALANCER = attribute_of("LoadBalancer", "CanonicalHostedZoneID")


def zone_parameter(template):
    template["Parameters"]["ZoneId"] = {"Type": "AWS::Route53::HostedZone::Id"}


def alias(zone, name=None, **values):
    def change(template):
        zone_parameter(template)
        target = {"DNSName": name or attribute_of("LoadBalancer", "DNSName"), "HostedZoneId": zone}
        content = {"HostedZoneId": ZONE, "Name": "books.example.com", "Type": "A", "AliasTarget": target, **values}
        add_resource(template, "Alias", "AWS::Route53::RecordSet", **content)

    return change


def of_an_api(zone, name="RegionalDomainName"):
    def change(template):
        add_resource(template, "ApiDomain", "AWS::ApiGatewayV2::DomainName", DomainName="books.example.com")
        alias(zone, attribute_of("ApiDomain", name))(template)

    return change


def record(name, **zone):
    def change(template):
        content = {"Name": name, "Type": "TXT", "TTL": "60", "ResourceRecords": ['"x"'], **zone}
        add_resource(template, "Text", "AWS::Route53::RecordSet", **content)

    return change


def in_a_zone(name):
    def change(template):
        add_resource(template, "Zone", "AWS::Route53::HostedZone", Name="example.com")
        record(name, HostedZoneId={"Ref": "Zone"})(template)

    return change


def named(template):
    template["Parameters"]["Domain"] = {"Type": "String", "Default": "example.com", "AllowedPattern": "[a-z.]+[a-z]"}


def in_a_group(record, **zone):
    def change(template):
        zone_parameter(template)
        add_resource(template, "Group", "AWS::Route53::RecordSetGroup", RecordSets=[record], **zone)

    return change


def aliased(zone):
    target = {"DNSName": attribute_of("LoadBalancer", "DNSName"), "HostedZoneId": zone}
    return {"Name": "books.example.com", "Type": "A", "AliasTarget": target}


def text_of(name):
    return {"Name": name, "Type": "TXT", "TTL": "60", "ResourceRecords": ['"x"']}


MUTANTS = [
    Mutant("record-alias-other-zone", "Group", in_a_group(aliased(ZONE), HostedZoneId=ZONE)),
    Mutant("record-outside-of-zone", "Group", in_a_group(text_of("books.example.org"), HostedZoneName="example.com.")),
    Mutant(
        "record-zone-name-without-dot", "Group", in_a_group(text_of("books.example.com"), HostedZoneName="example.com")
    ),
    Mutant("record-alias-other-zone", "Alias", alias(ZONE)),
    Mutant("record-alias-other-zone", "Alias", alias(attribute_of("LoadBalancer", "DNSName"))),
    Mutant(
        "record-alias-other-zone",
        "Alias",
        both(
            second_load_balancer,
            given("OtherLoadBalancer", Type="network", LoadBalancerAttributes=[]),
            given("OtherListener", Protocol="TCP"),
            alias(attribute_of("OtherLoadBalancer", "CanonicalHostedZoneID")),
        ),
    ),
    Mutant("record-alias-other-zone", "Alias", alias(ZONE, {"Fn::Sub": "dualstack.${LoadBalancer.DNSName}"})),
    Mutant("record-alias-other-zone", "Alias", of_an_api(OF_BALANCER)),
    Mutant("record-outside-of-zone", "Text", record("books.example.org.", HostedZoneName="example.com.")),
    Mutant("record-outside-of-zone", "Text", record("myexample.com", HostedZoneName="example.com.")),
    Mutant("record-outside-of-zone", "Text", in_a_zone("books.example.org")),
    Mutant(
        "record-zone-name-without-dot",
        "Text",
        both(named, record({"Fn::Sub": "books.${Domain}"}, HostedZoneName={"Ref": "Domain"})),
    ),
]
NEAR_MISSES = [
    NearMiss(
        "record-alias-other-zone",
        both(second_load_balancer, alias(attribute_of("OtherLoadBalancer", "CanonicalHostedZoneID"))),
    ),
    NearMiss("record-alias-other-zone", in_a_group(aliased(OF_BALANCER), HostedZoneId=ZONE)),
    NearMiss("record-outside-of-zone", in_a_group(text_of("books.example.com"), HostedZoneName="example.com.")),
    NearMiss("record-alias-other-zone", alias(OF_BALANCER)),
    NearMiss("record-alias-other-zone", alias(OF_BALANCER, {"Fn::Sub": "dualstack.${LoadBalancer.DNSName}"})),
    NearMiss("record-alias-other-zone", of_an_api(attribute_of("ApiDomain", "RegionalHostedZoneId"))),
    NearMiss("record-alias-other-zone", alias("Z2FDTNDATAQYW2", "d111111abcdef8.cloudfront.net")),
    NearMiss("record-outside-of-zone", record("books.example.com", HostedZoneName="Example.com.")),
    NearMiss("record-outside-of-zone", in_a_zone("example.com.")),
    NearMiss("record-zone-name-without-dot", both(named, record("books.example.com", HostedZoneName="example.com."))),
    NearMiss(
        "record-zone-name-without-dot",
        both(named, record({"Fn::Sub": "books.${Domain}"}, HostedZoneName={"Fn::Sub": "${Domain}."})),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
