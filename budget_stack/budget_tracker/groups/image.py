"""Which image runs, and the repository that holds it."""

from __future__ import annotations

from troposphere import Equals, If, Select, Split

from budget_stack.blocks.registry import RegistrySettings, image_uri
from budget_stack.budget_tracker.parameter import Group, parameter
from budget_stack.facts.ecr import DIGEST_PATTERN, IMAGE_TAG_PATTERN
from budget_stack.values import Value

SHOULD_CREATE_ECR_REPOSITORY = "ShouldCreateECRRepository"
_IS_DIGEST = "IsDigest"

_REPOSITORY = parameter(
    "ImageRepository",
    label="Repository",
    Type="String",
    Default="budget-tracker",
    MinLength=2,
    MaxLength=256,
    # of what ECR takes, the names without several separators in a row
    AllowedPattern="^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$",
    ConstraintDescription="must be 2 to 256 characters: lower-case words joined by . _ - or /",
    Description="ECR repository of this account and region that holds the image.",
)
_TAG = parameter(
    "ImageTag",
    label="Tag",
    Type="String",
    Default="latest",
    AllowedPattern=f"^({IMAGE_TAG_PATTERN}|{DIGEST_PATTERN})$",
    ConstraintDescription="must be 1 to 128 letters, digits, _ . or -, not starting with . or -, or sha256:...",
    Description="Tag or digest of the image to run; another one rolls out by deploying it.",
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
    conditions={
        SHOULD_CREATE_ECR_REPOSITORY: Equals(_CREATE_REPOSITORY.ref, "true"),
        # AWS's page does not list these functions for conditions; a template of AWS's own has had them there for years,
        # and somebody says that CloudFormation evaluates them.
        # https://github.com/aws/aws-parallelcluster/blob/release-2.11/cloudformation/aws-parallelcluster.cfn.json
        # https://github.com/DontShaveTheYak/cloud-radar/issues/179
        _IS_DIGEST: Equals(Select(0, Split(":", _TAG.ref)), "sha256"),
    },
)


def image() -> Value:
    """Name the image."""
    return image_uri(_REPOSITORY.ref, _TAG.ref, digest_where=_IS_DIGEST)


def registry_settings() -> RegistrySettings:
    """Describe the repository; it is created where `ShouldCreateECRRepository` is true."""
    # Nobody can push under a digest.
    return RegistrySettings(repository_name=_REPOSITORY.ref, image_tag=If(_IS_DIGEST, "latest", _TAG.ref))
