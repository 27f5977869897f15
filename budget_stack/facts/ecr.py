"""Amazon ECR: how repositories, tags and images are named, and what pulling an image takes."""

from __future__ import annotations

import re
from typing import NamedTuple

REGISTRY_DOMAIN = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
"""The host name of this account's private registry, for use in a `Sub`.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
"""

_WORDS = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
REPOSITORY_NAME_PATTERN = f"(?:{_WORDS}/)*{_WORDS}"
"""Of 2 to 256 characters.

Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
"""

IMAGE_TAG_PATTERN = "[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}"
"""Source: https://github.com/distribution/reference/blob/main/regexp.go"""

DIGEST_PATTERN = "sha256:[0-9A-Fa-f]{64}"
"""Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageIdentifier.html"""

_IMAGE_OF_ANY_REGISTRY = (
    r"(?a)([A-Za-z0-9.-]+(:\d+)?/)?[a-z0-9][a-z0-9._/-]*(:\w[\w.-]{0,127})?(@[\w+.-]+:[0-9A-Fa-f]{32,})?"
)


def is_image(address: str) -> bool:
    """Tell whether an address may be that of an image, in ECR or any other registry.

    Source: https://github.com/distribution/reference/blob/main/reference.go
    """
    return re.fullmatch(_IMAGE_OF_ANY_REGISTRY, address) is not None


SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW")
"""How severe a finding of a scan is, the worst first; what is below is INFORMATIONAL, UNDEFINED or UNTRIAGED.

Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
"""

NO_SEVERITY = "NONE"
"""Where nothing is too severe."""

INDEX_MEDIA_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFEST_MEDIA_TYPES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
"""What describes an image; and, above, several of them under one digest.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-manifest-formats.html
"""

SCAN_ACTIONS = ("ecr:DescribeImageScanFindings", "ecr:StartImageScan")
"""What waiting for a scan takes besides PULL_ACTIONS.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html
"""

LOGIN_SECRET_PREFIX = "ecr-pullthroughcache/"  # noqa: S105
"""How the names of secrets begin that ECR logs in to other registries with.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html
"""

UPSTREAMS_WITH_LOGIN = ("registry-1.docker.io", "ghcr.io", "registry.gitlab.com", ".azurecr.io", "cgr.dev")
"""Where the addresses end of registries whose images ECR caches with a login only.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
"""

LOGIN_ACTION = "ecr:GetAuthorizationToken"

PULL_ACTIONS = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
"""What one must be allowed on a repository to pull from it, besides LOGIN_ACTION on `*`.

`ecr:BatchCheckLayerAvailability`, which AWS's older policies allow too, is asked by who pushes.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerRegistryPullOnly.html
"""

# With FIPS and dual-stack endpoints: https://docs.aws.amazon.com/general/latest/gr/ecr.html
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
_REGISTRY = r"(?P<account>[^./]*)\.dkr[.-]ecr(?:-fips)?\.(?P<region>[^./]+)\.[^/]+"
# Compiled where it is asked: no template of ours needs it.
_IMAGE = rf"{_REGISTRY}(?:/(?P<name>[^:@]*)(?::(?P<tag>[^@]*))?(?:@(?P<digest>.*))?)?"


class EcrImage(NamedTuple):
    """An image in a private registry of ECR.

    Attributes:
        account: The registry's account: twelve digits, unless the address is wrong.
        region: Such as `eu-west-1`.
        name: The repository's; empty where the address names a registry only.
        tag: Empty where the address has none, which means `latest` unless there is a digest.
        digest: Such as `sha256:...`; empty where the address has none. It decides where there is a tag as well.
    """

    account: str
    region: str
    name: str
    tag: str
    digest: str


def image_in_ecr(address: str) -> EcrImage | None:
    """Take an image's address apart; None where it does not lie in a private registry of ECR.

    Args:
        address: As a container definition has it. What is not known of it may stand in it as any other character than
            those that part an address: the parts are returned as they are written.
    """
    match = re.fullmatch(_IMAGE, address, re.DOTALL)
    return None if match is None else EcrImage(*(match[part] or "" for part in EcrImage._fields))


def image_id(tag_or_digest: str) -> dict[str, str]:
    """Return what ECR's API calls an image by.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageIdentifier.html
    """
    is_digest = re.fullmatch(DIGEST_PATTERN, tag_or_digest) is not None
    return {"imageDigest" if is_digest else "imageTag": tag_or_digest}
