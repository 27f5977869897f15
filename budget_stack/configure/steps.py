"""The remaining steps, up to the open page, as commands to paste one after another."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from budget_stack.budget_tracker import build_budget_tracker
from budget_stack.configure.address import ADDRESS, speaks_https
from budget_stack.configure.run import Configured
from budget_stack.configure.samconfig import FIRST
from budget_stack.facts.regions import partition_of, url_suffix_of
from budget_stack.resolve import OpenParameter, Reference, Source, resolve
from budget_stack.resolve.symbols import Text
from budget_stack.settings.web_service import LOAD_BALANCER

_IMAGE = ("LoginCommand", "BuildCommand", "TagCommand", "PushCommand")
# Of the parameters, those that the outputs depend on; the others would only be judged.
_OF_OUTPUTS = ("VpcId", "PublicSubnet1", "PublicSubnet2", "ImageRepository", "ImageTag", "CpuArchitecture")


@dataclass(frozen=True, kw_only=True)
class Step:
    """Commands that belong together, and what for."""

    heading: str
    commands: tuple[str, ...]


def next_steps(configured: Configured, *, output: Path) -> Iterator[Step]:
    """Yield what is left to do.

    Args:
        configured: What the run has settled.
        output: The file that was written.
    """
    deployment, deployed = configured.deployment, configured.deployed
    at_default = output.resolve() == Path("samconfig.toml").resolve()
    deploy = ["sam", "deploy", *(() if at_default else ("--config-file", str(output)))]
    where = _where(configured)
    stack = f"--stack-name {deployment.stack_name} {where}"
    outputs = _outputs(configured)

    if deployed.has_failed:
        yield Step(
            heading=f"See what failed, and mend it: the stack is in {deployed.status}",
            commands=(
                f"aws cloudformation describe-stack-events {stack} --output text --query "
                "\"StackEvents[?contains(ResourceStatus,'FAILED')].[LogicalResourceId,ResourceStatusReason]\"",
            ),
        )
        yield Step(heading="Delete the stack, its only way out", commands=(f"sam delete --no-prompts {stack}",))
    elif deployed.status == "UPDATE_ROLLBACK_FAILED":
        yield Step(
            heading="Let CloudFormation end the roll-back that failed, once its reason is gone",
            commands=(
                f"aws cloudformation continue-update-rollback {stack}",
                f"aws cloudformation wait stack-rollback-complete {stack}",
            ),
        )
    if configured.surroundings.has_ecs_role is False:
        command = f"aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com {where}"
        yield Step(heading="Give ECS the role that every account has once", commands=(command,))
    if not deployed.exists:
        yield Step(heading=_first(configured), commands=(shlex.join([*deploy, "--config-env", FIRST]),))
    if not configured.surroundings.has_image:
        yield Step(heading="Build and push the image", commands=tuple(outputs[name] for name in _IMAGE))
    if deployed.exists and deployment.once:
        pairs = [f"{name}={value}" for name, value in deployment.once.items()]
        yield Step(
            heading=f"Set {' and '.join(deployment.once)}, which the file does not remember",
            commands=(shlex.join([*deploy, "--parameter-overrides", *pairs]),),
        )
    yield Step(heading=_start(configured), commands=(shlex.join(deploy),))
    yield Step(
        heading=_open(configured), commands=(_query(stack, "Stacks[0].Outputs[?OutputKey=='ServiceUrl'].OutputValue"),)
    )
    yield Step(heading=_login(configured), commands=(outputs["FirstPasswordCommand"],))
    yield Step(
        heading="All outputs, unbroken, each under its name",
        commands=(_query(stack, "Stacks[0].Outputs[].[[OutputKey],[OutputValue]][]"),),
    )


def _first(configured: Configured) -> str:
    if configured.deployment.once.get("CreateECRRepository") == "true":
        return f"Make everything but the tasks, with the repository {configured.answers['ImageRepository']}"
    return "Make everything but the tasks"


def _start(configured: Configured) -> str:
    if configured.deployment.parameters["MinContainerCount"] == "0":
        return "Deploy without tasks, as chosen"
    awake = configured.deployed.kept.get("MinContainerCount", "0") != "0"
    what = "Deploy" if awake else "Start the service"
    return f"{what}; this waits until its tasks are healthy, and takes it back if they are not"


def _open(configured: Configured) -> str:
    known = configured.answers
    if known[ADDRESS.name] == LOAD_BALANCER and known["CertificateArn"] and not known["DomainName"]:
        return (
            "Let a CNAME record for a name of the certificate lead to the host that this prints, and open the page at "
            "https:// and that name"
        )
    if not speaks_https(known):
        return "Open the page at the address that this prints"
    return "Open the page at the https address that this prints"


def _login(configured: Configured) -> str:
    if configured.answers.get("DatabaseClusterId"):
        return (
            "Log in as owner with the password that this database has already, or with this one "
            "after what the output ResetPasswordCommand says"
        )
    return "Log in as owner, with this password unless it was changed since"


def _where(configured: Configured) -> str:
    profile = configured.deployment.profile
    return f"--region {configured.deployment.region}" + (f" --profile {shlex.quote(profile)}" if profile else "")


def _query(stack: str, query: str) -> str:
    return f'aws cloudformation describe-stacks {stack} --query "{query}" --output text'


def _outputs(configured: Configured) -> dict[str, str]:
    """Return the outputs of the template that are commands, with the shell asking AWS for what is not known yet."""
    where, region = _where(configured), configured.deployment.region
    assert region is not None
    pseudo = {
        "AWS::Region": region,
        "AWS::StackName": configured.deployment.stack_name,
        "AWS::Partition": partition_of(region),
        "AWS::URLSuffix": url_suffix_of(partition_of(region)),
    }
    if configured.deployed.account_id:
        pseudo["AWS::AccountId"] = configured.deployed.account_id
    parameters = {name: configured.answers[name] for name in _OF_OUTPUTS} | {"Database": "none"}
    source = Source(json.loads(build_budget_tracker(configured.answers[ADDRESS.name]).template.to_json()))
    resolved = resolve(source, parameters, pseudo_parameters=pseudo)

    def text(value: object) -> str:
        if isinstance(value, Text):
            return "".join(map(text, value.parts))
        if isinstance(value, OpenParameter):
            return f"$(aws sts get-caller-identity {where} --query Account --output text)"
        if isinstance(value, Reference):
            return (
                f'"$(aws cloudformation describe-stack-resource --stack-name {configured.deployment.stack_name} {where}'
                f" --logical-resource-id {value.logical_id} --query StackResourceDetail.PhysicalResourceId"
                ' --output text)"'
            )
        # Every command of the template says its region, and none its profile.
        return str(value).replace(f"--region {region}", where)

    return {name: text(output.value) for name, output in resolved.outputs.items() if name.endswith("Command")}
