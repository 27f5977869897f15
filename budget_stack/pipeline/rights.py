"""What each role of a pipeline may do, narrowed to one stack and one repository."""

from __future__ import annotations

from awacs import cloudformation, ecr, iam
from awacs.aws import Action, Allow, Condition, Statement, StringEquals

from budget_stack.facts.deployment_rights import PUSH_ACTIONS
from budget_stack.facts.ecr import LOGIN_ACTION, SCAN_ACTIONS
from budget_stack.facts.iam import service_principal
from budget_stack.pipeline.settings import PipelineSettings
from budget_stack.values import Value, sub


def push_rights(settings: PipelineSettings) -> list[Statement]:
    """Pushing an image, reading its scan, and asking the stack what it is to be built for."""
    return [
        # The only action here that cannot be limited to a resource.
        Statement(Sid="LogInToRegistry", Effect=Allow, Action=[ecr.GetAuthorizationToken], Resource=["*"]),
        Statement(
            Sid="PushAndScan",
            Effect=Allow,
            Action=[
                ecr.DescribeImages,
                *(_action(name) for name in (*PUSH_ACTIONS, *SCAN_ACTIONS) if name != LOGIN_ACTION),
            ],
            Resource=[_repository(settings)],
        ),
        Statement(Sid="AskStack", Effect=Allow, Action=[cloudformation.DescribeStacks], Resource=[stack_arn(settings)]),
    ]


def change_set_rights(settings: PipelineSettings, role_arn: Value) -> list[Statement]:
    """Making a change set of the stack, without executing it.

    Args:
        settings: What is deployed.
        role_arn: The role that CloudFormation takes on.
    """
    transforms = "arn:${AWS::Partition}:cloudformation:${AWS::Region}:aws:transform/*"
    return [
        Statement(
            Sid="MakeChangeSet",
            Effect=Allow,
            Action=[
                cloudformation.CreateChangeSet,
                cloudformation.DeleteChangeSet,
                cloudformation.DescribeChangeSet,
                cloudformation.DescribeStacks,
            ],
            Resource=[stack_arn(settings)],
        ),
        Statement(
            Sid="UseTransforms", Effect=Allow, Action=[cloudformation.CreateChangeSet], Resource=[sub(transforms)]
        ),
        Statement(
            Sid="PassRole",
            Effect=Allow,
            Action=[iam.PassRole],
            Resource=[role_arn],
            Condition=Condition(StringEquals({"iam:PassedToService": service_principal("cloudformation")})),
        ),
        find_image(settings),
    ]


def execution_rights(settings: PipelineSettings) -> list[Statement]:
    """Executing a change set of the stack, and looking on."""
    return [
        Statement(
            Sid="ExecuteChangeSet",
            Effect=Allow,
            Action=[
                cloudformation.DeleteChangeSet,
                cloudformation.DescribeChangeSet,
                cloudformation.DescribeStackEvents,
                cloudformation.DescribeStacks,
                cloudformation.ExecuteChangeSet,
            ],
            Resource=[stack_arn(settings)],
        )
    ]


def find_image(settings: PipelineSettings) -> Statement:
    """Asking for the digest of an image."""
    return Statement(Sid="FindImage", Effect=Allow, Action=[ecr.DescribeImages], Resource=[_repository(settings)])


def stack_arn(settings: PipelineSettings) -> Value:
    """Return the ARN of the stack, whose id at the end CloudFormation chose."""
    return sub(
        "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/${Stack}/*",
        Stack=settings.stack_name,
    )


def _repository(settings: PipelineSettings) -> Value:
    arn = "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/${Repository}"
    return sub(arn, Repository=settings.image_repository)


def _action(name: str) -> Action:
    return Action(*name.split(":"))
