"""Builds of CodeBuild: what they run on, and whether Docker runs there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import CODEBUILD_PROJECT

_DOCKER = re.compile(r"\bdocker\s+(?:(?:buildx|image)\s+)?(?:build|pull|push|run)\b")
_BUILT_FOR = {"ARM_CONTAINER": ("x86_64", "aarch64"), "LINUX_CONTAINER": ("aarch64", "x86_64")}


@rule(
    "build-docker-unprivileged",
    "error",
    on=resources(CODEBUILD_PROJECT),
    text=Text(
        title="A build that runs Docker is privileged",
        says="Cannot connect to the Docker daemon at unix:/var/run/docker.sock. Is the docker daemon running?",
        cause="PrivilegedMode is false unless it is set, and the console's wizard sets it where templates do not.",
        fix="set PrivilegedMode to true in the environment, of this project alone",
        source="https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html",
    ),
)
def docker_unprivileged(view: View, project: Resource) -> Iterator[Problem]:
    environment = project["Environment"]
    if environment.is_unresolved or environment["Fleet"].is_present or environment["DockerServer"].is_present:
        return
    privileged = environment["PrivilegedMode"]
    is_off = not privileged.is_present or privileged.text() == "false"
    if is_off and (found := _DOCKER.search(project["Source"]["BuildSpec"].text() or "")):
        yield problem(environment, f"its buildspec runs {found[0]!r}, and Docker does not run there")


@rule(
    "build-image-mismatch",
    "error",
    on=resources(CODEBUILD_PROJECT),
    text=Text(
        title="A build's image is for the machine that it runs on",
        says="BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: the image does not match the environment's type.",
        cause="The type was changed for another architecture, and the image was not.",
        fix="take aws/codebuild/amazonlinux-aarch64-standard for ARM_CONTAINER, -x86_64- for LINUX_CONTAINER",
        source="https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html",
    ),
)
def image_mismatch(view: View, project: Resource) -> Iterator[Problem]:
    environment = project["Environment"]
    if environment.is_unresolved:
        return
    image = environment["Image"].text() or ""
    other, own = _BUILT_FOR.get(environment["Type"].text() or "", ("", ""))
    if own and image.startswith("aws/codebuild/") and other in image:
        yield problem(environment["Image"], f"{image} is for {other}, and {environment['Type'].text()} is {own}")
