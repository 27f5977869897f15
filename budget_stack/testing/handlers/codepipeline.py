"""Pipelines; nothing runs in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import CODEPIPELINE
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without


class Pipeline(Handler):
    """`AWS::CodePipeline::Pipeline`."""

    name_property = NAMES[CODEPIPELINE].property
    create_only = frozenset({"Name"})
    required = frozenset({"RoleArn", "Stages"})
    # of no request: CloudFormation starts an execution by itself
    only_recorded = frozenset({"RestartExecutionOnUpdate"})
    resets = fixed(ExecutionMode=None, PipelineType=None, Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        name: str = properties.get("Name") or aws.name(NAMES[CODEPIPELINE].longest)
        parameters = {"Pipeline": {**without(properties, "Tags"), "Name": name}, **only(properties, "Tags")}
        aws.create("codepipeline", "create_pipeline", parameters)
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        tags = aws.read("codepipeline", "list_tags_for_resource", resourceArn=_arn(aws, physical_id))["tags"]
        pipeline = aws.read("codepipeline", "get_pipeline", name=physical_id)["pipeline"]
        # its version counts its changes, those that were taken back among them
        return {**without(pipeline, "version"), "tags": tags}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        version = aws.read("codepipeline", "get_pipeline", name=physical_id)["pipeline"]["version"]
        return {"Arn": _arn(aws, physical_id), "Version": str(version)}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        if changed(properties, before) - {"Tags"}:
            pipeline = {**without(properties, "Tags"), "Name": physical_id}
            aws.complete("codepipeline", "update_pipeline", {"Pipeline": pipeline})
        arn = _arn(aws, physical_id)
        if gone := tags_gone(properties, before):
            aws.complete("codepipeline", "untag_resource", resourceArn=arn, tagKeys=gone)
        if "Tags" in changed(properties, before) and properties.get("Tags"):
            aws.complete("codepipeline", "tag_resource", only(properties, "Tags"), resourceArn=arn)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("codepipeline", "delete_pipeline", name=physical_id)


def _arn(aws: Context, name: str) -> str:
    arn: str = aws.read("codepipeline", "get_pipeline", name=name)["metadata"]["pipelineArn"]
    return arn


HANDLERS = {CODEPIPELINE: Pipeline()}
