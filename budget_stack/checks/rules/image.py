"""Container images: address, tag, registry and region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import task_of
from budget_stack.checks.view.partial_text import ANYTHING, as_reference, may_match, partial_text, parts
from budget_stack.checks.view.tasks import containers, name_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecr import DIGEST_PATTERN, IMAGE_TAG_PATTERN, image_in_ecr
from budget_stack.facts.registries import DOCKER_HUB
from budget_stack.facts.resource_types import REPOSITORY, SERVICE, TASK_DEFINITION

# CodePipeline's own are in angle brackets; others are words in capitals, which no address has
_PLACEHOLDER = re.compile(r"^<[^<>]+>$|^(?=[A-Z0-9_.-]+$)[A-Z0-9_.-]*(PLACEHOLDER|REPLACE|CHANGE_?ME|YOUR[-_])", re.A)
_CONTAINER = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"


class _Image:
    """The parts of an image's address, with ANYTHING in place of symbols."""

    def __init__(self, node: Node) -> None:
        self.text = partial_text(node.value)
        self.is_placeholder = bool(_PLACEHOLDER.search(self.text))
        # a symbol without a slash after it may hold registry, repository and tag
        self.is_known = bool(self.text.strip(ANYTHING)) and not self.text.startswith("{{") and not self.is_placeholder
        rest, _, self.digest = self.text.partition("@")
        first, slash, path = rest.partition("/")
        has_host = bool(slash) and (any(mark in first for mark in ".:") or first == "localhost" or ANYTHING in first)
        self.host = first if has_host else ""
        self.repository, _, self.tag = (path if has_host else rest).partition(":")
        self.may_hold_all = ANYTHING in (first if has_host else self.repository) and not image_in_ecr(self.text)


@rule(
    "image-malformed",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="An image's address is one that can be pulled",
        says=(
            "ClientException: Container.image contains invalid characters. Or the task stops: invalid reference format."
        ),
        cause="The address was put together from parts, or copied from a browser.",
        fix=(
            "write registry/repository:tag: lower-case names, no scheme, for ECR "
            "account.dkr.ecr.region.amazonaws.com/name"
        ),
        source=_CONTAINER,
    ),
)
def malformed(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        node = container["Image"]
        image = _Image(node)
        if node and image.is_known and (wrong := _wrong(image) or _wrong_reference(view, node)):
            yield problem(node, f"the image of {name_of(container)} {wrong}")


@rule(
    "image-placeholder",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="An image's address stands where one is written into the template before it is deployed",
        says="Deployed as it is: ClientException: Container.image contains invalid characters.",
        cause="A pipeline writes the address in its place, such as the ECS deploy actions of CodePipeline.",
        fix="deploy what the pipeline makes of it, or take the address as a parameter",
        source="https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html",
    ),
)
def placeholder(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        image = _Image(container["Image"])
        if image.is_placeholder:
            yield problem(container["Image"], f"the image of {name_of(container)} is {image.text}, to be replaced")


def _wrong(image: _Image) -> str:
    if re.match(r"[a-z]+://", image.text):
        return "begins with a scheme"
    if re.search(r"\s", image.text):
        return "has a space in its address"
    if image.may_hold_all:
        return ""
    if re.search(r"[A-Z]", image.repository):
        return f"has capitals in the repository's name {image.repository.replace(ANYTHING, '...')}"
    # a part that is not known may be a single letter, or empty
    if image.tag and not re.fullmatch(IMAGE_TAG_PATTERN, image.tag.replace(ANYTHING, "a")):
        return f"has the tag {image.tag.replace(ANYTHING, '...')!r}"
    if image.digest and ANYTHING not in image.digest and not re.fullmatch(DIGEST_PATTERN, image.digest):
        return f"has the digest {image.digest!r}"
    ecr = image_in_ecr(image.text)
    if ecr and not ecr.name:
        return "names a registry and no repository"
    if ecr and ANYTHING not in ecr.account and not re.fullmatch("[0-9]{12}", ecr.account):
        return f"has the account {ecr.account!r}, which is not twelve digits"
    return ""


def _wrong_reference(view: View, node: Node) -> str:
    # the AWS CDK takes account and region out of an ARN by splitting it
    for reference in map(as_reference, parts(node.value)):
        if reference and reference.attribute == "Arn":
            target = view.resource(reference.logical_id)
            if target is not None and target.type == REPOSITORY:
                return f"is made of the ARN of {reference.logical_id}; its RepositoryUri is what can be pulled"
    return ""


@rule(
    "image-tag-latest",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The image has a tag of its own",
        says=(
            "Pushing latest again changes no template, so nothing is rolled out; and nothing names the image of before."
        ),
        cause="The tag was left out, which means latest.",
        fix="give each image a tag of its own, such as the commit, and deploy that",
        source="https://docs.aws.amazon.com/AmazonECS/latest/bestpracticesguide/application.html",
    ),
)
def tag_latest(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        if _is_latest(_Image(container["Image"])):
            yield problem(container["Image"], f"{name_of(container)} runs whatever is latest when it is deployed")


def _is_latest(image: _Image) -> bool:
    if not image.is_known or image.digest or not image.repository:
        return False
    return image.tag == "latest" or (not image.tag and ANYTHING not in image.text.rpartition("/")[2])


@rule(
    "image-latest-redeployed",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="What is deployed anew is not whatever is latest",
        says=(
            "The new deployment runs what was pushed last. Where that is broken, CloudFormation's roll-back is one "
            "more deployment of latest, and runs the broken image again."
        ),
        cause="A nonce in ForceNewDeployment stands in for a tag that changes.",
        fix="name the image by its digest or by a tag of its own, which rolls out and back; a nonce only restarts it",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerImage.html",
    ),
)
def latest_redeployed(view: View, service: Resource) -> Iterator[Problem]:
    task, nonce = task_of(view, service), service["ForceNewDeployment"]["ForceNewDeploymentNonce"]
    if task is None or not nonce:
        return
    for container in containers(task):
        if _is_latest(_Image(container["Image"])):
            yield problem(nonce, f"it deploys {name_of(container)}, whose image is whatever is latest")


