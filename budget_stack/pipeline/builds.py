"""The projects of CodeBuild: one builds the image, the other makes the change set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from awacs import codeconnections, codestar_connections
from awacs.aws import Action, Allow, PolicyDocument, Statement
from troposphere import GetAtt, Ref, Template, codebuild, iam, logs, s3

from budget_stack.facts.logs import WRITE_ACTIONS
from budget_stack.naming import add_resource
from budget_stack.parts.trust import service_trust
from budget_stack.pipeline.artifacts import read_rights
from budget_stack.values import Value
from budget_stack.yaml_writer import write_yaml

_PYTHON = "3.13"


@dataclass(frozen=True, kw_only=True)
class BuildSettings:
    """What a project runs, and what that may do.

    Attributes:
        description: What it is for.
        builds_images: Whether it is privileged, which only Docker needs.
        variables: Environment variables.
        commands: The commands; one that fails ends the build.
        exported: Variables that the commands set for later actions.
        rights: What the commands may do.
    """

    description: str
    builds_images: bool
    variables: Mapping[str, Value]
    commands: tuple[str, ...]
    exported: tuple[str, ...] = ()
    rights: tuple[Statement, ...]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the projects of a pipeline have in common.

    Attributes:
        environment_type: The machine that they run on, such as `ARM_CONTAINER`.
        image: The image that they run in.
        setup: Commands before those that matter.
        bucket: Where the source is.
        connection_arn: The connection that the source is cloned by.
        retention_in_days: Days for which their logs are kept.
    """

    environment_type: Value
    image: Value
    setup: tuple[str, ...]
    bucket: s3.Bucket
    connection_arn: Value
    retention_in_days: int


class Build(NamedTuple):
    """What `add_build` adds."""

    log_group: logs.LogGroup
    role: iam.Role
    project: codebuild.Project


def add_build(template: Template, name: str, *, surroundings: Surroundings, settings: BuildSettings) -> Build:
    """Add a project that runs commands on what the pipeline's source is, with its role and its log group.

    Args:
        template: The template to add to.
        name: What the logical ids begin with.
        surroundings: Where it runs.
        settings: What it runs.

    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html and
        https://docs.aws.amazon.com/codepipeline/latest/userguide/tutorials-github-gitclone.html
    """
    log_group = add_resource(template, logs.LogGroup(f"{name}LogGroup", RetentionInDays=surroundings.retention_in_days))
    role = add_resource(
        template,
        iam.Role(
            f"{name}Role",
            Description=settings.description,
            AssumeRolePolicyDocument=service_trust("codebuild"),
            Policies=[
                iam.Policy(
                    PolicyName=name,
                    PolicyDocument=PolicyDocument(
                        Version="2012-10-17",
                        Statement=[
                            Statement(
                                Sid="WriteLogs",
                                Effect=Allow,
                                Action=[Action(*action.split(":")) for action in WRITE_ACTIONS],
                                Resource=[GetAtt(log_group, "Arn")],
                            ),
                            read_rights(surroundings.bucket),
                            connection_rights(surroundings.connection_arn),
                            *settings.rights,
                        ],
                    ),
                )
            ],
        ),
    )
    project = add_resource(
        template,
        codebuild.Project(
            f"{name}Project",
            Description=settings.description,
            ServiceRole=GetAtt(role, "Arn"),
            Artifacts=codebuild.Artifacts(Type="CODEPIPELINE"),
            Source=codebuild.Source(
                Type="CODEPIPELINE", BuildSpec=_build_spec(surroundings.setup, settings.commands, settings.exported)
            ),
            Environment=codebuild.Environment(
                Type=surroundings.environment_type,
                Image=surroundings.image,
                ComputeType="BUILD_GENERAL1_SMALL",
                PrivilegedMode=settings.builds_images,
                EnvironmentVariables=[
                    codebuild.EnvironmentVariable(Name=variable, Value=value)
                    for variable, value in settings.variables.items()
                ],
            ),
            LogsConfig=codebuild.LogsConfig(
                CloudWatchLogs=codebuild.CloudWatchLogs(Status="ENABLED", GroupName=Ref(log_group))
            ),
            TimeoutInMinutes=60,
        ),
    )
    return Build(log_group, role, project)


def connection_rights(connection_arn: Value) -> Statement:
    """Reading the repository; the action has two names, and which one is asked depends on the connection's ARN.

    Source: https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
    """
    return Statement(
        Sid="UseConnection",
        Effect=Allow,
        Action=[codeconnections.UseConnection, codestar_connections.UseConnection],
        Resource=[connection_arn],
    )


def _build_spec(setup: Sequence[str], commands: Sequence[str], exported: Sequence[str]) -> str:
    """Return a buildspec, in YAML.

    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
    """
    variables = [f"  exported-variables: [{', '.join(exported)}]"] if exported else []
    lines = [
        "version: 0.2",
        "env:",
        "  shell: bash",
        *variables,
        "phases:",
        "  install:",
        f'    runtime-versions: {{python: "{_PYTHON}"}}',
        *(["    commands:", *_listed(setup)] if setup else []),
        "  build:",
        "    commands:",
        *_listed(commands),
    ]
    return "".join(f"{line}\n" for line in lines)


def _listed(commands: Sequence[str]) -> list[str]:
    """Return a command a line."""
    return [line for command in commands for line in write_yaml([command], "      ")]
