"""What scanners say of the templates of pipelines, in words of why it stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from budget_stack import resolve as resolving
from budget_stack.resolve import Source
from tests.budget_stack.pipeline.made import GITHUB_REPOSITORY, REPOSITORY, github, pipeline
from tests.clients import scanners
from tests.clients.scanners import Finding
from tests.support.resolution import PSEUDO

pytestmark = pytest.mark.check

LOG_GROUPS = ("ChangeSetLogGroup", "ImageLogGroup")
BUCKET = "objects are of one commit and expire after 30 days; CodePipeline alone writes them"
KEY = "AWS's own key encrypts them; a key of the account costs money and keeps out nobody whom the policies let in"
# By scanner and rule: the resources, and why.
JUSTIFIED = {
    ("checkov", "CKV_AWS_111"): (("DeploymentPolicy1",), "CloudWatch and SNS refuse some actions under any limit"),
    ("checkov", "CKV_AWS_158"): (LOG_GROUPS, KEY),
    ("checkov", "CKV_AWS_18"): (("ArtifactBucket",), BUCKET),
    ("checkov", "CKV_AWS_21"): (("ArtifactBucket",), BUCKET),
    ("cfn-guard", "cloudwatch_log_group_encrypted_check"): (LOG_GROUPS, KEY),
    ("cfn-guard", "cloudwatch_log_group_retention_period_check"): (LOG_GROUPS, "builds are looked into within 90 days"),
    ("cfn-guard", "codebuild_project_environment_privileged_check"): (("ImageProject",), "Docker runs in no other"),
    ("cfn-guard", "s3_bucket_default_encryption_kms_check"): (("ArtifactBucket",), KEY),
    ("cfn-guard", "s3_bucket_logging_enabled_check"): (("ArtifactBucket",), BUCKET),
    ("cfn-guard", "s3_bucket_object_lock_enabled_check"): (("ArtifactBucket",), BUCKET),
    ("cfn-guard", "s3_bucket_policy_ssl_requests_only_check"): (
        ("ArtifactBucketPolicy",),
        "it takes no GetAtt for an ARN",
    ),
    ("cfn-guard", "s3_bucket_versioning_enabled_check"): (("ArtifactBucket",), BUCKET),
    ("cfn-guard", "s3_event_notifications_enabled_check"): (("ArtifactBucket",), "nobody waits for an object"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resolved")
    for name, template, parameters in (
        ("pipeline", pipeline(), {**REPOSITORY, "ApprovalEmail": "operator@example.com"}),
        ("github", github(), GITHUB_REPOSITORY),
    ):
        found = resolving.resolve(Source(template.to_dict()), parameters, pseudo_parameters=PSEUDO)
        (folder / f"{name}.json").write_text(json.dumps(found.to_template()))
    return folder


@pytest.mark.parametrize(("name", "scan"), [("checkov", scanners.checkov), ("cfn-guard", scanners.cfn_guard)])
def test_a_scanner_finds_what_is_justified_and_nothing_else(
    name: str, scan: Callable[[Path], set[Finding]], folder: Path
):
    justified = {
        Finding(tool, rule, resource)
        for (tool, rule), (resources, _) in JUSTIFIED.items()
        if tool == name
        for resource in resources
    }

    assert scan(folder) == justified
