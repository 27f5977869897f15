"""The shipped template in the rig: every type supported, and what is described is what the template says."""

from __future__ import annotations

import json

import pytest

from budget_stack import build_budget_tracker
from budget_stack.settings.web_service import ADDRESSES, API_GATEWAY, LOAD_BALANCER
from budget_stack.testing import simulated, supported_types

TEMPLATES = {address: json.loads(build_budget_tracker(address).template.to_json()) for address in ADDRESSES}
TYPES = sorted({resource["Type"] for template in TEMPLATES.values() for resource in template["Resources"].values()})
CONFIGURATIONS = {
    "default": {},
    "existing database": {"Database": "existing"},
    "no database": {"Database": "none"},
    "a domain name": {"DomainName": "budget.example.com"},
    "an HTTP API": {"AllowedCidr": "192.0.2.0/24", "AutoScalingTargetRequestsPerTask": 600, "SpotWeight": 1},
    "an HTTP API with a domain name": {"DomainName": "api.example.com"},
    "an HTTP API asleep, with its own repository": {
        "MinContainerCount": 0,
        "CreateECRRepository": "true",
        "ImageRepository": "api",
    },
    "asleep, with its own repository": {"MinContainerCount": 0, "CreateECRRepository": "true"},
    "everything else": {
        "AllowedCidr": "192.0.2.0/24",
        "AssignPublicIp": "DISABLED",
        "ImageRepository": "team/budget",
        "ImageTag": "v2",
        "ContainerPort": 8080,
        "ContainerCpu": 1024,
        "ContainerMemory": 4096,
        "CpuArchitecture": "ARM64",
        "HealthCheckPath": "/ready",
        "AllowInsecureLogin": "true",
        "MinContainerCount": 2,
        "MaxContainerCount": 20,
        "AutoScalingTargetCpuUtilization": 55,
        "AutoScalingTargetRequestsPerTask": 600,
        "SpotWeight": 3,
        "LogRetentionInDays": 30,
        "ContainerInsights": "enhanced",
        "AlarmEmail": "operator@example.com",
    },
}
LONG = "-of-many-words-that-goes-on-and-on-and-on"
# an existing database and an address for alarms are tried behind a load balancer, which makes no difference to them
NEVER_BEHIND = {LOAD_BALANCER: set(), API_GATEWAY: {"ExistingDatabaseSecretPolicy", "AlarmSubscription"}}
UNORDERED = {"Subnets", "SecurityGroups", "CapacityProviders", "SecurityGroupEgress", "SecurityGroupIngress", "Tags"}


def address_of(configuration):
    return API_GATEWAY if configuration.startswith("an HTTP API") else LOAD_BALANCER


@pytest.fixture(scope="module")
def stacks():
    with simulated() as simulation:
        secret = simulation.client("secretsmanager").create_secret(Name="database", SecretString="{}")
        zone = simulation.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]
        existing = {
            "existing": {"DatabaseSecretArn": secret["ARN"]},
            "budget.example.com": {"HostedZoneId": zone["Id"].removeprefix("/hostedzone/")},
            "api.example.com": {"HostedZoneId": zone["Id"].removeprefix("/hostedzone/")},
        }
        given = {
            name: {key: it for value in values.values() for key, it in existing.get(value, {}).items()} | values
            for name, values in CONFIGURATIONS.items()
        }
        yield {
            name: simulation.deploy(
                TEMPLATES[address_of(name)],
                simulation.network | parameters,
                stack_name=f"tracker-{number}{LONG[: number * 12]}",
            )
            for number, (name, parameters) in enumerate(given.items())
        }


