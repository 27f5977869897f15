"""Everybody takes the same images for images of ECR."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from troposphere import Template

from budget_stack import EndpointSettings, InvalidSetting, Settings, build_stack
from budget_stack.blocks import roles
from budget_stack.blocks.container import ContainerSettings
from budget_stack.checks.rules import image as image_rules
from budget_stack.checks.view import startup
from budget_stack.facts.ecr import EcrImage, image_in_ecr
from budget_stack.testing.assertions import service_view
from budget_stack.testing.handlers.ecs import deployments
from budget_stack.wiring import endpoints
from tests.budget_stack.checks.mutants import said_of
from tests.budget_stack.facts.readers import Readers

ACCOUNT, REGION = "123456789012", "eu-west-1"
DIGEST = f"sha256:{'0' * 64}"
IN_ECR = [
    f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app:1",
    f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app",
    f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app@{DIGEST}",
    f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app:1@{DIGEST}",
    f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/team/app:1",
    f"{ACCOUNT}.dkr.ecr-fips.{REGION}.amazonaws.com/app:1",
    f"{ACCOUNT}.dkr-ecr.{REGION}.on.aws/app:1",
    f"{ACCOUNT}.dkr-ecr-fips.{REGION}.on.aws/app:1",
    f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1",
    f"{ACCOUNT}.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/app:1",
    f"{ACCOUNT}.dkr.ecr.eusc-de-east-1.amazonaws.eu/app:1",
    f"{ACCOUNT}.dkr.ecr.us-iso-east-1.c2s.ic.gov/app:1",
]
ELSEWHERE = [
    "app",
    "app:1",
    "library/app",
    "docker.io/library/app:1",
    "public.ecr.aws/x/app:1",
    "ghcr.io/dkr.ecr.x/app:1",
    "localhost:5000/app",
    f"{ACCOUNT}.ecr.{REGION}.amazonaws.com/app",
]
READERS = Readers("ecr", "image_in_ecr")


@READERS.ask_by(roles)
def may_be_pulled(address):
    template = Template()
    roles.add_roles(
        template, log_group_arn="arn:aws:logs:x:123456789012:log-group:z", settings=ContainerSettings(image=address)
    )
    statements = template.to_dict()["Resources"]["ExecutionPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    return "PullImage" in [statement["Sid"] for statement in statements]


@READERS.ask_by(startup)
def needs_a_role(address):
    task = {
        "RequiresCompatibilities": ["FARGATE"],
        "Cpu": "256",
        "Memory": "512",
        "NetworkMode": "awsvpc",
        "ContainerDefinitions": [{"Name": "app", "Image": address}],
    }
    said = said_of({"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": task}}})
    return "execution-role-missing" in [finding.rule for finding in said]


@READERS.ask_by(image_rules)
def is_pinned_to_a_region(address):
    containers = [{"Name": "app", "Image": address}]
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": containers}}
    return "image-region-pinned" in [finding.rule for finding in said_of({"Resources": {"Task": task}}, notes=True)]


@READERS.ask_by(service_view)
def has_a_repository(address):
    account = SimpleNamespace(partition="aws")
    view = object.__new__(service_view.ServiceView)
    view._stack = SimpleNamespace(account=account)
    return view.repository_arn(address) is not None


@READERS.ask_by(deployments)
def is_missed_in_an_empty_repository(address):
    known = image_in_ecr(address)
    region = known.region if known else REGION
    lists = {
        "describe_repositories": {"repositories": [{"repositoryName": "app"}, {"repositoryName": "team/app"}]},
        "list_images": {"imageIds": []},
    }
    aws = SimpleNamespace(
        account=SimpleNamespace(id=ACCOUNT, region=region),
        read=lambda service, operation, **arguments: lists[operation],
    )
    return deployments._is_missing(aws, address)


@READERS.ask_by(endpoints)
def is_pulled_without_the_internet(address):
    settings = Settings(
        vpc_id="vpc-0123456789abcdef0",
        private_subnet_ids=("subnet-0123456789abcdef2", "subnet-0123456789abcdef3"),
        address="api-gateway",
        container=ContainerSettings(image=address),
        endpoints=EndpointSettings(route_table_ids=("rtb-0123456789abcdef0",)),
    )
    try:
        return build_stack(settings).endpoints is not None
    except InvalidSetting as refused:
        return refused.setting != "container.image"


def test_every_reader_is_asked():
    READERS.check()


@pytest.mark.parametrize("address", IN_ECR)
def test_everybody_knows_an_image_of_ecr(address):
    assert {reader for reader, known in READERS.tell(address).items() if not known} == set()


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_takes_another_image_for_one(address):
    assert {reader for reader, known in READERS.tell(address).items() if known} == set()


def test_an_address_is_taken_apart():
    assert image_in_ecr(f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/team/app:1@{DIGEST}") == EcrImage(
        ACCOUNT, REGION, "team/app", "1", DIGEST
    )
    assert image_in_ecr(f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com") == EcrImage(ACCOUNT, REGION, "", "", "")


@pytest.mark.parametrize(
    ("address", "is_missing"),
    [
        ("app:1", False),
        ("app:2", True),
        (f"app@{DIGEST}", False),
        # a digest decides, whatever the tag says
        (f"app:2@{DIGEST}", False),
        ("app:1@sha256:1", True),
        ("app", True),
    ],
)
def test_the_rig_misses_what_a_repository_lacks(address, is_missing):
    kept = {
        "describe_repositories": {"repositories": [{"repositoryName": "app"}]},
        "list_images": {"imageIds": [{"imageTag": "1", "imageDigest": DIGEST}]},
    }
    aws = SimpleNamespace(
        account=SimpleNamespace(id=ACCOUNT, region=REGION),
        read=lambda service, operation, **arguments: kept[operation],
    )

    assert deployments._is_missing(aws, f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{address}") is is_missing
