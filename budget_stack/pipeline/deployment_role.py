"""The role that CloudFormation takes on to deploy one template to one stack."""

from __future__ import annotations

from typing import NamedTuple

from troposphere import Ref, Retain, Template, iam

from budget_stack.naming import add_resource
from budget_stack.parts.trust import service_trust
from budget_stack.permissions import Scope, as_awacs, permissions_of, policies_of
from budget_stack.permissions.grants import Grant
from budget_stack.pipeline.settings import PipelineSettings
from budget_stack.resolve.source import Source
from budget_stack.values import sub


class DeploymentRole(NamedTuple):
    """What `add_deployment_role` adds."""

    policies: tuple[iam.ManagedPolicy, ...]
    role: iam.Role


def add_deployment_role(template: Template, *, deployed: Source, settings: PipelineSettings) -> DeploymentRole:
    """Add the role by which CloudFormation creates, updates and deletes the resources of a template in a stack.

    It may do what `budget-stack permissions` writes for the template, in the pipeline's account and region. Both stay
    when the pipeline is deleted: CloudFormation takes the role on for every later update of the stack, and would not
    update it any more.

    Args:
        template: The template to add to.
        deployed: The template that is deployed.
        settings: Where it is deployed.

    Raises:
        CannotTell: there is no saying what the deployed template takes.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
    """
    found = permissions_of(
        deployed,
        parameters={"ImageRepository": settings.image_repository},
        scope=Scope(stack_name=settings.stack_name),
    )
    grants = [grant._replace(resource=_here(grant.resource)) for grant in found.grants if _is_of_resources(grant)]
    documents = as_awacs(policies_of(grants, "Deployment")).values()
    policies = []
    for number, document in enumerate(documents, 1):
        for statement in document.Statement:
            statement.Resource = [sub(arn) for arn in statement.Resource]
        policies.append(
            add_resource(
                template,
                iam.ManagedPolicy(
                    f"DeploymentPolicy{number}",
                    DeletionPolicy=Retain,
                    UpdateReplacePolicy=Retain,
                    Description=f"What CloudFormation needs to deploy {settings.stack_name}, part {number}",
                    PolicyDocument=document,
                ),
            )
        )
    role = add_resource(
        template,
        iam.Role(
            "DeploymentRole",
            DeletionPolicy=Retain,
            UpdateReplacePolicy=Retain,
            Description=f"CloudFormation takes it on to deploy {settings.stack_name}",
            # A role is passed within its account only, so CloudFormation can be brought by no other to take it on.
            AssumeRolePolicyDocument=service_trust("cloudformation", for_this_account=False),
            ManagedPolicyArns=[Ref(policy) for policy in policies],
        ),
    )
    return DeploymentRole(tuple(policies), role)


def _is_of_resources(grant: Grant) -> bool:
    """Tell whether CloudFormation itself takes an action; those on the stack are taken by who deploys."""
    return not grant.action.startswith("cloudformation:") or ":transform/" in grant.resource


def _here(arn: str) -> str:
    """Return the ARN of what is in the pipeline's own account and region; none is longer with their values put in."""
    if arn == "*":
        return arn
    start, _, service, region, account, rest = arn.split(":", 5)
    region = region.replace("*", "${AWS::Region}")
    account = account.replace("*", "${AWS::AccountId}")
    return f"{start}:${{AWS::Partition}}:{service}:{region}:{account}:{rest}"
