"""What becomes of a stack whose tasks never get healthy, and which changes nobody watches."""

from __future__ import annotations

import json

import pytest

from budget_stack import ContainerSettings, Settings, build_stack
from budget_stack.testing import DeploymentFailed, Simulation, simulated

BREAKER = "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'."
IN_ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/invoices"
BY_ITSELF = ("Cluster", "ExecutionPolicy", "ExecutionRole", "LogGroup", "TaskRole", "TaskDefinition", "Service")
MANIFEST = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json"})


def whole(simulation: Simulation, image: str = "ghcr.io/example/invoices:1", **service: object) -> dict:
    """The template of a service behind a load balancer, with scaling."""
    container = ContainerSettings(image=image, port=8000)
    settings = Settings(vpc_id=simulation.vpc_id, subnet_ids=simulation.subnet_ids, container=container, alarms=None)
    made = json.loads(build_stack(settings).template.to_json())
    made["Resources"]["Service"]["Properties"] |= service
    return made


def template(simulation: Simulation, image: str = "ghcr.io/example/invoices:1", **service: object) -> dict:
    """The template of a service by itself, which is deployed in a third of the time."""
    made = whole(simulation, image)
    resources = {name: made["Resources"][name] for name in BY_ITSELF}
    properties = resources["Service"]["Properties"]
    del properties["LoadBalancers"], properties["HealthCheckGracePeriodSeconds"], properties["Tags"]
    del properties["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"]
    del resources["Service"]["DependsOn"]
    properties |= service
    return {"Resources": resources}


def asleep(simulation: Simulation) -> dict:
    """The template of a service with no tasks, which scaling leaves so."""
    made = whole(simulation, DesiredCount=0)
    made["Resources"]["ServiceScalingTarget"]["Properties"]["MinCapacity"] = 0
    return made


def without_service(made: dict) -> dict:
    names = {"Service", "ServiceScalingTarget", "ServiceScalingPolicy", "AutoScalingPolicy", "AutoScalingRole"}
    resources = {name: resource for name, resource in made["Resources"].items() if name not in names}
    return {**made, "Resources": resources, "Outputs": {}}


def services(simulation: Simulation) -> list[dict]:
    ecs = simulation.client("ecs")
    return [
        service
        for cluster in ecs.list_clusters()["clusterArns"]
        for arn in ecs.list_services(cluster=cluster)["serviceArns"]
        for service in ecs.describe_services(cluster=cluster, services=[arn])["services"]
    ]


def families(simulation: Simulation, status: str) -> list[str]:
    return simulation.client("ecs").list_task_definitions(status=status)["taskDefinitionArns"]


def test_cloudformation_waits_for_a_service_that_is_made(fargate):
    stack = fargate.deploy(template(fargate))

    assert stack.waited_for == ["Service"]


def test_fails_on_a_first_creation_that_never_gets_healthy_and_leaves_nothing(fargate):
    fargate.unhealthy_images.add("*/invoices:broken")

    with pytest.raises(DeploymentFailed, match=BREAKER) as caught:
        fargate.deploy(whole(fargate, "ghcr.io/example/invoices:broken"))

    assert caught.value.logical_id == "Service"
    assert "ghcr.io/example/invoices:broken" in caught.value.__notes__[0]
    assert {service["status"] for service in services(fargate)} == {"INACTIVE"}
    assert fargate.client("elbv2").describe_load_balancers()["LoadBalancers"] == []
    assert families(fargate, "ACTIVE") == []


def test_fails_on_a_service_that_an_update_makes_and_that_is_inactive_afterwards(fargate):
    awake = whole(fargate, "ghcr.io/example/invoices:broken")
    stack = fargate.deploy(without_service(awake))
    before, active = dict(stack.resources), families(fargate, "ACTIVE")
    fargate.unhealthy_images.add("*:broken")

    with pytest.raises(DeploymentFailed, match=BREAKER) as caught:
        stack.update(awake)

    assert [service["status"] for service in services(fargate)] == ["INACTIVE"]
    # what waits for the service was never made, and what was made before it is gone
    scaling = fargate.client("application-autoscaling")
    assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
    assert (stack.resources, stack.changes, stack.waited_for) == (before, [], [])
    assert families(fargate, "ACTIVE") == active
    assert len(caught.value.__notes__) == 1
    assert stack.update() == []


def test_fails_on_a_new_image_that_is_broken_and_the_old_one_runs_again(fargate):
    stack = fargate.deploy(template(fargate))
    old = stack.resources["TaskDefinition"].physical_id
    fargate.unhealthy_images.add("*:broken")

    with pytest.raises(DeploymentFailed, match=BREAKER):
        stack.update(template(fargate, "ghcr.io/example/invoices:broken"))

    (service,) = services(fargate)
    assert (service["status"], service["taskDefinition"], service["desiredCount"]) == ("ACTIVE", old, 1)
    assert (families(fargate, "ACTIVE"), len(families(fargate, "INACTIVE"))) == ([old], 1)
    assert stack.update() == []


