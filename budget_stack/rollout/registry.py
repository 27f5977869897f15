"""What ECR knows: the way in, and which image a tag names."""

from __future__ import annotations

import base64
from typing import Any, NamedTuple

from budget_stack.configure import credentials
from budget_stack.facts.ecr import image_id
from budget_stack.rollout.failure import ReleaseFailed


class Login(NamedTuple):
    """What `docker login` takes.

    Attributes:
        registry: The host name of this account's registry in this region.
        password: Valid for twelve hours.
    """

    registry: str
    password: str


def read_login(ecr: Any) -> Login:
    """Ask for the way into the registry."""
    token = ecr.get_authorization_token()["authorizationData"][0]
    password = base64.b64decode(token["authorizationToken"]).decode().partition(":")[2]
    return Login(token["proxyEndpoint"].removeprefix("https://"), password)


def digest_of(ecr: Any, repository: str, tag: str) -> str | None:
    """Return the digest of the image that a tag names; `None` if none has it.

    Raises:
        ReleaseFailed: there is no such repository.
    """
    try:
        found = ecr.describe_images(repositoryName=repository, imageIds=[image_id(tag)])["imageDetails"]
    except credentials.botocore().exceptions.ClientError as error:
        code = credentials.code_of(error)
        if code == "ImageNotFoundException":
            return None
        if code == "RepositoryNotFoundException":
            raise ReleaseFailed(
                f"there is no repository {repository} in this account and region: make it first, or deploy with "
                "CreateECRRepository=true"
            ) from error
        raise
    return str(found[0]["imageDigest"])
