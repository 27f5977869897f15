"""Both templates of pipelines for the shipped template, made once."""

from __future__ import annotations

import functools
from typing import Any

import yaml
from troposphere import Template

from budget_stack import build_budget_tracker, to_yaml
from budget_stack import resolve as resolving
from budget_stack.pipeline import PipelineSettings, build_github, build_pipeline
from budget_stack.resolve import Source, parse_template
from tests.support.resolution import PSEUDO, resolve

SETTINGS = PipelineSettings(stack_name="budget", image_repository="budget-tracker")
REPOSITORY = {"Repository": "octo/budget"}
GITHUB_REPOSITORY = {"GitHubRepository": "octo/budget"}


@functools.cache
def deployed() -> Source:
    """The shipped template, as it is written."""
    return parse_template(to_yaml(build_budget_tracker().template, sam=True))


@functools.cache
def pipeline() -> Template:
    """The pipeline in CodePipeline."""
    return build_pipeline(deployed(), settings=SETTINGS)


@functools.cache
def github() -> Template:
    """The roles of GitHub Actions."""
    return build_github(deployed(), settings=SETTINGS)


def resources(template: Template, **parameters: object) -> dict[str, Any]:
    """The resources as CloudFormation would make them."""
    given = REPOSITORY if "Repository" in template.parameters else GITHUB_REPOSITORY
    made: dict[str, Any] = resolve(template, **{**given, **parameters})["Resources"]
    return made


def commands(project: dict[str, Any]) -> list[str]:
    """What a project of CodeBuild runs."""
    phases = yaml.safe_load(project["Properties"]["Source"]["BuildSpec"])["phases"]
    return [command for phase in phases.values() for command in phase["commands"]]


def refused(template: Template, *, region: str = "eu-central-1", **parameters: object) -> str:
    """Why CloudFormation would not take these parameters; empty if it does."""
    pseudo = {**PSEUDO, "AWS::Region": region}
    try:
        resolving.resolve(Source(template.to_dict()), parameters, pseudo_parameters=pseudo)
    except resolving.ResolveError as error:
        return str(error)
    return ""
