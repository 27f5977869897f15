"""Projects of CodeBuild; nothing is built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import CODEBUILD_PROJECT
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, fixed


class Project(Handler):
    """`AWS::CodeBuild::Project`."""

    name_property = NAMES[CODEBUILD_PROJECT].property
    create_only = frozenset({"Name"})
    required = frozenset({"Artifacts", "Environment", "ServiceRole", "Source"})
    resets = fixed(Description="", Tags=[], TimeoutInMinutes=60)

    def create(self, aws: Context, properties: Properties) -> str:
        name = aws.name(NAMES[CODEBUILD_PROJECT].longest)
        made: str = aws.create("codebuild", "create_project", {"Name": name, **properties})["project"]["name"]
        return made

    def read(self, aws: Context, physical_id: str) -> Properties:
        return _project(aws, physical_id)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": _project(aws, physical_id)["arn"], "Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        # what is left out stays as it is
        gone = {name: self.resets[name] for name in before.keys() - properties.keys()}
        aws.complete("codebuild", "update_project", {**gone, **properties, "Name": physical_id})

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("codebuild", "delete_project", name=physical_id)


def _project(aws: Context, name: str) -> dict[str, Any]:
    project: dict[str, Any] = aws.read("codebuild", "batch_get_projects", names=[name])["projects"][0]
    return project


HANDLERS = {CODEBUILD_PROJECT: Project()}
