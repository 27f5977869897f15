from __future__ import annotations

import json
from importlib.resources import files

import pytest
from troposphere import Template

from budget_stack import (
    ClusterSettings,
    ContainerSettings,
    LoadBalancerSettings,
    LogSettings,
    RegistrySettings,
    RoutingSettings,
    ScalingSettings,
    ServiceSettings,
    add_parameters,
)
from budget_stack.facts.dsql import DSQL_REGIONS
from budget_stack.facts.fargate import FARGATE_SIZES
from budget_stack.facts.logs import RETENTION_DAYS
from tests.resolve import PSEUDO, refused_by

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"
TABLE = {
    "VpcId": ("AWS::EC2::VPC::Id", None),
    "PublicSubnet1": ("AWS::EC2::Subnet::Id", None),
    "PublicSubnet2": ("AWS::EC2::Subnet::Id", None),
    "ContainerPort": ("Number", 5000),
    "ContainerCpu": ("Number", 256),
    "ContainerMemory": ("Number", 512),
    "CpuArchitecture": ("String", "X86_64"),
    "ImageRepository": ("String", "budget-tracker"),
    "ImageTag": ("String", "latest"),
    "CreateECRRepository": ("String", "false"),
    "MinContainerCount": ("Number", 1),
    "MaxContainerCount": ("Number", 5),
    "AutoScalingTargetCpuUtilization": ("Number", 70),
    "HealthCheckPath": ("String", "/health"),
    "LogRetentionInDays": ("Number", 365),
    "AllowedCidr": ("String", "0.0.0.0/0"),
    "AssignPublicIp": ("String", "ENABLED"),
    "ContainerInsights": ("String", "disabled"),
    "AllowInsecureLogin": ("String", "false"),
    "Database": ("String", "dsql"),
    "DatabaseClusterId": ("String", ""),
    "DatabaseSecretArn": ("String", ""),
}


@pytest.fixture
def shipped(template: Template) -> Template:
    add_parameters(template)
    return template


def test_parameters_have_the_types_and_defaults_of_the_reference(shipped):
    declared = {name: (p.Type, p.properties.get("Default")) for name, p in shipped.parameters.items()}

    assert declared == TABLE


def test_every_parameter_is_described_and_labelled_and_in_one_group(shipped):
    console = shipped.metadata["AWS::CloudFormation::Interface"]
    grouped = [name for group in console["ParameterGroups"] for name in group["Parameters"]]

    assert all(parameter.Description for parameter in shipped.parameters.values())
    assert sorted(grouped) == sorted(console["ParameterLabels"]) == sorted(shipped.parameters)


def test_the_conditions_have_the_reference_names(shipped):
    assert set(shipped.conditions) == {
        "ShouldCreateECRRepository",
        "HasTasks",
        "HasDatabase",
        "HasNoDatabase",
        "HasExistingDatabase",
        "HasDsql",
        "CreatesDatabase",
    }


def test_defaults_are_accepted(shipped):
    assert refused_by(shipped) == []


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("ContainerPort", 8080),
        ("CpuArchitecture", "ARM64"),
        ("ImageRepository", "team/budget-tracker.api"),
        ("ImageTag", "3f2a9c1"),
        ("CreateECRRepository", "true"),
        ("MinContainerCount", 0),
        ("MaxContainerCount", 5000),
        ("HealthCheckPath", "/"),
        ("LogRetentionInDays", 3653),
        ("AllowedCidr", "203.0.113.0/24"),
        ("AssignPublicIp", "DISABLED"),
        ("ContainerInsights", "enabled"),
        ("ContainerInsights", "enhanced"),
        ("Database", "none"),
        ("DatabaseClusterId", "abcdefghijklmnopqrstuv2345"),
        ("AllowInsecureLogin", "true"),
    ],
)
def test_other_sensible_values_are_accepted(shipped, name, accepted):
    assert refused_by(shipped, **{name: accepted}) == []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ContainerPort", 80),
        ("ContainerPort", 65536),
        ("ContainerPort", "http"),
        ("ContainerCpu", 300),
        ("ContainerMemory", 500),
        ("CpuArchitecture", "amd64"),
        ("ImageRepository", "Budget"),
        ("ImageRepository", "b"),
        ("ImageRepository", "budget:latest"),
        ("ImageRepository", "x" * 257),
        ("ImageTag", ""),
        ("ImageTag", "-x"),
        ("ImageTag", "a b"),
        ("ImageTag", "x" * 129),
        ("CreateECRRepository", "yes"),
        ("MinContainerCount", -1),
        ("MinContainerCount", 5001),
        ("MaxContainerCount", 0),
        ("MaxContainerCount", 5001),
        ("AutoScalingTargetCpuUtilization", 0),
        ("AutoScalingTargetCpuUtilization", 101),
        ("HealthCheckPath", "health"),
        ("HealthCheckPath", "/a b"),
        ("HealthCheckPath", "/" + "x" * 1024),
        ("LogRetentionInDays", 2),
        ("AllowedCidr", "203.0.113.0"),
        ("AllowedCidr", "256.0.0.0/8"),
        ("AllowedCidr", "10.0.0.0/33"),
        ("AssignPublicIp", "true"),
        ("ContainerInsights", "on"),
        ("AllowInsecureLogin", "yes"),
        ("Database", "mysql"),
        ("DatabaseClusterId", "Abcdefghijklmnopqrstuv2345"),
        ("DatabaseClusterId", "abcdefghijklmnopqrstuv234"),
        ("DatabaseClusterId", "arn:aws:dsql:eu-central-1:111122223333:cluster/abcdefghijklmnopqrstuv2345"),
        ("DatabaseSecretArn", "db-secret"),
        ("DatabaseSecretArn", f"{SECRET}:host::"),
    ],
)
def test_fails_on_a_wrong_parameter_before_anything_is_made(shipped, name, wrong):
    assert any(refusal.startswith(name) for refusal in refused_by(shipped, **{name: wrong}))


