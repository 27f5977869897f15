"""One release: build, push, scan, and deploy what was pushed by its digest."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from budget_stack.configure import credentials, samconfig
from budget_stack.configure.dialogue import is_terminal, say, warn
from budget_stack.facts.ecr import IMAGE_TAG_PATTERN
from budget_stack.facts.fargate import PLATFORMS
from budget_stack.rollout.change_set import (
    ChangeSet,
    RunningStack,
    create_change_set,
    find_change_set,
    read_new_template,
)
from budget_stack.rollout.commit import commit_tag
from budget_stack.rollout.engine import find_engine
from budget_stack.rollout.failure import ReleaseFailed
from budget_stack.rollout.registry import digest_of, read_login
from budget_stack.rollout.scan import check_scan
from budget_stack.rollout.stack import execute, read_stack

IMAGE, CHANGE_SET, EXECUTION = STEPS = ("image", "change-set", "execution")
"""The steps of a release, each of which can be taken alone."""
_LATEST = "latest"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
_LONGEST_NAME = 128


@dataclass(frozen=True, kw_only=True)
class Released:
    """What was released, and how far.

    Attributes:
        stack_name: Where.
        image: Repository and tag.
        digest: What the stack names it by.
        is_asleep: Whether nothing runs until `MinContainerCount` is raised.
        change_set: The change set that waits for a person, if the release ends there.
        is_deployed: Whether the stack has it.
        has_changed: Whether something else ran before.
    """

    stack_name: str
    image: str
    digest: str
    is_asleep: bool
    change_set: ChangeSet | None = None
    is_deployed: bool = False
    has_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be released, and how far.

    Attributes:
        config_file: The samconfig.toml that says which stack; the next three go before it.
        stack_name: The stack.
        region: Its region.
        profile: The profile in ~/.aws.
        context: The folder with the Dockerfile.
        tag: The image's tag; left out, the commit.
        template: A template that the stack gets with the image; left out, it keeps its own.
        role_arn: The role that CloudFormation takes on for it; left out, that of the last update, or whoever asks.
        fail_on: One of SEVERITIES: an image in which ECR's scan finds something as severe is not deployed.
        only: One of STEPS, for a pipeline that has a person look between them; left out, all of them.
    """

    config_file: Path
    stack_name: str | None = None
    region: str | None = None
    profile: str | None = None
    context: Path
    tag: str | None = None
    template: Path | None = None
    role_arn: str | None = None
    fail_on: str | None = None
    only: str | None = None


def release(wanted: Wanted) -> Released:
    """Build an image, push it, and deploy its digest; an image that was pushed before is deployed as it is.

    Raises:
        ReleaseFailed: at which step, and what to do.
        NotListed: AWS does not answer, or does not allow it.
        InvalidSamConfig: the file cannot be read.
        UnreadableTemplate: the template cannot be read.
    """
    said = samconfig.remembered(samconfig.read(wanted.config_file))
    profile = wanted.profile or said.profile
    stack_name = wanted.stack_name or said.stack_name
    region = wanted.region or said.region or credentials.default_region(profile)
    if stack_name is None or region is None:
        missing = "--stack-name" if stack_name is None else "--region"
        raise ReleaseFailed(f"{wanted.config_file} names no {missing[2:].replace('-', ' ')}: pass {missing}")
    if pinned := said.parameters.get("ImageTag"):
        warn(f"{wanted.config_file} names the image's tag {pinned}: the next bare sam deploy goes back to it")
    tag = commit_tag(wanted.context) if wanted.tag is None else wanted.tag
    if not re.fullmatch(IMAGE_TAG_PATTERN, tag):
        expected = "1 to 128 letters, digits, _ . or -, not starting with . or -"
        raise ReleaseFailed(f"{tag!r} is no tag of an image: --tag takes {expected}")
    with credentials.explained(forbidden=None):
        session = credentials.open_session(profile, terminal=is_terminal())
        cloudformation = credentials.client(session, "cloudformation", region)
        stack = read_stack(cloudformation, stack_name)
        released = Released(
            stack_name=stack_name,
            image=f"{stack.parameters['ImageRepository']}:{tag}",
            digest=_image(credentials.client(session, "ecr", region), stack, tag, wanted),
            is_asleep=stack.parameters.get("MinContainerCount") == "0",
        )
        if wanted.only == IMAGE:
            return released
        change_set = _change_set(cloudformation, stack, released.digest, tag, wanted)
        if wanted.only == CHANGE_SET:
            return replace(released, change_set=change_set)
        say(
            f"Deploying {released.digest} to {stack_name}; CloudFormation waits for its tasks, and takes it back if "
            "they fail"
        )
        has_changed = execute(cloudformation, stack, change_set, tell=say)
    return replace(released, is_deployed=True, has_changed=has_changed)


def _image(ecr: Any, stack: RunningStack, tag: str, wanted: Wanted) -> str:
    """Return the digest of the image, which is built, pushed and scanned unless that is another step."""
    repository = stack.parameters["ImageRepository"]
    digest = None if tag == _LATEST else digest_of(ecr, repository, tag)
    if wanted.only in (CHANGE_SET, EXECUTION):
        if digest is None:
            raise ReleaseFailed(f"{repository} has no image {tag}: push it first, with --only {IMAGE}")
        return digest
    if digest is None:
        platform = PLATFORMS[stack.parameters.get("CpuArchitecture", "X86_64")]
        digest = _push(ecr, repository, tag, context=wanted.context, platform=platform)
    else:
        say(f"{repository}:{tag} is in the registry already")
    if wanted.fail_on:
        check_scan(ecr, repository, digest, fail_on=wanted.fail_on, tell=say)
    return digest


def _change_set(cloudformation: Any, stack: RunningStack, digest: str, tag: str, wanted: Wanted) -> ChangeSet:
    """Return the change set of the image, which is made unless that was another step."""
    name = f"release-{re.sub('[^A-Za-z0-9]', '-', tag)}"[:_LONGEST_NAME]
    if wanted.only == EXECUTION:
        change_set = find_change_set(cloudformation, stack.name, name)
        if change_set is None:
            raise ReleaseFailed(f"{stack.name} has no change set {name}: make it first, with --only {CHANGE_SET}")
        return change_set
    template = read_new_template(wanted.template) if wanted.template else None
    return create_change_set(
        cloudformation, stack, {"ImageTag": digest}, name=name, template=template, role_arn=wanted.role_arn
    )


def _push(ecr: Any, repository: str, tag: str, *, context: Path, platform: str) -> str:
    """Build an image and push it; return its digest."""
    engine, login = find_engine(), read_login(ecr)
    image = f"{login.registry}/{repository}:{tag}"
    say(f"Building {image}")
    engine.build(image, context=context, platform=platform)
    say(f"Pushing {image}")
    engine.log_in(login.registry, login.password)
    engine.push(image)
    digest = digest_of(ecr, repository, tag)
    if digest is None:
        raise ReleaseFailed(f"{image} was pushed, and this account and region do not have it: was it another registry?")
    return digest