def test_fails_to_go_back_to_an_image_that_is_not_healthy_any_more(fargate):
    stack = fargate.deploy(template(fargate))
    fargate.unhealthy_images.add("*")

    with pytest.raises(DeploymentFailed, match=BREAKER) as caught:
        stack.update(template(fargate, "ghcr.io/example/invoices:2"))

    assert [BREAKER in note for note in caught.value.__notes__ if note.startswith("not undone: Service: ")] == [True]


def test_fails_after_hours_where_no_circuit_breaker_is_on(fargate):
    fargate.unhealthy_images.add("*")

    with pytest.raises(DeploymentFailed, match="no circuit breaker ends the deployment"):
        fargate.deploy(template(fargate, DeploymentConfiguration={"MaximumPercent": 200}))


def test_a_service_without_tasks_is_there_at_once_whatever_its_image(fargate):
    fargate.unhealthy_images.add("*")

    stack = fargate.deploy(template(fargate, DesiredCount=0))

    assert stack.waited_for == []


@pytest.mark.parametrize("count", [None, 2], ids=["taken out of the template", "raised in it"])
def test_nobody_watches_the_tasks_of_a_count_that_is_raised(count, fargate):
    fargate.unhealthy_images.add("*")
    stack = fargate.deploy(asleep(fargate))

    changes = stack.update(whole(fargate, **({} if count is None else {"DesiredCount": count})))

    assert ("changed", "Service") in changes
    assert stack.waited_for == []
    assert services(fargate)[0]["desiredCount"] == (count or 1)


def test_a_change_that_starts_no_deployment_is_not_waited_for(fargate):
    stack = fargate.deploy(template(fargate))
    fargate.unhealthy_images.add("*")

    stack.update(template(fargate, EnableExecuteCommand=True))

    assert (stack.changes, stack.waited_for) == ([("changed", "Service")], [])


def test_a_deployment_of_another_controller_is_not_cloudformations(fargate):
    fargate.unhealthy_images.add("*")
    made = template(fargate, DeploymentController={"Type": "EXTERNAL"}, DeploymentConfiguration={})

    assert fargate.deploy(made).waited_for == []


def test_fails_on_an_image_that_its_repository_does_not_have_yet(fargate):
    fargate.client("ecr").create_repository(repositoryName="invoices")

    with pytest.raises(DeploymentFailed, match=BREAKER) as caught:
        fargate.deploy(template(fargate, f"{IN_ECR}:v1"))

    assert "CannotPullContainerError" in caught.value.__notes__[0]


@pytest.mark.parametrize("by", ["tag", "digest"])
def test_an_image_that_was_pushed_runs(by, fargate):
    ecr = fargate.client("ecr")
    ecr.create_repository(repositoryName="invoices")
    pushed = ecr.put_image(repositoryName="invoices", imageManifest=MANIFEST, imageTag="v1")["image"]
    name = f"{IN_ECR}:v1" if by == "tag" else f"{IN_ECR}@{pushed['imageId']['imageDigest']}"

    assert fargate.deploy(template(fargate, name)).waited_for == ["Service"]


def test_every_account_starts_with_healthy_images():
    with simulated() as one:
        one.unhealthy_images.add("*")
    with simulated() as other:
        assert other.unhealthy_images == set()


def test_the_events_tell_what_a_failed_update_made_and_took_back(fargate):
    stack = fargate.deploy(template(fargate))
    fargate.unhealthy_images.add("*:broken")
    told = len(stack.events)

    with pytest.raises(DeploymentFailed):
        stack.update(template(fargate, "ghcr.io/example/invoices:broken"))

    assert [(event.status, event.logical_id) for event in stack.events[told:]] == [
        ("CREATE_IN_PROGRESS", "TaskDefinition"),
        ("CREATE_COMPLETE", "TaskDefinition"),
        ("UPDATE_IN_PROGRESS", "Service"),
        ("UPDATE_FAILED", "Service"),
        ("UPDATE_IN_PROGRESS", "Service"),
        ("UPDATE_COMPLETE", "Service"),
        ("DELETE_IN_PROGRESS", "TaskDefinition"),
        ("DELETE_COMPLETE", "TaskDefinition"),
    ]
    assert BREAKER in stack.events[told + 3].reason
    assert all(event.physical_id for event in stack.events[told + 1 :])


def test_the_events_of_a_deletion_tell_what_stays(fargate):
    stack = fargate.deploy(template(fargate))

    stack.delete()

    last = {event.logical_id: event.status for event in stack.events}
    assert (last["Service"], last["LogGroup"]) == ("DELETE_COMPLETE", "DELETE_SKIPPED")