@pytest.mark.parametrize("cpu", FARGATE_SIZES)
def test_exactly_the_memory_sizes_of_a_cpu_size_are_accepted(shipped, cpu):
    every_size = {memory for memories in FARGATE_SIZES.values() for memory in memories}
    accepted = {m for m in every_size if not refused_by(shipped, ContainerCpu=cpu, ContainerMemory=m)}

    assert accepted == set(FARGATE_SIZES[cpu])


def test_fails_on_a_size_that_fargate_lacks_with_the_sizes_it_has(shipped):
    refusals = refused_by(shipped, ContainerCpu=256, ContainerMemory=8192)

    assert refusals == ["ContainerMemory with ContainerCpu 256 must be one of 512, 1024, 2048"]


def test_the_table_of_sizes_is_the_one_cfn_lint_bundles():
    schema = json.loads(
        files("cfnlint").joinpath("data/schemas/extensions/aws_ecs_taskdefinition/fargate_cpu_memory.json").read_text()
    )
    bundled = {}
    for size in schema["then"]["anyOf"]:
        (cpu,) = size["properties"]["Cpu"]["then"]["enum"]
        memory = size["properties"]["Memory"]["then"]
        bundled[int(cpu)] = tuple(
            memory.get("enum") or range(memory["minimum"], memory["maximum"] + 1, memory["multipleOf"])
        )

    assert bundled == dict(FARGATE_SIZES)


def test_the_retention_periods_are_those_cfn_lint_bundles(shipped):
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", "AWS::Logs::LogGroup").schema

    assert sorted(schema["properties"]["RetentionInDays"]["enum"]) == sorted(RETENTION_DAYS)
    assert shipped.parameters["LogRetentionInDays"].AllowedValues == list(RETENTION_DAYS)


@pytest.mark.parametrize("number", [1, 2])
def test_fails_on_a_subnet_of_another_vpc(shipped, number):
    vpcs = ["vpc-0123456789abcdef0", "vpc-0123456789abcdef0"]
    vpcs[number - 1] = "vpc-0123456789abcdef1"
    subnets = {
        "subnet-0123456789abcdef0": {"VpcId": vpcs[0], "AvailabilityZone": "eu-central-1a"},
        "subnet-0123456789abcdef1": {"VpcId": vpcs[1], "AvailabilityZone": "eu-central-1b"},
    }

    assert refused_by(shipped, subnets) == [f"PublicSubnet{number} must belong to VpcId"]


def test_fails_on_two_subnets_of_one_zone(shipped):
    zone = {"VpcId": "vpc-0123456789abcdef0", "AvailabilityZone": "eu-central-1a"}
    subnets = {"subnet-0123456789abcdef0": zone, "subnet-0123456789abcdef1": zone}

    assert refused_by(shipped, subnets) == ["PublicSubnet1 and PublicSubnet2 must lie in different availability zones"]


def test_fails_on_the_same_subnet_twice(shipped):
    refusals = refused_by(shipped, PublicSubnet2="subnet-0123456789abcdef0")

    assert refusals == ["PublicSubnet1 and PublicSubnet2 must lie in different availability zones"]


def test_an_existing_database_is_accepted_with_its_secret(shipped):
    assert refused_by(shipped, Database="existing", DatabaseSecretArn=SECRET) == []


