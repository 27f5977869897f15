"""The repository, and which image runs."""

from __future__ import annotations

import json

from tests.budget_stack.budget_tracker.shipped import container, outputs, properties, resources

_DIGEST = f"sha256:{'0a' * 32}"


def test_the_repository_exists_only_when_asked_for():
    assert "Repository" not in resources()
    assert "Repository" in resources(CreateECRRepository="true")
    assert set(resources(CreateECRRepository="true")) - set(resources()) == {"Repository"}


def test_the_repository_is_named_scanned_encrypted_and_keeps_the_last_images():
    repository = properties("Repository", CreateECRRepository="true", ImageRepository="team/budget")
    rules = json.loads(repository["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]

    assert repository["RepositoryName"] == "team/budget"
    assert repository["ImageScanningConfiguration"] == {"ScanOnPush": True}
    assert repository["EncryptionConfiguration"] == {"EncryptionType": "AES256"}
    assert [(rule["rulePriority"], rule["selection"]) for rule in rules] == [
        (1, {"tagStatus": "tagged", "tagPatternList": ["*"], "countType": "imageCountMoreThan", "countNumber": 20}),
        (2, {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 100}),
    ]
    assert all(rule["action"] == {"type": "expire"} for rule in rules)


def test_only_the_tag_latest_of_the_repository_can_be_overwritten():
    repository = properties("Repository", CreateECRRepository="true")

    assert repository["ImageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    assert repository["ImageTagMutabilityExclusionFilters"] == [
        {"ImageTagMutabilityExclusionFilterType": "WILDCARD", "ImageTagMutabilityExclusionFilterValue": "latest"}
    ]


def test_the_repository_outlives_its_stack_but_not_a_failed_creation():
    repository = resources(CreateECRRepository="true")["Repository"]

    assert repository["DeletionPolicy"] == "RetainExceptOnCreate"
    assert repository["UpdateReplacePolicy"] == "Retain"


def test_an_image_is_named_by_its_tag_or_by_its_digest():
    repository = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/budget-tracker"

    for name in ("budget-tracker", "budget-tracker-init"):
        assert container(name, ImageTag="3f2a9c1")["Image"] == f"{repository}:3f2a9c1"
        assert container(name, ImageTag=_DIGEST)["Image"] == f"{repository}@{_DIGEST}"


def test_where_a_digest_runs_the_commands_push_latest():
    commands = outputs(ImageTag=_DIGEST)

    assert commands["BuildCommand"].endswith("-t budget-tracker:latest .")
    assert commands["TagCommand"].startswith("docker tag budget-tracker:latest ")
    assert commands["PushCommand"].endswith("/budget-tracker:latest")
