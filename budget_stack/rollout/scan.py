"""What ECR's scan has found in an image, and whether that is too much."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from budget_stack.configure import credentials
from budget_stack.facts.ecr import INDEX_MEDIA_TYPES, MANIFEST_MEDIA_TYPES, SEVERITIES
from budget_stack.rollout.failure import ReleaseFailed

_SECONDS_BETWEEN_QUESTIONS = 5
_ATTEMPTS = 120
# enhanced scanning goes on, and tells what it has found until now
_SCANNED = ("COMPLETE", "ACTIVE")
_SCANNING = ("IN_PROGRESS", "PENDING")


def check_scan(ecr: Any, repository: str, digest: str, *, fail_on: str, tell: Callable[[str], None]) -> None:
    """Wait until ECR has scanned an image, for ten minutes at most.

    Args:
        ecr: The client.
        repository: The repository.
        digest: The image, or an index, whose images ECR scans one by one.
        fail_on: The least severity that is too much.
        tell: Is given a line for each image.

    Raises:
        ReleaseFailed: it has found something as severe, or does not scan the image.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
    """
    for image in _images(ecr, repository, digest):
        counts = _counts(ecr, repository, image)
        found = ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES if counts.get(severity))
        tell(f"ECR has scanned {image}: {found or 'nothing found'}")
        too_much = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        if any(counts.get(severity) for severity in too_much):
            raise ReleaseFailed(
                f"{image} has vulnerabilities that are {fail_on} or worse ({found}) and is not deployed; to see them: "
                f"aws ecr describe-image-scan-findings --repository-name {repository} --image-id imageDigest={image}"
            )


def _images(ecr: Any, repository: str, digest: str) -> list[str]:
    """Return the images of an index, without attestations, which are of no platform; of an image, itself."""
    found = ecr.batch_get_image(
        repositoryName=repository,
        imageIds=[{"imageDigest": digest}],
        acceptedMediaTypes=[*INDEX_MEDIA_TYPES, *MANIFEST_MEDIA_TYPES],
    )["images"]
    manifests = json.loads(found[0]["imageManifest"]).get("manifests", ()) if found else ()
    images = [it["digest"] for it in manifests if it.get("platform", {}).get("os") != "unknown"]
    return images or [digest]


def _counts(ecr: Any, repository: str, digest: str) -> Mapping[str, int]:
    """Return how many findings there are of each severity."""
    asked = {"repositoryName": repository, "imageId": {"imageDigest": digest}}
    for attempt in range(_ATTEMPTS):
        try:
            answer = ecr.describe_image_scan_findings(**asked)
        except credentials.botocore().exceptions.ClientError as error:
            if credentials.code_of(error) != "ScanNotFoundException":
                raise
            # not yet, or the repository does not scan what is pushed
            if attempt == 1:
                ecr.start_image_scan(**asked)
        else:
            status = answer["imageScanStatus"]
            if status["status"] in _SCANNED:
                counts: Mapping[str, int] = answer.get("imageScanFindings", {}).get("findingSeverityCounts", {})
                return counts
            if status["status"] not in _SCANNING:
                raise ReleaseFailed(
                    f"ECR does not scan {digest}: {status['status']}, {status.get('description', 'without a reason')}; "
                    "without a scan it is not deployed"
                )
        time.sleep(_SECONDS_BETWEEN_QUESTIONS)
    raise ReleaseFailed(
        f"ECR has not scanned {digest} within {_ATTEMPTS * _SECONDS_BETWEEN_QUESTIONS // 60} minutes: try again later"
    )
