from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.record.test_routing import CNAME, record

IMPORTED = {"Fn::ImportValue": "Imported"}
DISTRIBUTION = {"DNSName": "d111111abcdef8.cloudfront.net", "HostedZoneId": "Z2FDTNDATAQYW2"}
PLAIN = ["TTL", "ResourceRecords"]


def balancer(**content):
    target = {"DNSName": attribute_of("LoadBalancer", "DNSName")}
    target["HostedZoneId"] = attribute_of("LoadBalancer", "CanonicalHostedZoneID")
    return {**target, **content}


def alias(target, **content):
    return record("One", drop=PLAIN, AliasTarget=target, **content)


def in_zone(name, **content):
    """A record in a zone that the template makes."""

    def change(template):
        add_resource(template, "Zone", "AWS::Route53::HostedZone", Name="example.com", **content)
        record("One", drop=["HostedZoneName"], HostedZoneId={"Ref": "Zone"}, Name=name, **CNAME)(template)

    return change


def private(template):
    networks = [{"VPCId": {"Ref": "VpcId"}, "VPCRegion": {"Ref": "AWS::Region"}}]
    add_resource(template, "Zone", "AWS::Route53::HostedZone", Name="example.com", VPCs=networks)
    alias(DISTRIBUTION)(template)
    template["Resources"]["One"]["Properties"]["HostedZoneId"] = {"Ref": "Zone"}
    del template["Resources"]["One"]["Properties"]["HostedZoneName"]


def domain(template):
    template["Parameters"]["Domain"] = {"Type": "String", "Default": "example.com", "AllowedPattern": "[a-z.]+[a-z]"}


def at(**place):
    return record(SetIdentifier="place", GeoLocation=place)


LONG = "k" * 300
MUTANTS = [
    Mutant("record-cname-at-apex", "One", record(Name="example.com", **CNAME)),
    Mutant("record-cname-at-apex", "One", in_zone("Example.com.")),
    Mutant(
        "record-cname-at-apex",
        "One",
        both(domain, record(Name={"Ref": "Domain"}, HostedZoneName={"Fn::Sub": "${Domain}."}, **CNAME)),
    ),
    Mutant("record-star-misplaced", "One", record(Name="books*.example.com")),
    Mutant("record-star-misplaced", "One", record(Name={"Fn::Join": [".", ["books", "*", "example.com"]]})),
    Mutant("record-star-misplaced", "One", record(Name="*.example.com", Type="NS", ResourceRecords=["ns.example.net"])),
    Mutant("record-alias-impossible", "One", alias(balancer(), SetIdentifier="one", MultiValueAnswer=True)),
    Mutant("record-alias-impossible", "One", alias(balancer(), SetIdentifier="one", Failover="PRIMARY")),
    Mutant("record-alias-impossible", "One", alias(balancer(), Type={"Fn::Select": [0, ["CNAME"]]})),
    Mutant("record-alias-impossible", "One", alias({**DISTRIBUTION, "EvaluateTargetHealth": True})),
    Mutant("record-alias-impossible", "One", private),
    Mutant("record-alias-impossible", "One", alias({**DISTRIBUTION, "HostedZoneId": "Z0123456789ABC"})),
    Mutant("record-place-invalid", "One", at(ContinentCode="EU", CountryCode="FR")),
    Mutant("record-place-invalid", "One", at(SubdivisionCode={"Fn::Join": ["", ["C", "A"]]})),
    Mutant(
        "record-place-invalid",
        "One",
        record(
            SetIdentifier="place",
            GeoProximityLocation={
                "AWSRegion": {"Ref": "AWS::Region"},
                "Coordinates": {"Latitude": "1", "Longitude": "2"},
            },
        ),
    ),
    Mutant("record-value-too-long", "One", record(Type="TXT", ResourceRecords=[f'"{LONG}"'])),
    Mutant(
        "record-value-too-long", "One", record(Type="TXT", ResourceRecords=[{"Fn::Join": ["", ['"v=1" "', LONG, '"']]}])
    ),
    Mutant("record-value-too-long", "One", record(Type="TXT", ResourceRecords=['"x" ' * 1200])),
]
NEAR_MISSES = [
    NearMiss("record-cname-at-apex", in_zone("books.example.com")),
    NearMiss("record-cname-at-apex", record(Name=IMPORTED, **CNAME)),
    NearMiss("record-star-misplaced", record(Name="*.example.com")),
    NearMiss(
        "record-alias-impossible", alias(balancer(EvaluateTargetHealth=True), SetIdentifier="one", Failover="PRIMARY")
    ),
    NearMiss("record-alias-impossible", alias({**DISTRIBUTION, "EvaluateTargetHealth": False})),
    NearMiss("record-place-invalid", at(CountryCode="US", SubdivisionCode="CA")),
    NearMiss("record-value-too-long", record(Type="TXT", ResourceRecords=[f'"{LONG[:200]}" "{LONG[:100]}"'])),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
