"""Which image runs, and the repository that holds it."""

from __future__ import annotations

from troposphere import Equals

from budget_stack.blocks.registry import RegistrySettings, image_uri
from budget_stack.budget_tracker.parameter import Group, parameter
from budget_stack.facts.ecr import IMAGE_TAG_PATTERN, REPOSITORY_NAME_PATTERN
from budget_stack.values import Value

SHOULD_CREATE_ECR_REPOSITORY = "ShouldCreateECRRepository"

_REPOSITORY = parameter(
    "ImageRepository",
    label="Repository",
    Type="String",
    Default="budget-tracker",
    MinLength=2,
    MaxLength=256,
    AllowedPattern=f"^{REPOSITORY_NAME_PATTERN}$",
    ConstraintDescription="must be 2 to 256 characters: lower-case words joined by . _ - or /",
    Description="ECR repository of this account and region that holds the image.",
)
_TAG = parameter(
    "ImageTag",
    label="Tag",
    Type="String",
    Default="latest",
    AllowedPattern=f"^{IMAGE_TAG_PATTERN}$",
    ConstraintDescription="must be 1 to 128 letters, digits, _ . or -, not starting with . or -",
    Description="Tag of the image to run; a new tag rolls out by deploying it.",
)
_CREATE_REPOSITORY = parameter(
    "CreateECRRepository",
    label="Create the repository",
    Type="String",
    Default="false",
    AllowedValues=("true", "false"),
    Description=(
        "true creates the repository, which fails where it exists; keep it true from then on. It is empty: "
        "deploy with MinContainerCount=0, push, then raise it."
    ),
)

IMAGE = Group(
    "Image",
    (_REPOSITORY, _TAG, _CREATE_REPOSITORY),
    conditions={SHOULD_CREATE_ECR_REPOSITORY: Equals(_CREATE_REPOSITORY.ref, "true")},
)


def image() -> Value:
    """Name the image."""
    return image_uri(_REPOSITORY.ref, _TAG.ref)


def registry_settings() -> RegistrySettings:
    """Describe the repository; it is created where `ShouldCreateECRRepository` is true."""
    return RegistrySettings(repository_name=_REPOSITORY.ref, image_tag=_TAG.ref)
