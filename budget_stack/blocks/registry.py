"""The ECR repository that holds the service's images."""

from __future__ import annotations

import json
import re

from troposphere import If, Retain, RetainExceptOnCreate, Template, ecr

from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecr import DIGEST_PATTERN, IMAGE_TAG_PATTERN, REGISTRY_DOMAIN
from budget_stack.facts.template import LARGEST_INTEGER
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_int, check_optional_references, check_references, check_references_of
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, is_literal, sub


class RegistrySettings(Frozen):
    """The repository, and the image in it that runs.

    Attributes:
        repository_name: 2 to 256 characters: lower-case words joined by `.`, `_`, `-` or `/`.
        image_tag: The tag that the printed commands push: 1 to 128 letters, digits, `_`, `.` and `-`, not starting
            with `.` or `-`. The tag of a commit rolls out with
            a deployment; `latest` needs a forced one, since pushing it again does not change the template.
        keep_tagged_images: How many tagged images the lifecycle policy keeps, 1 or more, the newest first. The
            image that runs must be among them, as ECR does not check.
        keep_untagged_images: How many untagged images it keeps, 1 or more. An image loses its tag to a newer one
            while it may still run; and Docker pushes a tagged index with an untagged image and its attestation.
            100 is enough for the parts of 20 tagged images and of 20 that used to be `latest`.

    Raises:
        InvalidSetting: a literal that ECR would reject.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
    """

    repository_name: Value
    image_tag: Value = "latest"
    keep_tagged_images: int = 20
    keep_untagged_images: int = 100

    def __post_init__(self) -> None:
        tag = self.image_tag
        check_references_of(self, "repository_name")
        if is_literal(tag) and not re.fullmatch(IMAGE_TAG_PATTERN, str(tag)):
            raise InvalidSetting(
                "image_tag", tag, "1 to 128 letters, digits, '_', '.', '-', not starting with '.' or '-'"
            )
        check_int("keep_tagged_images", self.keep_tagged_images, 1, LARGEST_INTEGER)
        check_int("keep_untagged_images", self.keep_untagged_images, 1, LARGEST_INTEGER)


class Registry(Handle):
    """What `add_registry` adds."""

    repository: ecr.Repository


def add_registry(template: Template, *, settings: RegistrySettings, prefix: str = "") -> Registry:
    """Add a private repository: scanned on push, encrypted, its tags immutable except `latest`.

    It outlives its stack, because a running service may still need its images. Only if its creation fails is it
    deleted, so that the next attempt does not fail with "already exists".

    Args:
        template: The template to add to.
        settings: The settings of the repository.
        prefix: The prefix of every logical id.
    """
    return Registry(
        add_resource(
            template,
            ecr.Repository(
                logical_id(prefix, "Repository"),
                DeletionPolicy=RetainExceptOnCreate,
                UpdateReplacePolicy=Retain,
                RepositoryName=settings.repository_name,
                EncryptionConfiguration=ecr.EncryptionConfiguration(EncryptionType="AES256"),
                ImageScanningConfiguration=ecr.ImageScanningConfiguration(ScanOnPush=True),
                ImageTagMutability="IMMUTABLE_WITH_EXCLUSION",
                ImageTagMutabilityExclusionFilters=[
                    ecr.ImageTagMutabilityExclusionFilter(
                        ImageTagMutabilityExclusionFilterType="WILDCARD",
                        ImageTagMutabilityExclusionFilterValue="latest",
                    )
                ],
                LifecyclePolicy=ecr.LifecyclePolicy(LifecyclePolicyText=_keep_newest(settings)),
            ),
        )
    )


def repository_uri(repository_name: Value) -> Value:
    """Return the URI of a repository in this account and region, whether this stack creates it or not."""
    return sub(f"{REGISTRY_DOMAIN}/${{Repository}}", Repository=repository_name)


def image_uri(repository_name: Value, image_tag: Value, *, digest_where: str | None = None) -> Value:
    """Return the URI of an image in a repository in this account and region.

    Args:
        repository_name: The repository's name.
        image_tag: The image's tag; or its digest, `sha256:` and 64 hexadecimal digits, which names this image and no
            other for ever.
        digest_where: Logical id of a condition of the template that is true where an intrinsic is a digest; left out,
            it is a tag.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    check_references(repository_name=repository_name)
    check_optional_references(digest_where=digest_where)
    if is_literal(image_tag):
        if not re.fullmatch(f"{IMAGE_TAG_PATTERN}|{DIGEST_PATTERN}", str(image_tag)):
            raise InvalidSetting("image_tag", image_tag, "a tag of an image, or its digest, sha256: and 64 digits")
        mark: Value = "@" if re.fullmatch(DIGEST_PATTERN, str(image_tag)) else ":"
    else:
        mark = ":" if digest_where is None else If(digest_where, "@", ":")
    pattern = f"{REGISTRY_DOMAIN}/${{Repository}}${{Mark}}${{Tag}}"
    return sub(pattern, Repository=repository_name, Mark=mark, Tag=image_tag)


def repository_arn(repository_name: Value) -> Value:
    """Return the ARN of a repository in this account and region."""
    return sub(
        "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/${Repository}",
        Repository=repository_name,
    )


def _keep_newest(settings: RegistrySettings) -> str:
    """Return rules that count images, since old ones may still run: ECS pulls by digest an image that lost its tag.

    Each image is subject to one rule only, and is never deleted while an index that is kept refers to it.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
    """
    selections: tuple[tuple[int, dict[str, object]], ...] = (
        (settings.keep_tagged_images, {"tagStatus": "tagged", "tagPatternList": ["*"]}),
        (settings.keep_untagged_images, {"tagStatus": "untagged"}),
    )
    rules = [
        {
            "rulePriority": priority,
            "description": f"Keep the newest {images} {selection['tagStatus']} images",
            "selection": selection | {"countType": "imageCountMoreThan", "countNumber": images},
            "action": {"type": "expire"},
        }
        for priority, (images, selection) in enumerate(selections, 1)
    ]
    return json.dumps({"rules": rules}, separators=(",", ":"))
