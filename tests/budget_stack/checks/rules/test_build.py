from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def project(commands="docker build .", **environment):
    """A project that runs commands; what its environment has besides."""

    def change(template):
        spec = f"version: 0.2\nphases: {{build: {{commands: ['{commands}']}}}}\n"
        add_resource(
            template,
            "Project",
            "AWS::CodeBuild::Project",
            Artifacts={"Type": "NO_ARTIFACTS"},
            ServiceRole="arn:aws:iam::123456789012:role/builder",
            Source={"Type": "NO_SOURCE", "BuildSpec": spec},
            Environment={
                "Type": "LINUX_CONTAINER",
                "Image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                "ComputeType": "BUILD_GENERAL1_SMALL",
                **environment,
            },
        )

    return change


ARM = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
MUTANTS = [
    Mutant("build-docker-unprivileged", "Project", project()),
    Mutant("build-docker-unprivileged", "Project", project("docker buildx build --push .", PrivilegedMode=False)),
    Mutant("build-image-mismatch", "Project", project("make", Image=ARM)),
    Mutant("build-image-mismatch", "Project", project("make", Type="ARM_CONTAINER")),
]
NEAR_MISSES = [
    NearMiss("build-docker-unprivileged", project(PrivilegedMode=True)),
    NearMiss("build-docker-unprivileged", project("docker --version")),
    NearMiss("build-image-mismatch", project("make", Type="ARM_CONTAINER", Image=ARM)),
    NearMiss("build-image-mismatch", project("make", Image="public.ecr.aws/docker/library/python:3.13")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
