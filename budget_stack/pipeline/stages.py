"""The pipeline itself: source, build, and a deployment that a person approves."""

from __future__ import annotations

import json
from typing import NamedTuple

from awacs import codebuild as build_actions
from awacs import sns as topic_actions
from awacs.aws import Allow, PolicyDocument, Statement
from troposphere import GetAtt, Ref, Template, codebuild, codepipeline, iam, s3

from budget_stack.naming import add_resource
from budget_stack.parts.trust import service_trust
from budget_stack.pipeline.artifacts import write_rights
from budget_stack.pipeline.builds import connection_rights
from budget_stack.pipeline.rights import execution_rights
from budget_stack.pipeline.settings import PipelineSettings
from budget_stack.values import Value, only_where

NAME_VARIABLE, LINK_VARIABLE = "CHANGE_SET_NAME", "CHANGE_SET_LINK"
"""What the project that makes the change set exports."""

_SOURCE, _CHANGE_SET = "Source", "ChangeSet"


class PipelineSource(NamedTuple):
    """What a pipeline deploys the commits of.

    Attributes:
        connection_arn: The connection to where the repository is.
        repository: The repository, as OWNER/NAME.
        branch: Its branch.
    """

    connection_arn: Value
    repository: Value
    branch: Value


class ApprovalTopic(NamedTuple):
    """The topic that is told of approvals.

    Attributes:
        arn: Its ARN.
        condition: Logical id of the condition that there is one.
    """

    arn: Value
    condition: str


class Pipeline(NamedTuple):
    """What `add_pipeline` adds."""

    role: iam.Role
    pipeline: codepipeline.Pipeline


def add_pipeline(
    template: Template,
    *,
    source: PipelineSource,
    bucket: s3.Bucket,
    image_project: codebuild.Project,
    change_set_project: codebuild.Project,
    topic: ApprovalTopic,
    settings: PipelineSettings,
) -> Pipeline:
    """Add a pipeline that starts with every commit to a branch and deploys what a person approves.

    A newer commit overtakes one that waits, so nobody is asked about what is out of date. From the change set to its
    execution there is one stage, which one commit has to itself: nothing is deployed between what a person saw and what
    is executed.

    Args:
        template: The template to add to.
        source: What starts it.
        bucket: Where the stages hand on what they have made.
        image_project: Builds the image.
        change_set_project: Makes the change set, and exports its name and its page in the console.
        topic: Who is told of an approval.
        settings: What is deployed.

    Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
        https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
        https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
        https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
    """
    statements = [
        *write_rights(bucket),
        connection_rights(source.connection_arn),
        Statement(
            Sid="RunBuilds",
            Effect=Allow,
            Action=[build_actions.BatchGetBuilds, build_actions.StartBuild],
            Resource=[GetAtt(image_project, "Arn"), GetAtt(change_set_project, "Arn")],
        ),
        *execution_rights(settings),
    ]
    role = _add_role(template, statements, topic)
    commit = json.dumps([{"name": "COMMIT", "value": f"#{{{_SOURCE}.CommitId}}", "type": "PLAINTEXT"}])
    pipeline = add_resource(
        template,
        codepipeline.Pipeline(
            "Pipeline",
            PipelineType="V2",
            ExecutionMode="SUPERSEDED",
            RoleArn=GetAtt(role, "Arn"),
            ArtifactStore=codepipeline.ArtifactStore(Type="S3", Location=Ref(bucket)),
            Stages=[
                codepipeline.Stages(Name="Source", Actions=[_source(source)]),
                codepipeline.Stages(
                    Name="Image",
                    Actions=[_build("Image", image_project, commit)],
                ),
                codepipeline.Stages(
                    Name="Deployment",
                    Actions=[
                        _build(_CHANGE_SET, change_set_project, commit),
                        _approval(topic, settings),
                        _execution(settings),
                    ],
                ),
            ],
        ),
    )
    return Pipeline(role, pipeline)


def _source(source: PipelineSource) -> codepipeline.Actions:
    return codepipeline.Actions(
        Name=_SOURCE,
        Namespace=_SOURCE,
        ActionTypeId=_type("Source", "CodeStarSourceConnection"),
        OutputArtifacts=[codepipeline.OutputArtifacts(Name=_SOURCE)],
        Configuration={
            "ConnectionArn": source.connection_arn,
            "FullRepositoryId": source.repository,
            "BranchName": source.branch,
            "DetectChanges": "true",
            # with its history, which tests may ask for
            "OutputArtifactFormat": "CODEBUILD_CLONE_REF",
        },
    )


def _build(name: str, project: codebuild.Project, commit: str) -> codepipeline.Actions:
    return codepipeline.Actions(
        Name=name,
        Namespace=name,
        RunOrder=1,
        ActionTypeId=_type("Build", "CodeBuild"),
        InputArtifacts=[codepipeline.InputArtifacts(Name=_SOURCE)],
        Configuration={"ProjectName": Ref(project), "EnvironmentVariables": commit},
    )


def _approval(topic: ApprovalTopic, settings: PipelineSettings) -> codepipeline.Actions:
    return codepipeline.Actions(
        Name="Approval",
        ActionTypeId=_type("Approval", "Manual"),
        RunOrder=2,
        Configuration={
            "CustomData": f"Deploy #{{{_SOURCE}.CommitId}} to {settings.stack_name}",
            "ExternalEntityLink": f"#{{{_CHANGE_SET}.{LINK_VARIABLE}}}",
            "NotificationArn": only_where(topic.condition, topic.arn),
        },
    )


def _execution(settings: PipelineSettings) -> codepipeline.Actions:
    return codepipeline.Actions(
        Name="Execution",
        ActionTypeId=_type("Deploy", "CloudFormation"),
        RunOrder=3,
        Configuration={
            "ActionMode": "CHANGE_SET_EXECUTE",
            "StackName": settings.stack_name,
            "ChangeSetName": f"#{{{_CHANGE_SET}.{NAME_VARIABLE}}}",
        },
    )


def _type(category: str, provider: str) -> codepipeline.ActionTypeId:
    return codepipeline.ActionTypeId(Category=category, Owner="AWS", Provider=provider, Version="1")


def _add_role(template: Template, statements: list[Statement], topic: ApprovalTopic) -> iam.Role:
    publish = Statement(Sid="TellOfApproval", Effect=Allow, Action=[topic_actions.Publish], Resource=[topic.arn])
    return add_resource(
        template,
        iam.Role(
            "PipelineRole",
            Description="What the pipeline itself does",
            AssumeRolePolicyDocument=service_trust("codepipeline"),
            Policies=[
                iam.Policy(
                    PolicyName="Pipeline", PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=statements)
                ),
                only_where(
                    topic.condition,
                    iam.Policy(
                        PolicyName="Approval",
                        PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=[publish]),
                    ),
                ),
            ],
        ),
    )