@rule(
    "image-docker-hub-without-login",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Images do not come from Docker Hub without a login",
        says="CannotPullContainerError: toomanyrequests: You have reached your unauthenticated pull rate limit.",
        cause="An address without a registry means Docker Hub, which counts pulls by address.",
        fix="take the image from ECR Public, through a pull-through cache, or with RepositoryCredentials",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",
    ),
)
def docker_hub_without_login(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        image = _Image(container["Image"])
        if not image.is_known or image.may_hold_all or container["RepositoryCredentials"]:
            continue
        if image.host in ("", *DOCKER_HUB):
            yield problem(container["Image"], f"{name_of(container)} comes from Docker Hub")


@rule(
    "image-region-pinned",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The image comes from the region that the stack is in",
        says="In another region every start of a task pulls across regions, or fails with that region.",
        cause="The region was written into the template.",
        fix="write ${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}, and replicate the repository",
        source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html",
    ),
)
def region_pinned(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        image = image_in_ecr(partial_text(container["Image"].value))
        if image and ANYTHING not in image.region and image.region != view.pseudo_parameter("AWS::Region"):
            yield problem(container["Image"], f"{name_of(container)} comes from {image.region} only")


@rule(
    "image-repository-other",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The image comes from the repository that the template makes",
        says=(
            "CannotPullContainerError: X not found. Or an old image runs: what is pushed goes to the other repository."
        ),
        cause="The repository was renamed in one of the two places.",
        fix="use the RepositoryUri of the repository",
        source=(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html"
        ),
    ),
)
def repository_other(view: View, task: Resource) -> Iterator[Problem]:
    images = [(container["Image"], partial_text(container["Image"].known())) for container in containers(task)]
    ecr = [(node, image.name) for node, text in images if (image := image_in_ecr(text)) and image.name]
    if not ecr or len(ecr) != len(images):
        return
    repositories = list(view.resources(REPOSITORY))
    if len(repositories) != 1 or not repositories[0]["RepositoryName"]:
        return
    name = partial_text(repositories[0]["RepositoryName"].known())
    if not any(may_match(name, used) for _, used in ecr):
        yield problem(ecr[0][0], f"{repositories[0].logical_id} is named {name}, and {ecr[0][1]} is what is pulled")
