from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

IMPORTED = {"Fn::ImportValue": "Imported"}
SPACE = attribute_of("Space", "Id")


def found(*types, registry=(), drop=(), dns=(), **content):
    """A private namespace, a service of Cloud Map in it, and our service registered there."""

    def change(template):
        add_resource(
            template, "Space", "AWS::ServiceDiscovery::PrivateDnsNamespace", Name="books.internal", Vpc={"Ref": "VpcId"}
        )
        records = [{"Type": type_, "TTL": 10} for type_ in types or ("A",)]
        values = {
            "Name": "web",
            "DnsConfig": {"NamespaceId": SPACE, "DnsRecords": records, **dict(dns)},
            "HealthCheckCustomConfig": {"FailureThreshold": 1},
            **content,
        }
        kept = {name: value for name, value in values.items() if name not in drop}
        add_resource(template, "Found", "AWS::ServiceDiscovery::Service", **kept)
        own = {"RegistryArn": attribute_of("Found", "Arn"), **dict(registry)}
        properties(template, "Service")["ServiceRegistries"] = [own]

    return change


def parameter(name, *values):
    def change(template):
        template["Parameters"][name] = {"Type": "String", "Default": values[0], "AllowedValues": [*values]}

    return change


def second(name, **content):
    def change(template):
        values = {
            "Name": name,
            "DnsConfig": {"NamespaceId": SPACE, "DnsRecords": [{"Type": "A", "TTL": 10}]},
            **content,
        }
        add_resource(template, "Second", "AWS::ServiceDiscovery::Service", **values)

    return change


def space(logical_id, name, network=None):
    def change(template):
        content = {"Name": name, "Vpc": network or {"Ref": "VpcId"}}
        add_resource(template, logical_id, "AWS::ServiceDiscovery::PrivateDnsNamespace", **content)

    return change


def zone(name, network=None):
    def change(template):
        networks = [{"VPCId": network or {"Ref": "VpcId"}, "VPCRegion": {"Ref": "AWS::Region"}}]
        add_resource(template, "Zone", "AWS::Route53::HostedZone", Name=name, VPCs=networks)

    return change


def network(**content):
    return lambda template: add_resource(template, "Vpc", "AWS::EC2::VPC", CidrBlock="10.0.0.0/16", **content)


