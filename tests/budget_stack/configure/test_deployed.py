from __future__ import annotations

import json

import boto3
import botocore.session
import pytest
from moto import mock_aws

from budget_stack.configure import credentials
from budget_stack.configure.deployed import Deployed, Surroundings, read_deployed, read_surroundings
from tests.budget_stack.configure.network import REGION

TEMPLATE = {
    "Parameters": {
        "MinContainerCount": {"Type": "Number", "Default": 1},
        "DatabaseSecretArn": {"Type": "String", "Default": "", "NoEcho": True},
    },
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
}


@pytest.fixture
def cloud(keys):
    with mock_aws():
        yield


def deployed(stack_name="budget-tracker"):
    return read_deployed(botocore.session.Session(), REGION, stack_name)


def surroundings(repository="budget-tracker", tag="latest"):
    return read_surroundings(botocore.session.Session(), REGION, repository=repository, tag=tag)


def test_a_stack_tells_its_state_and_what_it_was_deployed_with(cloud):
    given = [{"ParameterKey": "MinContainerCount", "ParameterValue": "3"}]
    cloudformation = boto3.client("cloudformation", REGION)
    cloudformation.create_stack(StackName="budget-tracker", TemplateBody=json.dumps(TEMPLATE), Parameters=given)

    found = deployed()

    assert (found.account_id, found.status, found.exists) == ("123456789012", "CREATE_COMPLETE", True)
    assert found.parameters["MinContainerCount"] == "3"


@pytest.mark.parametrize(
    ("logical_id", "address"), [("HttpApi", "api-gateway"), ("LoadBalancer", "load-balancer"), ("Queue", None)]
)
def test_a_stack_tells_its_address_by_what_it_has_and_what_it_tells(cloud, logical_id, address):
    template = {**TEMPLATE, "Resources": {logical_id: {"Type": "AWS::SQS::Queue"}}}
    template["Outputs"] = {"DatabaseClusterId": {"Value": "kept0123456789abcdefghijkl"}}
    cloudformation = boto3.client("cloudformation", REGION)
    cloudformation.create_stack(StackName="budget-tracker", TemplateBody=json.dumps(template))

    found = deployed()

    assert found.address == address
    assert found.outputs == {"DatabaseClusterId": "kept0123456789abcdefghijkl"}


def test_a_stack_that_is_not_there_is_known_not_to_be_there(cloud):
    assert deployed() == Deployed(account_id="123456789012", status="")
    assert not deployed().exists


def test_a_stack_that_nobody_may_ask_for_is_unknown(cloud, monkeypatch):
    refuse(monkeypatch, "cloudformation", "sts")

    assert deployed() == Deployed(account_id=None, status=None)


@pytest.mark.parametrize(
    ("status", "exists", "has_failed", "is_at_work"),
    [
        ("CREATE_COMPLETE", True, False, False),
        ("UPDATE_ROLLBACK_COMPLETE", True, False, False),
        ("UPDATE_IN_PROGRESS", True, False, True),
        ("REVIEW_IN_PROGRESS", False, False, False),
        ("ROLLBACK_COMPLETE", False, True, False),
        ("ROLLBACK_FAILED", False, True, False),
        ("DELETE_FAILED", False, True, False),
        ("", False, False, False),
        (None, False, False, False),
    ],
)
def test_what_a_state_means_for_the_next_deployment(status, exists, has_failed, is_at_work):
    found = Deployed(status=status, parameters={"ContainerPort": "8080"})

    assert (found.exists, found.has_failed, found.is_at_work) == (exists, has_failed, is_at_work)
    assert found.defaults() == ({"ContainerPort": "8080"} if exists else {})


def test_what_is_no_answer_for_the_next_deployment_is_none():
    found = Deployed(status="CREATE_COMPLETE", parameters={"MinContainerCount": "0", "DatabaseSecretArn": "****"})

    assert found.kept == found.parameters
    assert found.defaults() == {}


def test_an_image_is_looked_for_by_its_tag(cloud):
    ecr = boto3.client("ecr", REGION)
    assert surroundings().has_image is False
    ecr.create_repository(repositoryName="budget-tracker")
    assert surroundings().has_image is False
    layers = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}
    ecr.put_image(repositoryName="budget-tracker", imageManifest=json.dumps(layers), imageTag="v1")

    assert surroundings().has_image is False
    assert surroundings(tag="v1").has_image is True


def test_the_role_that_ecs_makes_for_itself_is_looked_for(cloud):
    assert surroundings().has_ecs_role is False
    boto3.client("iam").create_service_linked_role(AWSServiceName="ecs.amazonaws.com")

    assert surroundings().has_ecs_role is True


def test_fargates_quota_is_read(cloud, monkeypatch):
    class Quotas:
        def get_service_quota(self, ServiceCode, QuotaCode):  # noqa: N803
            return {"Quota": {"Value": {("fargate", "L-3032A538"): 6.0}[ServiceCode, QuotaCode]}}

    replace_client(monkeypatch, **{"service-quotas": Quotas()})

    assert surroundings().vcpus == 6.0


def test_what_may_not_be_asked_stays_unknown(cloud, monkeypatch):
    refuse(monkeypatch, "ecr", "iam", "service-quotas")

    assert surroundings() == Surroundings(has_ecs_role=None, has_image=None, vcpus=None)


class Refusing:
    def __getattr__(self, operation):
        def refused(**arguments):
            error = {"Error": {"Code": "AccessDeniedException", "Message": "not you"}}
            raise credentials.botocore().exceptions.ClientError(error, operation)

        return refused


def refuse(monkeypatch, *services):
    replace_client(monkeypatch, **{service: Refusing() for service in services})


def replace_client(monkeypatch, **others):
    original = credentials.client
    monkeypatch.setattr(
        credentials,
        "client",
        lambda session, service, region: others.get(service) or original(session, service, region),
    )
