from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

ZONE = "example.com."
BOOKS = "books.example.com."


def record(logical_id="One", drop=(), **content):
    def change(template):
        values = {"HostedZoneName": ZONE, "Name": BOOKS, "Type": "A", "TTL": "60", "ResourceRecords": ["192.0.2.1"]}
        kept = {name: value for name, value in {**values, **content}.items() if name not in drop}
        add_resource(template, logical_id, "AWS::Route53::RecordSet", **kept)

    return change


def weighted(logical_id, identifier, weight=1, **content):
    return record(logical_id, SetIdentifier=identifier, Weight=weight, **content)


def parameter(name, default, **more):
    def change(template):
        template["Parameters"][name] = {"Type": "String", "Default": default, "AllowedValues": [default], **more}

    return change


def group(*records):
    def change(template):
        add_resource(template, "Group", "AWS::Route53::RecordSetGroup", HostedZoneName=ZONE, RecordSets=[*records])

    return change


def alias(template):
    target = {"DNSName": attribute_of("LoadBalancer", "DNSName")}
    target["HostedZoneId"] = attribute_of("LoadBalancer", "CanonicalHostedZoneID")
    content = {"HostedZoneName": ZONE, "Name": BOOKS, "Type": "A", "AliasTarget": target}
    add_resource(template, "Alias", "AWS::Route53::RecordSet", **content)


CNAME = {"Type": "CNAME", "ResourceRecords": ["example.net"]}
TEXT = {"Type": "TXT", "ResourceRecords": ['"x"']}
PLAIN = {"Name": BOOKS, "Type": "A", "TTL": "60", "ResourceRecords": ["192.0.2.1"]}
IMPORTED = {"Fn::ImportValue": "Imported"}
MUTANTS = [
    Mutant("record-routing-without-identifier", "One", record(Weight=10)),
    Mutant("record-routing-without-identifier", "One", record(SetIdentifier={"Fn::Join": ["-", ["a", "b"]]})),
    Mutant("record-routing-without-identifier", "Group", group({**PLAIN, "MultiValueAnswer": True})),
    Mutant("record-routing-without-identifier", "One", weighted("One", IMPORTED, Region={"Ref": "AWS::Region"})),
    Mutant("record-without-value", "One", record(drop=["TTL"])),
    Mutant("record-without-value", "One", record(ResourceRecords={"Ref": "AWS::NoValue"})),
    Mutant("record-without-value", "Group", group({"Name": BOOKS, "Type": "A"})),
    Mutant(
        "record-without-value",
        "Alias",
        both(alias, lambda t: t["Resources"]["Alias"]["Properties"].update(ResourceRecords=["192.0.2.1"])),
    ),
    Mutant("record-twice", "Two", both(record(), record("Two", Name="Books.example.com"))),
    Mutant("record-twice", "Two", both(record(), weighted("Two", "two"))),
    Mutant(
        "record-twice",
        "Two",
        both(parameter("Id", "one"), weighted("One", "one"), weighted("Two", {"Ref": "Id"})),
    ),
    Mutant(
        "record-twice", "Two", both(weighted("One", "one"), weighted("Two", "two", TTL={"Fn::Select": [0, ["300"]]}))
    ),
    Mutant(
        "record-twice",
        "Two",
        both(
            record("One", SetIdentifier="one", Region={"Ref": "AWS::Region"}),
            record("Two", SetIdentifier="two", Region={"Ref": "AWS::Region"}),
        ),
    ),
    Mutant("record-cname-beside-other", "Two", both(record(), record("Two", **CNAME))),
    Mutant("record-cname-beside-other", "One", both(record("One", **CNAME), record("Two", **TEXT))),
    Mutant("record-cname-beside-other", "Group", group({**PLAIN, **TEXT}, {**PLAIN, **CNAME})),
]
NEAR_MISSES = [
    NearMiss("record-routing-without-identifier", record(MultiValueAnswer=False)),
    NearMiss("record-routing-without-identifier", weighted("One", IMPORTED)),
    NearMiss("record-without-value", alias),
    NearMiss("record-without-value", record()),
    NearMiss("record-twice", both(weighted("One", "one"), weighted("Two", "two"))),
    NearMiss("record-twice", both(record(), record("Two", Type="AAAA", ResourceRecords=["2001:db8::1"]))),
    NearMiss("record-twice", both(record(), record("Two", Name=IMPORTED))),
    NearMiss("record-cname-beside-other", both(record(), record("Two", Name="other.example.com", **CNAME))),
    NearMiss("record-cname-beside-other", both(record(), record("Two", **TEXT))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
