"""What clusters and instances of databases have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties, changed, only, tags_gone

LONGEST_NAME = 63
"""Of clusters and instances; that of a snapshot may be longer.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
"""


def change_tags(aws: Context, arn: str, properties: Properties, before: Properties) -> None:
    """Change a database's tags to those of its properties."""
    if gone := tags_gone(properties, before):
        aws.complete("rds", "remove_tags_from_resource", ResourceName=arn, TagKeys=gone)
    if "Tags" in changed(properties, before) and properties.get("Tags"):
        aws.complete("rds", "add_tags_to_resource", only(properties, "Tags"), ResourceName=arn)


def in_lower_case(properties: Properties, *names: str) -> Properties:
    """Return properties, some of them in lower case, as RDS keeps names and engines.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    """
    return {**properties, **{name: str(properties[name]).lower() for name in names if name in properties}}


def secret_of(database: Mapping[str, Any]) -> dict[str, str]:
    """What Fn::GetAtt gives of the secret that RDS keeps for a database's master user, if it keeps one."""
    secret = database.get("MasterUserSecret")
    return {"MasterUserSecret.SecretArn": secret["SecretArn"]} if secret else {}


def final_snapshot(aws: Context, *, by_default: bool) -> dict[str, Any]:
    """What a deletion says of a last snapshot, which outlives the stack.

    Args:
        aws: Of the database.
        by_default: Whether one is taken where the template has no policy.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    if aws.policy != "Snapshot" and (aws.policy or not by_default):
        return {"SkipFinalSnapshot": True}
    name = aws.name(LONGEST_NAME).removeprefix(f"{aws.stack_name}-")
    return {"SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": f"{aws.stack_name}-snapshot-{name}".lower()}
