"""What AWS refuses and moto takes is refused by the rig."""

from __future__ import annotations

import copy

import pytest

from budget_stack import build_budget_tracker
from budget_stack.testing import DeploymentFailed, PropertyLost, RigError, deploy, simulated
from tests.budget_stack.testing.refusals import REFUSALS, REFUSALS_OF_NEW_STACKS, properties


@pytest.fixture(scope="module")
def stack():
    """The shipped stack; updates that fail leave it as it is."""
    with simulated() as simulation:
        yield simulation.deploy(build_budget_tracker().template, simulation.network)


@pytest.mark.parametrize("breaking", REFUSALS, ids=lambda breaking: breaking.__name__)
def test_fails_on_what_aws_would_refuse(breaking, stack, tracker):
    breaking(tracker)

    with pytest.raises(DeploymentFailed, match=REFUSALS[breaking]):
        stack.update(tracker)


@pytest.mark.parametrize("breaking", REFUSALS_OF_NEW_STACKS, ids=lambda breaking: breaking.__name__)
def test_fails_on_a_new_stack_that_aws_would_refuse(breaking, stack, tracker):
    breaking(tracker)

    with pytest.raises(DeploymentFailed, match=REFUSALS_OF_NEW_STACKS[breaking]):
        deploy(tracker, stack.parameters, stack_name="another")


def test_fails_on_what_moto_itself_refuses_and_names_the_resource(stack, tracker):
    properties(tracker, "ServiceScalingTarget")["ResourceId"] = {"Fn::Sub": "service/${Cluster}/nothing"}

    with pytest.raises(DeploymentFailed, match="ServiceScalingTarget: .*service doesn't exist"):
        stack.update(tracker)


def test_fails_on_what_botocore_would_not_send_and_names_the_resource(stack, tracker):
    properties(tracker, "Repository")["RepositoryName"] = ""

    with pytest.raises(DeploymentFailed, match=r"Repository: Parameter validation failed"):
        stack.update(tracker, {"CreateECRRepository": "true"})


def test_fails_on_a_value_of_another_kind(stack, tracker):
    properties(tracker, "Service")["HealthCheckGracePeriodSeconds"] = "soon"

    words = "Service: Properties .*: #/HealthCheckGracePeriodSeconds: expected type: Integer, found: String"
    with pytest.raises(DeploymentFailed, match=words):
        stack.update(tracker)


def test_after_all_that_the_stack_is_as_it_was(stack, tracker):
    assert stack.update(tracker, {"CreateECRRepository": "false"}) == []


def test_what_a_stack_refers_to_may_be_of_the_account(stack, tracker):
    shipped = copy.deepcopy(tracker)
    role = stack.client("iam").create_role(RoleName="there", Path="/a/", AssumeRolePolicyDocument="{}")["Role"]
    properties(tracker, "TaskDefinition")["TaskRoleArn"] = role["Arn"]

    stack.update(tracker)

    assert stack.resources["TaskDefinition"].described["TaskRoleArn"] == role["Arn"]
    stack.update(shipped)


def test_fails_on_a_property_that_no_request_takes(stack, tracker):
    resources = {"Resources": {"Cluster": tracker["Resources"]["Cluster"]}}
    resources["Resources"]["Cluster"]["Properties"] = {"Colour": "blue"}

    with pytest.raises(RigError, match=r"Cluster: create_cluster takes no Colour: the type has no property Colour"):
        deploy(resources, stack_name="colourful")


def test_fails_on_a_property_that_no_request_takes_when_it_comes_later(stack):
    later = deploy({"Resources": {"Cluster": {"Type": "AWS::ECS::Cluster"}}}, stack_name="later")

    with pytest.raises(PropertyLost, match=r"Cluster \(AWS::ECS::Cluster\) Colour: expected 'blue', read None"):
        later.update({"Resources": {"Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"Colour": "blue"}}}})
