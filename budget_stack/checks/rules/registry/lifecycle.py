"""Lifecycle policies of repositories: syntax, and images that must not be deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import may_match, partial_text
from budget_stack.checks.view.tasks import containers
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import REPOSITORY, TASK_DEFINITION

_PARAMETERS = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html"
_MOST_RULES, _MOST_WILDCARDS = 50, 4
# A tagged index, and an untagged image and its attestation.
# https://docs.docker.com/build/metadata/attestations/attestation-storage/
_IMAGES_A_PUSH = 3
_PUSHES_TO_KEEP = 10
_COUNTS = ("imageCountMoreThan", "sinceImagePulled", "sinceImagePushed", "sinceImageTransitioned")


def _policy(repository: Resource) -> tuple[Node, str | None]:
    policy = repository["LifecyclePolicy"]
    text = policy["LifecyclePolicyText"] if not policy.is_unresolved else policy
    return text, text.text() if text else None


@rule(
    "registry-lifecycle-malformed",
    "error",
    on=resources(REPOSITORY),
    text=Text(
        title="A lifecycle policy is one that ECR takes",
        says=(
            "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: "
            "'Lifecycle policy validation failure: ...'"
        ),
        cause="The policy is text to CloudFormation, which does not look into it.",
        fix=(
            "write rules with different priorities, the one for any tag status last, each with a selection and an "
            "action"
        ),
        source=_PARAMETERS,
    ),
)
def malformed(view: View, repository: Resource) -> Iterator[Problem]:
    node, text = _policy(repository)
    if text is not None and (wrong := _wrong(text)):
        yield problem(node, wrong)


def _wrong(text: str) -> str:
    try:
        policy = json.loads(text)
    except ValueError as error:
        return f"not JSON: {error}"
    rules = policy.get("rules") if isinstance(policy, dict) else None
    if not isinstance(rules, list) or not rules or not all(isinstance(one, dict) for one in rules):
        return "no list of rules"
    priorities = [one.get("rulePriority") for one in rules]
    if not all(isinstance(priority, int) and priority > 0 for priority in priorities):
        return "a rule has no rulePriority, a whole number from 1"
    if len(rules) > _MOST_RULES:
        return f"there are {len(rules)} rules, and {_MOST_RULES} are possible"
    if len(set(priorities)) < len(priorities):
        return "two rules have the same rulePriority"
    for one in rules:
        if wrong := _wrong_rule(one):
            return f"the rule with rulePriority {one['rulePriority']} {wrong}"
    return _wrong_together(rules)


def _wrong_rule(one: Mapping[str, Any]) -> str:
    selection, action = one.get("selection"), one.get("action")
    if not isinstance(selection, dict) or not isinstance(action, dict):
        return "lacks its selection or its action"
    if action.get("type") not in ("expire", "transition"):
        return "has an action that is neither expire nor transition"
    if action["type"] == "transition" and action.get("targetStorageClass") != "archive":
        return "moves images, and targetStorageClass is not archive"
    return _wrong_tags(selection) or _wrong_count(selection)


def _wrong_tags(selection: Mapping[str, Any]) -> str:
    status = selection.get("tagStatus")
    prefixes, patterns = selection.get("tagPrefixList"), selection.get("tagPatternList")
    if status not in ("tagged", "untagged", "any"):
        return f"has tagStatus {status!r}; tagged, untagged and any are possible"
    if bool(prefixes or patterns) is not (status == "tagged"):
        how = "with" if prefixes or patterns else "without"
        return f"is for tagStatus {status} {how} tagPrefixList or tagPatternList"
    if prefixes and patterns:
        return "has both tagPrefixList and tagPatternList"
    if any(str(pattern).count("*") > _MOST_WILDCARDS for pattern in patterns or ()):
        return f"has a tag pattern of more than {_MOST_WILDCARDS} wildcards"
    return ""


def _wrong_count(selection: Mapping[str, Any]) -> str:
    count, number = selection.get("countType"), selection.get("countNumber")
    if count not in _COUNTS:
        return f"has countType {count!r}; {', '.join(_COUNTS)} are possible"
    if not isinstance(number, int) or number < 1:
        return "has no countNumber from 1"
    if count == "imageCountMoreThan" and "countUnit" in selection:
        return "counts images, and has a countUnit"
    if count != "imageCountMoreThan" and selection.get("countUnit") != "days":
        return "counts time, and countUnit is not days"
    if (_storage(selection) == "archive") is not (count == "sinceImageTransitioned"):
        return f"counts {count}, and storageClass is {_storage(selection)}"
    return ""


def _storage(selection: Mapping[str, Any]) -> str:
    return str(selection.get("storageClass", "standard"))


def _wrong_together(rules: list[dict[str, Any]]) -> str:
    # rules for archived images are separate
    for storage in ("standard", "archive"):
        among = [one for one in rules if _storage(one["selection"]) == storage]
        untagged, all_images = (
            [one["rulePriority"] for one in among if one["selection"]["tagStatus"] == status]
            for status in ("untagged", "any")
        )
        if len(untagged) > 1:
            return f"several rules are for untagged images: those with rulePriority {', '.join(map(str, untagged))}"
        if all_images and min(all_images) < max(one["rulePriority"] for one in among):
            return f"the rule for any tag status has rulePriority {min(all_images)}, and must have the highest"
    return ""


@rule(
    "registry-lifecycle-deletes-running-image",
    "warning",
    on=resources(REPOSITORY),
    text=Text(
        title="A lifecycle policy keeps the image that runs, and the one before it",
        says="CannotPullContainerError: ... not found, at the next start of a task, because the image was deleted.",
        cause="ECR deletes by age and number, and does not ask what runs.",
        fix="keep images by their number, and more of them than are deployed until a rollback: 10 or more",
        source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
    ),
)
def deletes_running_image(view: View, repository: Resource) -> Iterator[Problem]:
    node, text = _policy(repository)
    if text is None or _wrong(text) or not _is_run(view, repository):
        return
    rules = sorted(json.loads(text)["rules"], key=lambda one: int(one["rulePriority"]))
    # the first rule that selects an image decides; archived images do not run, and another rule is about untagged ones
    falls_under = [
        one for one in rules if one["selection"]["tagStatus"] != "untagged" and _storage(one["selection"]) == "standard"
    ]
    if not falls_under or falls_under[0]["action"]["type"] != "expire" or not _is_for_all(falls_under[0]["selection"]):
        return
    selection = falls_under[0]["selection"]
    number = selection["countNumber"]
    if selection["countType"] == "imageCountMoreThan" and number < 2:
        yield problem(node, f"only {number} image is kept, and a rollback needs the one before it")
    elif selection["countType"] == "sinceImagePushed":
        yield problem(node, f"every image is deleted {number} days after it was pushed, also the one that runs")


@rule(
    "registry-lifecycle-deletes-untagged",
    "info",
    on=resources(REPOSITORY),
    text=Text(
        title="Images without a tag are kept for as long as one of them may run",
        says=(
            "CannotPullContainerError: ... not found, at the next start of a task, days after its tag was overwritten."
        ),
        cause="A push of Docker's is three images, and an overwritten tag leaves behind the one that runs without any.",
        fix=(
            f"count tagged and untagged images apart, and keep {_IMAGES_A_PUSH * _PUSHES_TO_KEEP} untagged ones or more"
        ),
        source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
    ),
)
def deletes_untagged(view: View, repository: Resource) -> Iterator[Problem]:
    node, text = _policy(repository)
    if text is None or _wrong(text) or not _is_run(view, repository):
        return
    for one in json.loads(text)["rules"]:
        if one["action"]["type"] == "expire" and (wrong := _loses_untagged(repository, one["selection"])):
            yield problem(node, wrong)


def _loses_untagged(repository: Resource, selection: Mapping[str, Any]) -> str:
    status, count, number = selection["tagStatus"], selection["countType"], selection["countNumber"]
    enough = number >= _IMAGES_A_PUSH * _PUSHES_TO_KEEP
    if _storage(selection) != "standard" or status == "tagged":
        return ""
    if status == "any":
        # another rule is about those that delete tagged images as well
        few = count == "imageCountMoreThan" and not enough and number > 1
        return f"{number} images of any kind may be those of {number // _IMAGES_A_PUSH} pushes" if few else ""
    # an image keeps a tag that is immutable, and the parts of a tagged image are not deleted
    if repository["ImageTagMutability"].text() == "IMMUTABLE":
        return ""
    if count == "sinceImagePushed":
        return f"an image whose tag was overwritten is deleted {number} days after it was pushed"
    return f"only {number} untagged images are kept" if count == "imageCountMoreThan" and not enough else ""


def _is_for_all(selection: Mapping[str, Any]) -> bool:
    """Tell whether a rule selects every tagged image; if it selects some tags, it is unknown which images have them."""
    return selection["tagStatus"] == "any" or all(one == "*" for one in selection.get("tagPatternList") or ("",))


def _is_run(view: View, repository: Resource) -> bool:
    name = repository["RepositoryName"]
    for task in view.resources(TASK_DEFINITION):
        for container in containers(task):
            image = container["Image"]
            if repository.is_mentioned_by(image):
                return True
            if (
                name
                and may_match(f"*.dkr.ecr.*/{partial_text(name.value)}:*", partial_text(image.value))
                and name.text() is not None
            ):
                return True
    return False