PORT = {"ContainerName": "budget-tracker", "ContainerPort": {"Ref": "ContainerPort"}}
BY_ROUTE_53 = {"Type": "TCP", "FailureThreshold": 1}
UNCHECKED = ["HealthCheckCustomConfig"]
PUBLIC = {"NamespaceId": IMPORTED}
WEIGHTED = {"RoutingPolicy": "WEIGHTED"}
VPC = {"Ref": "Vpc"}
MUTANTS = [
    Mutant("discovery-wrong-reference", "Service", found(registry={"RegistryArn": {"Ref": "Found"}})),
    Mutant("discovery-wrong-reference", "Service", found(registry={"RegistryArn": attribute_of("Space", "Arn")})),
    Mutant("discovery-wrong-reference", "Service", found(registry={"RegistryArn": {"Fn::Sub": "${Found.Id}"}})),
    Mutant("discovery-port-unneeded", "Service", found(registry=PORT)),
    Mutant("discovery-port-unneeded", "Service", found("A", "AAAA", registry={"Port": {"Ref": "ContainerPort"}})),
    Mutant(
        "discovery-port-unneeded",
        "Service",
        both(parameter("Kind", "A", "SRV"), found({"Ref": "Kind"}, registry={"Port": 80})),
        {"Kind": "A"},
    ),
    Mutant("discovery-record-type-unsuitable", "Service", found("CNAME", dns=WEIGHTED)),
    Mutant(
        "discovery-record-type-unsuitable",
        "Service",
        both(parameter("Kind", "CNAME", "A"), found({"Ref": "Kind"}, dns=WEIGHTED)),
        {"Kind": "CNAME"},
    ),
    Mutant("discovery-record-type-unsuitable", "Service", found({"Fn::Select": [1, ["A", "CNAME"]]}, dns=WEIGHTED)),
    Mutant("discovery-health-check-impossible", "Found", found(drop=UNCHECKED, HealthCheckConfig=BY_ROUTE_53)),
    Mutant(
        "discovery-health-check-impossible",
        "Found",
        found(drop=UNCHECKED, HealthCheckConfig={"Fn::If": ["HasDatabase", BY_ROUTE_53, {"Type": "HTTP"}]}),
    ),
    Mutant(
        "discovery-health-check-impossible",
        "Found",
        found(drop=UNCHECKED, dns=PUBLIC, HealthCheckConfig={**BY_ROUTE_53, "ResourcePath": "/"}),
    ),
    Mutant(
        "discovery-cname-not-weighted",
        "Second",
        both(found(), second("mail", DnsConfig={"NamespaceId": SPACE, "DnsRecords": [{"Type": "CNAME", "TTL": 9}]})),
    ),
    Mutant(
        "discovery-cname-not-weighted",
        "Second",
        both(
            found(),
            parameter("Policy", "MULTIVALUE", "WEIGHTED"),
            second(
                "mail",
                DnsConfig={
                    "NamespaceId": SPACE,
                    "RoutingPolicy": {"Ref": "Policy"},
                    "DnsRecords": [{"Type": "CNAME", "TTL": 9}],
                },
            ),
        ),
        {"Policy": "MULTIVALUE"},
    ),
    Mutant(
        "discovery-cname-not-weighted",
        "Second",
        both(
            found(),
            second(
                "mail",
                DnsConfig={"NamespaceId": SPACE, "DnsRecords": [{"Type": {"Fn::Join": ["", ["CN", "AME"]]}, "TTL": 9}]},
            ),
        ),
    ),
    Mutant("discovery-name-twice", "Second", both(found(), second("web"))),
    Mutant("discovery-name-twice", "Second", both(found(), second({"Fn::Join": ["", ["W", "eb"]]}))),
    Mutant("discovery-name-twice", "Second", both(parameter("Name", "web"), found(), second({"Ref": "Name"}))),
    Mutant("discovery-namespace-twice", "Again", both(found(), space("Again", "Books.internal"))),
    Mutant("discovery-namespace-twice", "Zone", both(found(), zone("books.internal."))),
    Mutant(
        "discovery-namespace-twice",
        "Again",
        both(parameter("Name", "books.internal"), found(), space("Again", {"Ref": "Name"})),
    ),
    Mutant("discovery-network-dns-off", "Space", both(network(), space("Space", "books.internal", VPC))),
    Mutant(
        "discovery-network-dns-off",
        "Zone",
        both(network(EnableDnsHostnames="false"), zone("books.internal", VPC)),
    ),
    Mutant(
        "discovery-network-dns-off",
        "Space",
        both(
            network(EnableDnsHostnames={"Fn::If": ["HasDatabase", False, True]}), space("Space", "books.internal", VPC)
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("discovery-wrong-reference", found()),
    NearMiss("discovery-wrong-reference", found(registry={"RegistryArn": IMPORTED})),
    NearMiss("discovery-port-unneeded", found("SRV", registry=PORT)),
    NearMiss("discovery-port-unneeded", found("A", "SRV", registry={"Port": 80})),
    NearMiss("discovery-port-unneeded", found(drop=["DnsConfig"], registry=PORT, NamespaceId=IMPORTED)),
    NearMiss("discovery-record-type-unsuitable", found("A", "AAAA")),
    NearMiss("discovery-health-check-impossible", found(drop=UNCHECKED, dns=PUBLIC, HealthCheckConfig=BY_ROUTE_53)),
    NearMiss(
        "discovery-cname-not-weighted",
        both(
            found(),
            second("mail", DnsConfig={"NamespaceId": SPACE, **WEIGHTED, "DnsRecords": [{"Type": "CNAME", "TTL": 9}]}),
        ),
    ),
    NearMiss("discovery-name-twice", both(found(), second("mail"))),
    NearMiss("discovery-name-twice", both(found(), given("Found", DnsConfig=IMPORTED), second("web"))),
    NearMiss("discovery-namespace-twice", both(found(), space("Again", "books.internal", IMPORTED))),
    NearMiss("discovery-namespace-twice", both(found(), zone("example.internal"))),
    NearMiss(
        "discovery-network-dns-off", both(network(EnableDnsHostnames=True), space("Space", "books.internal", VPC))
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
