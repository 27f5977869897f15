"""Repositories: which images they keep, and what happens to them with the stack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.findings import Problem
from budget_stack.checks.reading.tasks import TASK, containers
from budget_stack.checks.reading.texts import may_match, written
from budget_stack.checks.reading.view import Node, Resource, View
from budget_stack.checks.rule import problem, rule
from budget_stack.resolve.symbols import Reference, symbols_in

_REPOSITORY = "AWS::ECR::Repository"
_PARAMETERS = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html"
_DELETION = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html"


def _policy(repository: Resource) -> tuple[Node, str | None]:
    policy = repository["LifecyclePolicy"]
    text = policy["LifecyclePolicyText"] if not policy.is_open else policy
    return text, text.text() if text else None


@rule(
    "registry-lifecycle-malformed",
    "error",
    _REPOSITORY,
    title="A lifecycle policy is one that ECR takes",
    says="Invalid parameter at 'LifecyclePolicyText': Lifecycle policy validation failure.",
    cause="The policy is text to CloudFormation, which does not look into it.",
    fix="write rules with different priorities, the one for any tag status last, each with a selection and an action",
    source=_PARAMETERS,
)
def lifecycle_malformed(view: View, repository: Resource) -> Iterator[Problem]:
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
    if len(set(priorities)) < len(priorities):
        return "two rules have the same rulePriority"
    for one in rules:
        if wrong := _wrong_rule(one):
            return f"the rule with rulePriority {one['rulePriority']} {wrong}"
    any_status = [one["rulePriority"] for one in rules if one["selection"]["tagStatus"] == "any"]
    if len(any_status) > 0 and min(any_status) < max(priorities):
        return f"the rule for any tag status has rulePriority {min(any_status)}, and must have the highest"
    return ""


def _wrong_rule(one: Mapping[str, Any]) -> str:
    selection, action = one.get("selection"), one.get("action")
    if not isinstance(selection, dict) or not isinstance(action, dict) or "type" not in action:
        return "lacks its selection or its action"
    status, count = selection.get("tagStatus"), selection.get("countType")
    has_tags = bool(selection.get("tagPrefixList") or selection.get("tagPatternList"))
    if status not in ("tagged", "untagged", "any"):
        return f"has tagStatus {status!r}; tagged, untagged and any are possible"
    if has_tags is not (status == "tagged"):
        return f"is for tagStatus {status} {'with' if has_tags else 'without'} tagPrefixList or tagPatternList"
    if not isinstance(count, str) or not isinstance(selection.get("countNumber"), int) or selection["countNumber"] < 1:
        return "has no countType, or no countNumber from 1"
    if count == "imageCountMoreThan" and "countUnit" in selection:
        return "counts images, and has a countUnit"
    if count.startswith("since") and selection.get("countUnit") != "days":
        return "counts time, and countUnit is not days"
    return ""


@rule(
    "registry-lifecycle-deletes",
    "warning",
    _REPOSITORY,
    title="A lifecycle policy keeps the image that runs, and the one before it",
    says="CannotPullContainerError at the next start of a task: the image that the service runs was deleted.",
    cause="ECR deletes by age and number, and does not ask what runs.",
    fix="keep images by their number, and more of them than are deployed until a rollback: 10 or more",
    source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
)
def lifecycle_deletes(view: View, repository: Resource) -> Iterator[Problem]:
    node, text = _policy(repository)
    if text is None or _wrong(text) or not _is_run(view, repository):
        return
    for one in json.loads(text)["rules"]:
        selection = one["selection"]
        number = selection["countNumber"]
        if one["action"]["type"] != "expire" or selection["tagStatus"] == "untagged":
            continue
        if selection["countType"] == "imageCountMoreThan" and number < 2:
            yield problem(node, f"only {number} image is kept, and a rollback needs the one before it")
        elif selection["countType"] == "sinceImagePushed" and selection["tagStatus"] == "any":
            yield problem(node, f"every image is deleted {number} days after it was pushed, also the one that runs")


def _is_run(view: View, repository: Resource) -> bool:
    name = repository["RepositoryName"]
    for task in view.resources(TASK):
        for container in containers(task):
            image = container["Image"].value
            if any(isinstance(one, Reference) and one.logical_id == repository.logical_id for one in symbols_in(image)):
                return True
            if name and may_match(f"*.dkr.ecr.*/{written(name.value)}:*", written(image)) and name.text() is not None:
                return True
    return False


@rule(
    "registry-retained-name",
    "info",
    _REPOSITORY,
    title="A repository of a fixed name does not stay behind when its creation is undone",
    says="Resource of type 'AWS::ECR::Repository' with identifier 'X' already exists.",
    cause="DeletionPolicy Retain also keeps it when the first creation of the stack fails, and the retry meets it.",
    fix="set DeletionPolicy to RetainExceptOnCreate",
    source=_DELETION,
)
def retained_name(view: View, repository: Resource) -> Iterator[Problem]:
    policy = repository.attribute("DeletionPolicy")
    if repository["RepositoryName"] and policy.text() == "Retain":
        yield problem(policy, "a failed creation leaves the repository behind")


@rule(
    "registry-not-empty",
    "info",
    _REPOSITORY,
    title="A repository can be deleted with its stack, or is kept",
    says="The repository with name 'X' cannot be deleted because it still contains images.",
    cause="CloudFormation deletes a repository that has no DeletionPolicy, and ECR refuses while there are images.",
    fix="set DeletionPolicy to RetainExceptOnCreate to keep the images, or EmptyOnDelete to true to lose them",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html",
)
def not_empty(view: View, repository: Resource) -> Iterator[Problem]:
    policy = repository.attribute("DeletionPolicy")
    is_deleted = not policy or policy.text() == "Delete"
    empties = repository["EmptyOnDelete"]
    if is_deleted and not empties.is_open and empties.text() != "true":
        yield problem(empties, "deleting the stack fails as soon as there is an image")


@rule(
    "registry-exclusion-unused",
    "error",
    _REPOSITORY,
    title="Tags that may be overwritten are only listed where the others may not",
    says="InvalidParameterException: exclusion filters go with IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION.",
    cause="The mutability was changed, and the filters stayed.",
    fix="set ImageTagMutability to IMMUTABLE_WITH_EXCLUSION, or leave the filters out",
    source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
)
def exclusion_unused(view: View, repository: Resource) -> Iterator[Problem]:
    filters, mutability = repository["ImageTagMutabilityExclusionFilters"], repository["ImageTagMutability"]
    chosen = mutability.text() if mutability else "MUTABLE"
    if any(True for _ in filters) and chosen in ("MUTABLE", "IMMUTABLE"):
        yield problem(filters, f"the tags are {chosen}, with filters that only an exclusion has")