def plain(value, name=""):
    """A value with scalars as text and with lists whose order says nothing in one order."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items()}
    if isinstance(value, list):
        items = [plain(item) for item in value]
        return sorted(items, key=json.dumps) if name in UNORDERED else items
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith('{"'):
        return plain(json.loads(value))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def like(said, described):
    """Of what is described, as much as is said."""
    if isinstance(said, dict) and isinstance(described, dict):
        return {key: like(value, described.get(key)) for key, value in said.items()}
    if isinstance(said, list) and isinstance(described, list):
        if said and all("Key" in item for item in said if isinstance(item, dict)) and isinstance(said[0], dict):
            keys = [item["Key"] for item in said]
            return sorted((item for item in described if item["Key"] in keys), key=lambda item: keys.index(item["Key"]))
        return [like(one, other) for one, other in zip(said, described, strict=True)]
    return described


@pytest.mark.parametrize("type_", TYPES)
def test_what_is_described_is_what_the_template_says(type_, stacks):
    """A comparison of its own, so that the rig's own leniency is not what makes it pass."""
    resources = [resource for stack in stacks.values() for resource in stack.of_type(type_)]
    assert resources
    for resource in resources:
        said = {name: value for name, value in resource.properties.items() if name != "GenerateSecretString"}
        cluster = said.pop("Cluster", None)
        for option in said.get("DomainValidationOptions", ()):
            # where the record is to be, which ACM is never told
            option.pop("HostedZoneId")

        assert plain(like(said, resource.described)) == plain(said)
        assert cluster is None or resource.described["Cluster"].endswith(f":cluster/{cluster}")


def test_every_type_is_supported_and_the_coverage_is_printed(stacks, capsys):
    supported = [type_ for type_ in TYPES if type_ in supported_types()]
    coverages = {name: stack.coverage() for name, stack in stacks.items()}
    with capsys.disabled():
        print(f"\n{len(supported)} of {len(TYPES)} types supported")
        for name, coverage in coverages.items():
            print(f"  {name}: {coverage}")

    assert supported == TYPES
    for stack in stacks.values():
        unreadable = {type_ for type_, _ in stack.losses()} - {"AWS::CertificateManager::Certificate"}
        assert unreadable == {"AWS::SecretsManager::Secret"}
    assert (
        sum(coverage.read for coverage in coverages.values()) / sum(coverage.total for coverage in coverages.values())
        > 0.98
    )


def test_all_resources_of_the_template_are_made_in_some_configuration(stacks):
    for address, template in TEMPLATES.items():
        own = [stack for configuration, stack in stacks.items() if address_of(configuration) == address]
        made = {name for stack in own for name in stack.resources}

        assert set(template["Resources"]) - made == NEVER_BEHIND[address]


def test_every_resource_is_one_recorded_request(stacks):
    for stack in stacks.values():
        made = [entry for entry in stack.ledger if entry.action == "create"]

        assert [entry.logical_id for entry in made] == list(stack.resources)
        assert all(entry.request is not None for entry in made)


def test_outputs_are_those_of_the_template(stacks):
    outputs, resources = stacks["default"].outputs, stacks["default"].resources

    assert stacks["a domain name"].outputs.keys() == TEMPLATES[LOAD_BALANCER]["Outputs"].keys()
    assert stacks["a domain name"].outputs["ServiceUrl"] == "https://budget.example.com"
    assert stacks["an HTTP API"].outputs["ServiceUrl"].startswith("https://")
    assert stacks["an HTTP API with a domain name"].outputs["ServiceUrl"] == "https://api.example.com"
    assert outputs["ServiceUrl"] == f"http://{resources['LoadBalancer'].attributes['DNSName']}"
    assert outputs["DatabaseEndpoint"].startswith(resources["DatabaseCluster"].physical_id)
    assert outputs["Cluster"] == resources["Cluster"].physical_id
    assert stacks["default"].exports["tracker-0-Cluster"] == outputs["Cluster"]
    assert "DatabaseEndpoint" not in stacks["no database"].outputs


def test_stacks_of_one_template_stand_beside_each_other(stacks):
    ids = [resource.physical_id for stack in stacks.values() for resource in stack.resources.values()]

    assert len(ids) == len(set(ids)) > 100


def test_a_name_that_is_too_long_is_shortened(stacks):
    for stack in stacks.values():
        (balancer,) = stack.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
        assert len(balancer.attributes["LoadBalancerName"]) <= 32
        assert len(stack.resources["ExecutionRole"].physical_id) <= 64

    assert max(len(stack.name) for stack in stacks.values()) > 40


def test_the_ledger_holds_one_request_a_resource_and_what_completes_it(stacks):
    stack = stacks["default"]

    (service,) = stack.ledger.of("Service")
    assert (service.request.operation, [r.operation for r in service.completions]) == (
        "create_service",
        ["update_service"],
    )
    assert service.request.parameters["loadBalancers"][0]["containerPort"] == 5000
    assert service.sent("Rollback", True)
    assert not service.sent("Rollback", False)
