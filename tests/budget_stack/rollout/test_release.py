"""`budget-stack release` against an emulated account, with a `docker` that records what it is told."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.budget_stack.rollout.conftest import REGION, REPOSITORY, Place


def _runs(place: Place) -> str:
    ecs = boto3.client("ecs", REGION, endpoint_url=place.account.endpoint)
    cluster = ecs.list_clusters()["clusterArns"][0]
    service = ecs.describe_services(cluster=cluster, services=ecs.list_services(cluster=cluster)["serviceArns"])
    definition = ecs.describe_task_definition(taskDefinition=service["services"][0]["taskDefinition"])
    return str(definition["taskDefinition"]["containerDefinitions"][0]["image"])


def test_an_image_is_built_pushed_and_deployed_by_its_digest(place):
    place.deploy(CpuArchitecture="ARM64")
    commit = place.commit()

    result = place.release()

    assert result.exit_code == 0, result.output
    image = f"{REPOSITORY}:{commit}"
    login, inspect, build = (next(c for c in place.calls() if c[0] == word) for word in ("login", "image", "build"))
    assert login == ["login", "--username", "AWS", "--password-stdin", REPOSITORY.partition("/")[0]]
    assert build == ["build", "--platform", "linux/arm64", "--build-arg", "PLATFORM=linux/arm64", "-t", image, "."]
    assert inspect[-1] == image
    assert ["push", image] in place.calls()
    found = place.ecr.describe_images(repositoryName="budget-tracker", imageIds=[{"imageTag": commit}])
    assert place.image == found["imageDetails"][0]["imageDigest"]
    assert f"budget will run, once MinContainerCount is raised, budget-tracker:{commit}, {place.image}" in result.output


def test_cloudformation_waits_for_the_tasks_of_the_image(place):
    place.deploy()
    place.release("--tag", "v1")
    place.deploy(kind="UPDATE", ImageTag=place.image, MinContainerCount="1")

    result = place.release("--tag", "v2")

    assert result.exit_code == 0, result.output
    assert "Service UPDATE_COMPLETE" in result.output
    assert _runs(place) == f"{REPOSITORY}@{place.image}"


def test_an_image_that_was_pushed_before_runs_again_without_being_built(place):
    place.deploy()
    place.release("--tag", "v1")
    first = place.image
    place.release("--tag", "v2")
    calls = len(place.calls())

    result = place.release("--tag", "v1")

    assert "budget-tracker:v1 is in the registry already" in result.output
    assert place.image == first
    assert len(place.calls()) == calls
    assert f"runs budget-tracker:v1, {first}" in result.output.replace(
        "will run, once MinContainerCount is raised,", "runs"
    )
    assert f"{first}, as before" in place.release("--tag", "v1").output


def test_fails_on_an_image_that_does_not_get_healthy_and_runs_the_one_of_before(place):
    place.deploy()
    place.release("--tag", "v1")
    before = place.image
    place.deploy(kind="UPDATE", ImageTag=before, MinContainerCount="1")
    place.release("--tag", "v2")
    place.account.simulation.unhealthy_images.add(f"*@{place.image}")
    place.release("--tag", "v1")

    result = place.release("--tag", "v2")

    assert result.exit_code == 1
    assert "budget was not updated; the image of before runs. CloudFormation says:" in result.output
    assert "Circuit Breaker" in result.output
    assert _runs(place) == f"{REPOSITORY}@{before}"


def test_fails_on_an_engine_that_fails(place):
    place.deploy()
    (place.folder / "bin/docker").write_text("#!/bin/sh\nexit 7\n")

    result = place.release("--tag", "v1")

    assert (result.exit_code, "Error: docker build ended with 7; see above" in result.output) == (1, True)


def test_fails_on_an_image_that_was_built_for_another_platform(place):
    place.deploy()
    (place.folder / "bin/docker").write_text("#!/bin/sh\n[ $1 = image ] && echo linux/arm64\nexit 0\n")

    assert "was built for linux/arm64, and the tasks run on linux/amd64" in place.release("--tag", "v1").output


def test_fails_without_an_engine(place):
    place.deploy()
    (place.folder / "bin/docker").unlink()

    output = place.release("--tag", "v1").output

    assert "no container engine is on the PATH: install one of docker, podman, finch, nerdctl" in output


def test_fails_on_a_folder_that_has_no_commit_to_name_the_image_after(place):
    assert "name it with --tag" in place.release().output
    commit = place.commit()
    Path("Dockerfile").write_text("FROM other\n")

    assert f". differs from commit {commit}, whose name the image would have" in place.release().output


def test_fails_on_a_stack_that_is_not_there_or_takes_no_image(place):
    assert "there is no stack budget in this region" in place.release("--tag", "v1").output
    place.cloudformation.create_change_set(
        StackName="budget", ChangeSetName="a", ChangeSetType="CREATE",
        TemplateBody="Resources: {Cluster: {Type: AWS::ECS::Cluster}}",
    )  # fmt: skip
    place.cloudformation.execute_change_set(StackName="budget", ChangeSetName="a")

    output = place.release("--tag", "v1").output

    assert "IN_PROGRESS" in output or "has no parameter ImageRepository and no ImageTag" in output


def test_fails_where_neither_file_nor_option_names_a_stack(place):
    result = place.release("--tag", "v1", options=())

    assert (result.exit_code, result.output) == (
        1,
        "Error: samconfig.toml names no stack name: pass --stack-name\n",
    )


@pytest.mark.parametrize("tag", ["", "release 1", f"sha256:{'0' * 64}"])
def test_fails_on_what_is_no_tag_before_it_asks_aws(place, tag):
    assert f"{tag!r} is no tag of an image" in place.release("--tag", tag).output
