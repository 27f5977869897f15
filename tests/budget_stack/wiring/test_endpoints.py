"""VPC endpoints: exactly those that the tasks of a stack need."""

from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import Ref

from budget_stack import (
    AuroraSettings,
    ContainerSettings,
    DatabaseSettings,
    EndpointSettings,
    InvalidSetting,
    RegistrySettings,
    Secret,
    ServiceSettings,
    build_stack,
    image_uri,
)
from tests.budget_stack.settings_file.test_changes import change
from tests.budget_stack.stacks.test_private_tasks import PRIVATE
from tests.budget_stack.stacks.test_web_service import JOINING, SETTINGS, resources
from tests.budget_stack.test_shared import PLATFORM

IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/invoices:1"
STORED = "arn:aws:ssm:eu-central-1:123456789012:parameter/key"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf"
WITH = replace(
    SETTINGS,
    private_subnet_ids=PRIVATE,
    endpoints=EndpointSettings(route_table_ids=("rtb-0123456789abcdef0",)),
    container=ContainerSettings(image=IMAGE),
)
ALWAYS = ["ecr.api", "ecr.dkr", "logs", "s3"]


def services(settings):
    found = resources(build_stack(settings)).values()
    names = [it["Properties"]["ServiceName"] for it in found if it["Type"] == "AWS::EC2::VPCEndpoint"]
    return sorted(name.removeprefix("com.amazonaws.eu-central-1.") for name in names)


@pytest.mark.parametrize(
    ("container", "also"),
    [
        ({}, []),
        ({"secrets": {"KEY": SECRET}}, ["secretsmanager"]),
        ({"secrets": {"KEY": Secret(Ref("Key"))}}, ["secretsmanager"]),
        ({"secrets": {"KEY": STORED}}, ["ssm"]),
        ({"secrets": {"KEY": "/invoices/key"}}, ["ssm"]),
        ({"secrets": {"KEY": Ref("Key")}}, ["secretsmanager", "ssm"]),
        ({"init_command": ("migrate",), "init_secrets": {"KEY": STORED}}, ["ssm"]),
    ],
)
def test_there_is_an_endpoint_for_the_image_its_layers_the_logs_and_the_secrets(container, also):
    settings = replace(WITH, container=ContainerSettings(image=IMAGE, **container))

    assert services(settings) == sorted([*ALWAYS, *also])


def test_ecs_exec_takes_one_more():
    container = ContainerSettings(image=IMAGE, writable_root=True)
    settings = replace(WITH, container=container, service=ServiceSettings(execute_command=True))

    assert services(settings) == [*ALWAYS, "ssmmessages"]


def test_the_application_may_need_more_and_none_is_made_twice():
    settings = replace(WITH, endpoints=replace(WITH.endpoints, also=("sqs", "logs", "dynamodb")))
    table = resources(build_stack(settings))["DynamodbEndpoint"]["Properties"]

    assert services(settings) == sorted([*ALWAYS, "sqs", "dynamodb"])
    assert (table["VpcEndpointType"], table["RouteTableIds"]) == ("Gateway", ["rtb-0123456789abcdef0"])


def test_the_names_of_aws_lead_to_the_endpoints_which_let_the_tasks_alone_in():
    stack = build_stack(WITH)
    found = resources(stack)
    (rule,) = found["EndpointSecurityGroup"]["Properties"]["SecurityGroupIngress"]

    assert found["EcrApiEndpoint"]["Properties"] == {
        "PrivateDnsEnabled": True,
        "SecurityGroupIds": ["{EndpointSecurityGroup.GroupId}"],
        "ServiceName": "com.amazonaws.eu-central-1.ecr.api",
        "SubnetIds": list(PRIVATE),
        "VpcEndpointType": "Interface",
        "VpcId": "vpc-0123456789abcdef0",
    }
    assert (rule["SourceSecurityGroupId"], rule["ToPort"]) == ("{TaskSecurityGroup.GroupId}", 443)


def test_no_task_starts_before_the_endpoints_are_there():
    stack = build_stack(WITH)

    assert {endpoint.title for endpoint in stack.endpoints.endpoints} <= {*stack.service.service.DependsOn}


def test_an_image_of_the_stacks_own_registry_is_in_ecr():
    registry = RegistrySettings(repository_name="invoices")
    settings = replace(WITH, registry=registry, container=ContainerSettings(image=image_uri("invoices", "1")))

    assert services(settings) == ALWAYS


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"container": ContainerSettings(image="ghcr.io/example/invoices:1")},
            "container.image must be in Amazon ECR beside endpoints, which lead to no other registry; got 'ghcr.io",
        ),
        ({"database": DatabaseSettings()}, "database must be None or Aurora PostgreSQL beside endpoints"),
    ],
)
def test_fails_on_what_no_endpoint_leads_to(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        build_stack(replace(WITH, **changed))


def test_aurora_postgresql_is_in_the_vpc_already():
    assert services(replace(WITH, database=AuroraSettings())) == ALWAYS


def test_fails_beside_a_shared_load_balancer_whose_stack_may_have_them():
    settings = replace(JOINING, subnet_ids=None, private_subnet_ids=PRIVATE, endpoints=WITH.endpoints)

    with pytest.raises(InvalidSetting, match="endpoints must be None beside shared: a VPC has one endpoint a service"):
        build_stack(settings, shared=PLATFORM)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"route_table_ids": ()}, "route_table_ids must be a sequence of 1 or more"),
        ({"route_table_ids": "rtb-0123456789abcdef0"}, "route_table_ids must be a sequence of 1 or more"),
        ({"also": "sqs"}, "also must be a sequence of texts"),
        ({"also": ("sqs", "sqs")}, "also must be values that differ"),
        ({"also": ("com.amazonaws.eu-central-1.SQS",)}, r"also\[0\] must be the end of an endpoint's name such as sqs"),
    ],
)
def test_fails_on_endpoints_that_there_cannot_be(changed, message):
    with pytest.raises(InvalidSetting, match=message):
        replace(WITH.endpoints, **changed)


def test_a_settings_file_has_endpoints():
    changed = change(
        replace(WITH, endpoints=None), '[endpoints]\nroute_table_ids = ["rtb-0123456789abcdef0"]\nalso = ["sqs"]\n'
    )

    assert changed.endpoints == replace(WITH.endpoints, also=("sqs",))
