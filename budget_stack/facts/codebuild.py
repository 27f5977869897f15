"""CodeBuild: the machines and images that builds run on."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple


class EnvironmentKind(NamedTuple):
    """What a build runs on.

    Attributes:
        type: The type of the environment.
        image: The image of CodeBuild's own, with Docker, git, make and the runtimes of many languages.
    """

    type: str
    image: str


ENVIRONMENTS = MappingProxyType(
    {
        "X86_64": EnvironmentKind("LINUX_CONTAINER", "aws/codebuild/amazonlinux-x86_64-standard:5.0"),
        "ARM64": EnvironmentKind("ARM_CONTAINER", "aws/codebuild/amazonlinux-aarch64-standard:3.0"),
    }
)
"""By the architecture of what is built.

Source: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
"""
