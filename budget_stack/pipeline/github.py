"""The template of the roles that a workflow of GitHub Actions takes on."""

from __future__ import annotations

from collections.abc import Sequence

from awacs.aws import Allow, Condition, PolicyDocument, Principal, Statement, StringEquals
from awacs.sts import AssumeRoleWithWebIdentity
from troposphere import Equals, GetAtt, If, Output, Template, iam

from budget_stack.budget_tracker.parameter import Group, declare_conditions, declare_parameters, parameter
from budget_stack.facts.github import REPOSITORY_PATTERN, TOKEN_AUDIENCE, TOKEN_ISSUER
from budget_stack.naming import add_resource
from budget_stack.pipeline.deployment_role import add_deployment_role
from budget_stack.pipeline.rights import change_set_rights, execution_rights, find_image, push_rights
from budget_stack.pipeline.settings import PipelineSettings
from budget_stack.resolve.source import Source
from budget_stack.values import Value, sub

_REPOSITORY = parameter(
    "GitHubRepository",
    label="Repository",
    Type="String",
    AllowedPattern=f"^{REPOSITORY_PATTERN}$",
    ConstraintDescription="must be OWNER/NAME, or OWNER@NUMBER/NAME@NUMBER",
    Description="Repository as the subject of its tokens has it: OWNER/NAME; of one that was made, renamed or moved "
    "since 18 June 2026 OWNER@NUMBER/NAME@NUMBER.",
)
_BRANCH = parameter(
    "Branch",
    label="Branch",
    Type="String",
    Default="main",
    # what IAM and GitHub would read as more than this one branch
    AllowedPattern=r"^[^\s~^:?*\[\\]+$",
    Description="Workflows of this branch may push images and make change sets.",
)
_PROVIDER_ARN = parameter(
    "GitHubProviderArn",
    label="Existing provider",
    Type="String",
    Default="",
    AllowedPattern=rf"^$|^arn:aws[\w-]*:iam::[0-9]{{12}}:oidc-provider/{TOKEN_ISSUER}$".replace(".", r"\."),
    ConstraintDescription=f"must be the ARN of the account's provider {TOKEN_ISSUER}, or empty",
    Description=f"ARN of the account's provider {TOKEN_ISSUER}, of which there can be one; empty makes it.",
)
_HAS_NEW_PROVIDER = "HasNewProvider"
_GITHUB = Group(
    "GitHub",
    (_REPOSITORY, _BRANCH, _PROVIDER_ARN),
    conditions={_HAS_NEW_PROVIDER: Equals(_PROVIDER_ARN.ref, "")},
)


def build_github(deployed: Source, *, settings: PipelineSettings, repository: str | None = None) -> Template:
    """Build the template of the roles that the workflow of `workflow_of` takes on.

    The role of the branch pushes images and makes change sets; only that of the environment executes them, so that its
    reviewers decide.

    Args:
        deployed: The template that is deployed, for what its resources take.
        settings: Which stack, and how.
        repository: The default of the parameter, as OWNER/NAME; left out, there is none.

    Raises:
        CannotTell: there is no saying what the deployed template takes.

    Source: https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
    """
    template = Template(f"Roles by which GitHub Actions builds, scans and deploys {settings.stack_name}")
    declare_parameters(template, _GITHUB)
    declare_conditions(template, _GITHUB)
    if repository is not None:
        template.parameters[_REPOSITORY.name].Default = repository
    provider = add_resource(
        template,
        iam.OIDCProvider(
            "GitHubProvider",
            Condition=_HAS_NEW_PROVIDER,
            Url=f"https://{TOKEN_ISSUER}",
            ClientIdList=[TOKEN_AUDIENCE],
        ),
    )
    provider_arn = If(_HAS_NEW_PROVIDER, GetAtt(provider, "Arn"), _PROVIDER_ARN.ref)
    deployment = add_deployment_role(template, deployed=deployed, settings=settings)
    role_arn = GetAtt(deployment.role, "Arn")
    prefix = "repo:${Repository}:"
    branch = sub(f"{prefix}ref:refs/heads/${{Branch}}", Repository=_REPOSITORY.ref, Branch=_BRANCH.ref)
    environment = sub(f"{prefix}environment:{settings.environment}", Repository=_REPOSITORY.ref)
    roles = {
        "BuildRole": _add_role(
            template,
            "BuildRole",
            f"Pushes images and makes change sets of {settings.stack_name}",
            provider_arn=provider_arn,
            subject=branch,
            rights=[*push_rights(settings), *change_set_rights(settings, role_arn)],
        ),
        "ReleaseRole": _add_role(
            template,
            "ReleaseRole",
            f"Executes change sets of {settings.stack_name} that have been approved",
            provider_arn=provider_arn,
            subject=environment,
            rights=[find_image(settings), *execution_rights(settings)],
        ),
        "DeploymentRole": deployment.role,
    }
    for name, role in roles.items():
        template.add_output(Output(f"{name}Arn", Description=role.Description, Value=GetAtt(role, "Arn")))
    return template


def _add_role(
    template: Template, name: str, description: str, *, provider_arn: Value, subject: Value, rights: Sequence[Statement]
) -> iam.Role:
    trust = Statement(
        Effect=Allow,
        Action=[AssumeRoleWithWebIdentity],
        Principal=Principal("Federated", [provider_arn]),
        Condition=Condition(StringEquals({f"{TOKEN_ISSUER}:aud": TOKEN_AUDIENCE, f"{TOKEN_ISSUER}:sub": subject})),
    )
    return add_resource(
        template,
        iam.Role(
            name,
            Description=description,
            AssumeRolePolicyDocument=PolicyDocument(Version="2012-10-17", Statement=[trust]),
            Policies=[
                iam.Policy(
                    PolicyName=name,
                    PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=list(rights)),
                )
            ],
        ),
    )
