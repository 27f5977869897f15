"""Reads what is deployed already: the stack, its image, and the account's quotas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from budget_stack.configure import credentials
from budget_stack.configure.address import address_of
from budget_stack.facts.ecr import image_id

# CloudFormation's words for a stack. In the first it has only been looked at; from the second there is no way but out.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
_NOT_YET = ("", "REVIEW_IN_PROGRESS")
_FAILED = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED")
# What describe-stacks says in place of a NoEcho parameter's value.
_MASKED = "****"
_FARGATE_VCPUS = "L-3032A538"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """One stack; None stands for what AWS may not be asked.

    Attributes:
        account_id: The account it is in.
        status: What CloudFormation calls the stack's state; empty where there is no stack.
        parameters: What it was deployed with.
        outputs: What it tells.
        logical_ids: Its resources.
    """

    account_id: str | None = None
    status: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    logical_ids: frozenset[str] = frozenset()

    @property
    def address(self) -> str | None:
        """The address that it has for as long as it lives; None where there is none yet, or it cannot be seen."""
        return address_of(self.logical_ids) if self.exists else None

    @property
    def exists(self) -> bool:
        """Whether a deployment updates it."""
        return self.status is not None and self.status not in _NOT_YET and not self.has_failed

    @property
    def has_failed(self) -> bool:
        """Whether it must be deleted before it can be deployed."""
        return self.status in _FAILED

    @property
    def is_at_work(self) -> bool:
        """Whether CloudFormation takes no deployment now."""
        return self.exists and str(self.status).endswith("_IN_PROGRESS")

    @property
    def kept(self) -> Mapping[str, str]:
        """What the next deployment keeps of the parameters where it is told nothing else."""
        return self.parameters if self.exists else {}

    def defaults(self) -> dict[str, str]:
        """Return what of that can be an answer too: a secret is not told, and no tasks are only how it began."""
        unusable = (("MinContainerCount", "0"),)
        return {name: it for name, it in self.kept.items() if it != _MASKED and (name, it) not in unusable}


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a deployment needs beside its stack; None stands for what AWS may not be asked.

    Attributes:
        has_ecs_role: Whether the account has the role that ECS makes for itself. A cluster made in the same moment
            mostly fails: the role is not usable yet.
        has_image: Whether the repository has that image.
        vcpus: How many vCPUs Fargate runs at once in this account and region.
    """

    has_ecs_role: bool | None = None
    has_image: bool | None = None
    vcpus: float | None = None


def read_deployed(session: Any, region: str, stack_name: str) -> Deployed:
    """Ask CloudFormation for a stack."""
    sts = credentials.client(session, "sts", region)
    account_id = credentials.unless_refused(lambda: str(sts.get_caller_identity()["Account"]))
    cloudformation = credentials.client(session, "cloudformation", region)
    stack = credentials.unless_refused(
        lambda: _found(lambda: cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0], "ValidationError")
    )
    if not stack:
        return Deployed(account_id=account_id, status=None if stack is None else "")
    parameters = {it["ParameterKey"]: it.get("ParameterValue", "") for it in stack.get("Parameters", ())}
    outputs = {it["OutputKey"]: it["OutputValue"] for it in stack.get("Outputs", ())}
    resources = credentials.unless_refused(
        lambda: cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    )
    return Deployed(
        account_id=account_id,
        status=stack["StackStatus"],
        parameters=parameters,
        outputs=outputs,
        logical_ids=frozenset(it["LogicalResourceId"] for it in resources or () if _is_there(it["ResourceStatus"])),
    )


def read_surroundings(session: Any, region: str, *, repository: str, tag: str) -> Surroundings:
    """Ask for ECS's role, an image, and Fargate's quota.

    Sources: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html and
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
    """
    iam = credentials.client(session, "iam", region)
    roles = credentials.unless_refused(
        lambda: iam.list_roles(PathPrefix="/aws-service-role/ecs.amazonaws.com/")["Roles"]
    )
    ecr = credentials.client(session, "ecr", region)
    images = credentials.unless_refused(
        lambda: _found(
            lambda: ecr.describe_images(repositoryName=repository, imageIds=[image_id(tag)])["imageDetails"],
            "ImageNotFoundException",
            "RepositoryNotFoundException",
        )
    )
    quotas = credentials.client(session, "service-quotas", region)
    vcpus = credentials.unless_refused(
        lambda: float(quotas.get_service_quota(ServiceCode="fargate", QuotaCode=_FARGATE_VCPUS)["Quota"]["Value"])
    )
    return Surroundings(has_ecs_role=_known(roles), has_image=_known(images), vcpus=vcpus)


def _is_there(status: str) -> bool:
    return not status.startswith("DELETE_COMPLETE")


def _known(found: Any) -> bool | None:
    return None if found is None else bool(found)


def _found(ask: Callable[[], Any], *absent: str) -> Any:
    """Return what was asked for, or nothing where AWS says by one of these codes that there is no such thing."""
    try:
        return ask()
    except credentials.botocore().exceptions.ClientError as error:
        if credentials.code_of(error) in absent:
            return ()
        raise