def test_fails_on_an_existing_database_without_its_secret(shipped):
    refusals = refused_by(shipped, Database="existing")

    assert refusals == ["DatabaseSecretArn must be given with Database=existing"]


@pytest.mark.parametrize("database", [{"Database": "existing", "DatabaseSecretArn": SECRET}, {"Database": "none"}])
def test_fails_on_a_cluster_that_no_database_would_use(shipped, database):
    refusals = refused_by(shipped, DatabaseClusterId="abcdefghijklmnopqrstuv2345", **database)

    assert refusals == ["DatabaseClusterId must be empty unless Database=dsql"]


@pytest.mark.parametrize("database", ["dsql", "none"])
def test_fails_on_a_secret_that_no_database_would_use(shipped, database):
    refusals = refused_by(shipped, Database=database, DatabaseSecretArn=SECRET)

    assert refusals == ["DatabaseSecretArn must be empty unless Database=existing"]


@pytest.mark.parametrize(
    ("database", "refusals"),
    [
        (
            {"Database": "dsql"},
            ["Aurora DSQL is not in this region: deploy in another, or with Database=existing or Database=none"],
        ),
        ({"Database": "existing", "DatabaseSecretArn": SECRET}, []),
        ({"Database": "none"}, []),
    ],
)
def test_fails_in_a_region_without_aurora_dsql_unless_another_database_is_used(
    shipped, monkeypatch, database, refusals
):
    monkeypatch.setitem(PSEUDO, "AWS::Region", "af-south-1")

    assert refused_by(shipped, **database) == refusals


def test_the_regions_of_aurora_dsql_are_those_cfn_lint_bundles():
    from cfnlint.data import schemas
    from cfnlint.helpers import REGIONS
    from cfnlint.schema._exceptions import ResourceNotFoundError
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    # of a region without a file it knows nothing, and says yes to everything
    known = {file.name.removesuffix(".json") for file in (files(schemas) / "providers").iterdir()}
    bundled = []
    for region in known.intersection(REGIONS):
        try:
            PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, "AWS::DSQL::Cluster")
        except ResourceNotFoundError:
            continue
        bundled.append(region)

    # of the isolated partitions it knows nothing, and says yes to everything
    isolated = ("us-iso", "eu-iso", "eusc-")
    assert sorted(DSQL_REGIONS) == sorted(region for region in bundled if not region.startswith(isolated))


def test_the_defaults_of_the_parameters_are_those_of_the_library(shipped):
    container, scaling = ContainerSettings(image="example/app:1"), ScalingSettings()
    library = {
        "ContainerPort": container.port,
        "ContainerCpu": container.cpu,
        "ContainerMemory": container.memory,
        "CpuArchitecture": container.cpu_architecture,
        "HealthCheckPath": RoutingSettings().health_check_path,
        "ImageTag": RegistrySettings(repository_name="app").image_tag,
        "MinContainerCount": scaling.min_capacity,
        "MaxContainerCount": scaling.max_capacity,
        "AutoScalingTargetCpuUtilization": scaling.target_cpu_utilization,
        "AllowedCidr": LoadBalancerSettings().allowed_cidr,
        "AssignPublicIp": ServiceSettings().assign_public_ip,
        "LogRetentionInDays": LogSettings().retention_in_days,
        "ContainerInsights": ClusterSettings().container_insights,
    }

    assert {name: shipped.parameters[name].Default for name in library} == library


def test_the_console_shows_the_parameters_under_these_headings(shipped):
    groups = shipped.metadata["AWS::CloudFormation::Interface"]["ParameterGroups"]

    assert {group["Label"]["default"]: group["Parameters"] for group in groups} == {
        "Network": ["VpcId", "PublicSubnet1", "PublicSubnet2", "AllowedCidr", "AssignPublicIp"],
        "Image": ["ImageRepository", "ImageTag", "CreateECRRepository"],
        "Container": ["ContainerPort", "ContainerCpu", "ContainerMemory", "CpuArchitecture", "HealthCheckPath"],
        "Login": ["AllowInsecureLogin"],
        "Database": ["Database", "DatabaseClusterId", "DatabaseSecretArn"],
        "Scaling": ["MinContainerCount", "MaxContainerCount", "AutoScalingTargetCpuUtilization"],
        "Logs and metrics": ["LogRetentionInDays", "ContainerInsights"],
    }


def test_every_pattern_says_in_words_what_it_wants(shipped):
    for name, parameter in shipped.parameters.items():
        if "AllowedPattern" in parameter.properties:
            assert parameter.ConstraintDescription.startswith("must be "), name
