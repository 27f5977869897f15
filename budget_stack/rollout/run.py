"""One release: build, push, and deploy what was pushed by its digest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from budget_stack.configure import credentials, samconfig
from budget_stack.configure.dialogue import is_terminal, say, warn
from budget_stack.facts.fargate import PLATFORMS
from budget_stack.rollout.commit import commit_tag
from budget_stack.rollout.engine import find_engine
from budget_stack.rollout.failure import ReleaseFailed
from budget_stack.rollout.registry import digest_of, read_login
from budget_stack.rollout.stack import deploy, read_stack

_LATEST = "latest"


@dataclass(frozen=True, kw_only=True)
class Released:
    """What runs now.

    Attributes:
        stack_name: Where.
        image: Repository and tag.
        digest: What the stack names it by.
        has_changed: Whether something else ran before.
        is_asleep: Whether nothing runs until `MinContainerCount` is raised.
    """

    stack_name: str
    image: str
    digest: str
    has_changed: bool
    is_asleep: bool


def release(
    *,
    config_file: Path,
    context: Path,
    tag: str | None = None,
    stack_name: str | None = None,
    region: str | None = None,
    profile: str | None = None,
) -> Released:
    """Build an image, push it, and deploy its digest; an image that was pushed before is deployed as it is.

    Args:
        config_file: The samconfig.toml that says which stack; the next three go before it.
        context: The folder with the Dockerfile.
        tag: The image's tag; left out, the commit.
        stack_name: The stack.
        region: Its region.
        profile: The profile in ~/.aws.

    Raises:
        ReleaseFailed: at which step, and what to do.
        NotListed: AWS does not answer, or does not allow it.
        InvalidSamConfig: the file cannot be read.
    """
    said = samconfig.remembered(samconfig.read(config_file))
    profile = profile or said.profile
    stack_name = stack_name or said.stack_name
    region = region or said.region or credentials.default_region(profile)
    if stack_name is None or region is None:
        missing = "--stack-name" if stack_name is None else "--region"
        raise ReleaseFailed(f"{config_file} names no {missing[2:].replace('-', ' ')}: pass {missing}")
    if pinned := said.parameters.get("ImageTag"):
        warn(f"{config_file} names the image's tag {pinned}: the next bare sam deploy goes back to it")
    tag = tag or commit_tag(context)
    with credentials.explained(forbidden=None):
        session = credentials.open_session(profile, terminal=is_terminal())
        cloudformation = credentials.client(session, "cloudformation", region)
        stack = read_stack(cloudformation, stack_name)
        repository = stack.parameters["ImageRepository"]
        ecr = credentials.client(session, "ecr", region)
        digest = None if tag == _LATEST else digest_of(ecr, repository, tag)
        if digest is not None:
            say(f"{repository}:{tag} is in the registry already")
        else:
            engine, login = find_engine(), read_login(ecr)
            image = f"{login.registry}/{repository}:{tag}"
            say(f"Building {image}")
            engine.build(image, context=context, platform=PLATFORMS[stack.parameters.get("CpuArchitecture", "X86_64")])
            say(f"Pushing {image}")
            engine.log_in(login.registry, login.password)
            engine.push(image)
            digest = digest_of(ecr, repository, tag)
            if digest is None:
                raise ReleaseFailed(f"{image} was pushed, and {region} does not have it: was it another registry?")
        say(f"Deploying {digest} to {stack_name}; CloudFormation waits for its tasks, and takes it back if they fail")
        has_changed = deploy(cloudformation, stack, {"ImageTag": digest}, tell=say)
    return Released(
        stack_name=stack_name,
        image=f"{repository}:{tag}",
        digest=digest,
        has_changed=has_changed,
        is_asleep=stack.parameters.get("MinContainerCount") == "0",
    )
