"""The template of a pipeline in CodePipeline, beside the template that it deploys."""

from __future__ import annotations

from troposphere import GetAtt, If, Output, Ref, Template, codeconnections, sns

from budget_stack.budget_tracker.parameter import declare_conditions, declare_parameters, declare_rules
from budget_stack.facts.codebuild import ENVIRONMENTS
from budget_stack.naming import add_resource
from budget_stack.pipeline import parameters
from budget_stack.pipeline.artifacts import add_artifacts
from budget_stack.pipeline.builds import BuildSettings, Surroundings, add_build
from budget_stack.pipeline.commands import NO_ATTESTATIONS, TAG_LENGTH, change_set_command, push_command
from budget_stack.pipeline.deployment_role import add_deployment_role
from budget_stack.pipeline.rights import change_set_rights, push_rights
from budget_stack.pipeline.settings import PipelineSettings
from budget_stack.pipeline.stages import LINK_VARIABLE, NAME_VARIABLE, ApprovalTopic, PipelineSource, add_pipeline
from budget_stack.resolve.source import Source
from budget_stack.values import Value, sub

_TAG = f"${{COMMIT:0:{TAG_LENGTH}}}"


def build_pipeline(deployed: Source, *, settings: PipelineSettings) -> Template:
    """Build the template of a pipeline that deploys another template with each image.

    Args:
        deployed: The template that is deployed, for what its resources take.
        settings: Which stack, and how.

    Raises:
        CannotTell: there is no saying what the deployed template takes.
    """
    template = Template(f"Pipeline that builds, scans and deploys {settings.stack_name}")
    source = parameters.NEW_CONNECTION if settings.has_connection else parameters.GIVEN_CONNECTION
    for group in (source, parameters.IMAGE, parameters.APPROVAL):
        declare_parameters(template, group)
        declare_conditions(template, group)
        declare_rules(template, group)
    artifacts = add_artifacts(template)
    connection_arn = _connection(template) if settings.has_connection else parameters.CONNECTION_ARN.ref
    deployment = add_deployment_role(template, deployed=deployed, settings=settings)
    role_arn = GetAtt(deployment.role, "Arn")
    x86, arm = ENVIRONMENTS["X86_64"], ENVIRONMENTS["ARM64"]
    surroundings = Surroundings(
        environment_type=If(parameters.IS_ARM, arm.type, x86.type),
        image=If(parameters.IS_ARM, arm.image, x86.image),
        setup=settings.setup_commands,
        bucket=artifacts.bucket,
        connection_arn=connection_arn,
        retention_in_days=settings.log_retention_in_days,
    )
    image = add_build(template, "Image", surroundings=surroundings, settings=_image(settings))
    change_set = add_build(template, "ChangeSet", surroundings=surroundings, settings=_change_set(settings, role_arn))
    pipeline = add_pipeline(
        template,
        source=PipelineSource(connection_arn, parameters.REPOSITORY.ref, parameters.BRANCH.ref),
        bucket=artifacts.bucket,
        image_project=image.project,
        change_set_project=change_set.project,
        topic=ApprovalTopic(_topic(template), parameters.HAS_APPROVAL_EMAIL),
        settings=settings,
    )
    page = "https://console.aws.amazon.com/codesuite/codepipeline/pipelines/${Pipeline}/view?region=${AWS::Region}"
    template.add_output(
        Output(
            "PipelinePage", Description="The pipeline in the console", Value=sub(page, Pipeline=Ref(pipeline.pipeline))
        )
    )
    template.add_output(
        Output("DeploymentRoleArn", Description="The role that CloudFormation takes on", Value=role_arn)
    )
    return template


def _image(settings: PipelineSettings) -> BuildSettings:
    return BuildSettings(
        description=f"Builds, pushes and scans images of {settings.stack_name}",
        builds_images=True,
        variables={"FAIL_ON": parameters.FAIL_ON.ref, **NO_ATTESTATIONS},
        commands=(*settings.test_commands, push_command(settings, tag=_TAG, fail_on="$FAIL_ON")),
        rights=tuple(push_rights(settings)),
    )


def _change_set(settings: PipelineSettings, role_arn: Value) -> BuildSettings:
    return BuildSettings(
        description=f"Makes change sets of {settings.stack_name}",
        builds_images=False,
        variables={"ROLE_ARN": role_arn},
        commands=(
            f"RELEASED=$({change_set_command(settings, tag=_TAG, role_arn='$ROLE_ARN')})",
            # the ARN of a change set ends in its name and an id
            f'export {NAME_VARIABLE}=$(sed -n "1s,.*:changeSet/\\([^/]*\\)/.*,\\1,p" <<< "$RELEASED")',
            f'export {LINK_VARIABLE}=$(sed -n 2p <<< "$RELEASED")',
            f'test -n "${LINK_VARIABLE}"',
        ),
        exported=(NAME_VARIABLE, LINK_VARIABLE),
        rights=tuple(change_set_rights(settings, role_arn)),
    )


def _connection(template: Template) -> Value:
    """Add a connection, where none is given, and return the ARN of the one or the other."""
    connection = add_resource(
        template,
        codeconnections.Connection(
            "Connection",
            Condition=parameters.HAS_NEW_CONNECTION,
            ConnectionName=If(parameters.HAS_CONNECTION_NAME, parameters.CONNECTION_NAME.ref, Ref("AWS::StackName")),
            ProviderType=parameters.PROVIDER.ref,
        ),
    )
    template.add_output(
        Output(
            "ConnectionPage",
            Condition=parameters.HAS_NEW_CONNECTION,
            Description="Where a person completes the connection; nothing starts before",
            Value=sub("https://console.aws.amazon.com/codesuite/settings/connections?region=${AWS::Region}"),
        )
    )
    return If(parameters.HAS_NEW_CONNECTION, Ref(connection), parameters.CONNECTION_ARN.ref)


def _topic(template: Template) -> Value:
    """Add the topic that is told of approvals, where there is an address, and return its ARN.

    The pipeline publishes by its role, which the key of SNS in the account lets in.

    Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-iam-permissions.html
    """
    topic = add_resource(
        template,
        sns.Topic("ApprovalTopic", Condition=parameters.HAS_APPROVAL_EMAIL, KmsMasterKeyId="alias/aws/sns"),
    )
    add_resource(
        template,
        sns.SubscriptionResource(
            "ApprovalSubscription",
            Condition=parameters.HAS_APPROVAL_EMAIL,
            TopicArn=Ref(topic),
            Protocol="email",
            Endpoint=parameters.APPROVAL_EMAIL.ref,
        ),
    )
    return Ref(topic)
