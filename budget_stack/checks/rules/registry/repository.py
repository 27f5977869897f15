"""Repositories: tag mutability, and deletion with the stack."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import is_of_this_stack_alone
from budget_stack.checks.view.policies import statements
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import REPOSITORY

_TEMPLATE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"


@rule(
    "registry-retained-name-fixed",
    "info",
    on=resources(REPOSITORY),
    text=Text(
        title="A repository of a fixed name does not stay behind when its creation is undone",
        says="Resource of type 'AWS::ECR::Repository' with identifier 'X' already exists.",
        cause="DeletionPolicy Retain also keeps it when the first creation of the stack fails, and the retry meets it.",
        fix="set DeletionPolicy to RetainExceptOnCreate",
        source=f"{_TEMPLATE}/aws-attribute-deletionpolicy.html",
    ),
)
def retained_name_fixed(view: View, repository: Resource) -> Iterator[Problem]:
    name, policy = repository["RepositoryName"], repository.attribute("DeletionPolicy")
    if name and policy.text() == "Retain" and not is_of_this_stack_alone(name):
        yield problem(policy, "a failed creation leaves the repository behind")


@rule(
    "registry-deletion-blocked",
    "info",
    on=resources(REPOSITORY),
    text=Text(
        title="A repository can be deleted with its stack, or is kept",
        says="The repository with name 'X' in registry with id 'N' cannot be deleted because it still contains images",
        cause="CloudFormation deletes a repository that has no DeletionPolicy, and ECR refuses while there are images.",
        fix="set DeletionPolicy to RetainExceptOnCreate to keep the images, or EmptyOnDelete to true to lose them",
        source=f"{_TEMPLATE}/aws-resource-ecr-repository.html",
    ),
)
def deletion_blocked(view: View, repository: Resource) -> Iterator[Problem]:
    policy = repository.attribute("DeletionPolicy")
    is_deleted = not policy or policy.text() == "Delete"
    empties = repository["EmptyOnDelete"]
    if is_deleted and not empties.is_unresolved and empties.text() != "true":
        yield problem(empties, "deleting the stack fails as soon as there is an image")


@rule(
    "registry-exclusion-unused",
    "error",
    on=resources(REPOSITORY),
    text=Text(
        title="Tags that may be overwritten are only listed where the others may not",
        says="ImageTagMutabilityExclusionFilters are not allowed when imageTagMutability is set as IMMUTABLE",
        cause="The mutability was changed, and the filters stayed.",
        fix="set ImageTagMutability to IMMUTABLE_WITH_EXCLUSION, or leave the filters out",
        source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
    ),
)
def exclusion_unused(view: View, repository: Resource) -> Iterator[Problem]:
    filters, mutability = repository["ImageTagMutabilityExclusionFilters"], repository["ImageTagMutability"]
    chosen = mutability.text() if mutability else "MUTABLE"
    if any(True for _ in filters) and chosen in ("MUTABLE", "IMMUTABLE"):
        yield problem(filters, f"the tags are {chosen}, with filters that only an exclusion has")


@rule(
    "registry-policy-names-resource",
    "error",
    on=resources(REPOSITORY),
    text=Text(
        title="The policy of a repository says who and what, and not on which repository",
        says="Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
        cause="The statement was taken from the policy of a role or a bucket.",
        fix="leave Resource out, and say in Principal whom the repository lets in",
        source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html",
    ),
)
def policy_names_resource(view: View, repository: Resource) -> Iterator[Problem]:
    for statement in statements(repository["RepositoryPolicyText"].read()):
        for key in ("Resource", "NotResource"):
            if statement[key]:
                yield problem(statement[key], f"a statement of {repository.logical_id}'s policy has {key}")
        if not statement["Principal"] and not statement["NotPrincipal"]:
            yield problem(statement, f"a statement of {repository.logical_id}'s policy names no Principal")
