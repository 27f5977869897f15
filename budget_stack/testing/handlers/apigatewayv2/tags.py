"""Tags of what API Gateway has, which are a mapping in CloudFormation too."""

from __future__ import annotations

from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties


def arn_of(aws: Context, path: str) -> str:
    """The ARN of something of API Gateway's, such as `apis/a1b2c3d4`.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
    """
    return f"arn:{aws.account.partition}:apigateway:{aws.account.region}::/{path}"


def tags_of(aws: Context, arn: str) -> dict[str, str]:
    """The tags of something."""
    tags: dict[str, str] = aws.read("apigatewayv2", "get_tags", ResourceArn=arn)["Tags"]
    return tags


def retag(aws: Context, arn: str, properties: Properties, before: Properties) -> None:
    """Add, change and remove tags."""
    wanted, current = properties.get("Tags") or {}, before.get("Tags") or {}
    if gone := sorted(current.keys() - wanted.keys()):
        aws.complete("apigatewayv2", "untag_resource", ResourceArn=arn, TagKeys=gone)
    if wanted and wanted != current:
        aws.complete("apigatewayv2", "tag_resource", ResourceArn=arn, Tags=wanted)
