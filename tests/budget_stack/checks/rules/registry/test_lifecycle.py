from __future__ import annotations

import json

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests

NEWEST = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 60}
UNTAGGED = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 60}
BY_AGE = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 30}
RELEASES = {"tagStatus": "tagged", "tagPatternList": ["v*"], "countType": "imageCountMoreThan", "countNumber": 20}
ARCHIVED = {
    "tagStatus": "any",
    "storageClass": "archive",
    "countType": "sinceImageTransitioned",
    "countUnit": "days",
    "countNumber": 90,
}


def repository(template):
    return properties(template, "Repository")


def keeps(*selections, priorities=()):
    rules = [
        {"rulePriority": priority, "selection": selection, "action": {"type": "expire"}}
        for priority, selection in zip(priorities or range(1, 9), selections, strict=False)
    ]
    return lambda t: repository(t)["LifecyclePolicy"].update(LifecyclePolicyText=json.dumps({"rules": rules}))


def archives(**action):
    rule = {
        "rulePriority": 1,
        "selection": {"tagStatus": "any", "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 90},
        "action": {"type": "transition", **action},
    }
    return lambda t: repository(t)["LifecyclePolicy"].update(LifecyclePolicyText=json.dumps({"rules": [rule]}))


THERE = {"CreateECRRepository": "true"}
MUTANTS = [
    Mutant("registry-lifecycle-malformed", "Repository", keeps(NEWEST, UNTAGGED), THERE),
    Mutant("registry-lifecycle-malformed", "Repository", keeps(UNTAGGED, NEWEST, priorities=(1, 1)), THERE),
    Mutant("registry-lifecycle-malformed", "Repository", keeps(NEWEST | {"tagStatus": "tagged"}), THERE),
    Mutant("registry-lifecycle-malformed", "Repository", keeps(NEWEST | {"countType": "sinceImagePushed"}), THERE),
    Mutant("registry-lifecycle-malformed", "Repository", keeps(NEWEST | {"countType": "imageCount"}), THERE),
    Mutant("registry-lifecycle-malformed", "Repository", keeps(NEWEST | {"storageClass": "archive"}), THERE),
    Mutant("registry-lifecycle-malformed", "Repository", keeps(RELEASES | {"tagPrefixList": ["v"]}), THERE),
    Mutant("registry-lifecycle-malformed", "Repository", keeps(RELEASES | {"tagPatternList": ["*v*.*.*-*"]}), THERE),
    Mutant("registry-lifecycle-malformed", "Repository", keeps(UNTAGGED, UNTAGGED | {"countNumber": 9}), THERE),
    Mutant("registry-lifecycle-malformed", "Repository", archives(), THERE),
    Mutant(
        "registry-lifecycle-malformed",
        "Repository",
        lambda t: repository(t)["LifecyclePolicy"].update(LifecyclePolicyText="{'rules': []}"),
        THERE,
    ),
    Mutant("registry-lifecycle-deletes-running-image", "Repository", keeps(NEWEST | {"countNumber": 1}), THERE),
    Mutant("registry-lifecycle-deletes-running-image", "Repository", keeps(BY_AGE | {"tagStatus": "any"}), THERE),
    Mutant(
        "registry-lifecycle-deletes-running-image",
        "Repository",
        keeps(UNTAGGED, RELEASES | {"tagPatternList": ["*"], "countNumber": 1}, NEWEST),
        THERE,
    ),
    Mutant("registry-lifecycle-deletes-untagged", "Repository", keeps(NEWEST | {"countNumber": 20}), THERE),
    Mutant("registry-lifecycle-deletes-untagged", "Repository", keeps(BY_AGE), THERE),
    Mutant("registry-lifecycle-deletes-untagged", "Repository", keeps(UNTAGGED | {"countNumber": 1}), THERE),
]
NEAR_MISSES = [
    NearMiss("registry-lifecycle-malformed", keeps(UNTAGGED, NEWEST)),
    # each storage class has its own last rule
    NearMiss("registry-lifecycle-malformed", keeps(ARCHIVED, UNTAGGED, NEWEST)),
    NearMiss("registry-lifecycle-malformed", archives(targetStorageClass="archive")),
    NearMiss(
        "registry-lifecycle-deletes-running-image",
        keeps(UNTAGGED, RELEASES | {"tagPatternList": ["*"], "countNumber": 2}),
    ),
    # an image that falls under a rule is never deleted by a later one
    NearMiss("registry-lifecycle-deletes-running-image", keeps(RELEASES, NEWEST | {"countNumber": 1})),
    NearMiss(
        "registry-lifecycle-deletes-running-image", keeps(RELEASES | {"tagPatternList": ["latest"], "countNumber": 1})
    ),
    NearMiss("registry-lifecycle-deletes-untagged", keeps(UNTAGGED | {"countNumber": 30}, RELEASES)),
    NearMiss("registry-lifecycle-deletes-untagged", keeps(ARCHIVED)),
    NearMiss(
        "registry-lifecycle-deletes-untagged",
        # nothing takes the tag of an image that runs
        both(
            keeps(BY_AGE),
            lambda t: repository(t).update(ImageTagMutability="IMMUTABLE"),
            lambda t: repository(t).pop("ImageTagMutabilityExclusionFilters"),
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
