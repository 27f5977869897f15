"""What CloudFormation refuses by the template's Rules before it makes anything."""

from __future__ import annotations

import pytest

from budget_stack.facts.fargate import FARGATE_SIZES
from tests.support.resolution import PSEUDO, refused_by

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"


@pytest.mark.parametrize("cpu", FARGATE_SIZES)
def test_exactly_the_memory_sizes_of_a_cpu_size_are_accepted(shipped, cpu):
    every_size = {memory for memories in FARGATE_SIZES.values() for memory in memories}
    accepted = {m for m in every_size if not refused_by(shipped, ContainerCpu=cpu, ContainerMemory=m)}

    assert accepted == set(FARGATE_SIZES[cpu])


def test_fails_on_a_size_that_fargate_lacks_with_the_sizes_it_has(shipped):
    refusals = refused_by(shipped, ContainerCpu=256, ContainerMemory=8192)

    assert len(refusals) == 1
    assert refusals[0].startswith(
        "ContainerMemory must be one of those of ContainerCpu, in steps of 1024: 256 (512, 1024, 2048), "
    )
    assert refusals[0].endswith(", 32768 (61440, 122880, 249856)")


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

    assert refusals == ["DatabaseSecretArn must be given with Database=existing, and with no other"]


@pytest.mark.parametrize("database", [{"Database": "existing", "DatabaseSecretArn": SECRET}, {"Database": "none"}])
def test_fails_on_a_cluster_that_no_database_would_use(shipped, database):
    refusals = refused_by(shipped, DatabaseClusterId="abcdefghijklmnopqrstuv2345", **database)

    assert refusals == ["DatabaseClusterId must be empty unless Database=dsql"]


@pytest.mark.parametrize("database", ["dsql", "none"])
def test_fails_on_a_secret_that_no_database_would_use(shipped, database):
    refusals = refused_by(shipped, Database=database, DatabaseSecretArn=SECRET)

    assert refusals == ["DatabaseSecretArn must be given with Database=existing, and with no other"]


@pytest.mark.parametrize(
    ("database", "refusals"),
    [
        (
            {"Database": "dsql"},
            ["Aurora DSQL is not in this region: take another region or Database"],
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
