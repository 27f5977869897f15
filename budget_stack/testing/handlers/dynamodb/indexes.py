"""Global secondary indexes of a table, of which one comes or goes at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import only, without

_FREE = ("OnDemandThroughput", "ProvisionedThroughput", "WarmThroughput")
_INSIGHTS = "ContributorInsightsSpecification"


class IndexUpdates(NamedTuple):
    """What update_table is asked for.

    Attributes:
        of_throughput: The parameters that change indexes which stay.
        of_one: The parameters that make or delete one.
    """

    of_throughput: dict[str, Any]
    of_one: dict[str, Any]


def index_updates(aws: Context, now: Sequence[Mapping[str, Any]], then: Sequence[Mapping[str, Any]]) -> IndexUpdates:
    """What makes the indexes of a table what they are now.

    Raises:
        DeploymentFailed: CloudFormation refuses it, since several come or go, or one that stays has other keys.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
        https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/881
        https://github.com/aws-amplify/amplify-category-api/issues/3113
    """
    new, old = ({index["IndexName"]: index for index in indexes} for indexes in (now, then))
    coming = [{"Create": without(index, _INSIGHTS)} for name, index in new.items() if name not in old]
    going = [{"Delete": {"IndexName": name}} for name in old if name not in new]
    if len(coming) + len(going) > 1:
        raise DeploymentFailed(
            aws.logical_id, "Cannot perform more than one GSI creation or deletion in a single update"
        )
    staying = {name: index for name, index in new.items() if old.get(name, index) != index}
    for name, index in staying.items():
        if without(index, *_FREE, _INSIGHTS) != without(old[name], *_FREE, _INSIGHTS):
            raise DeploymentFailed(
                aws.logical_id,
                "Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights"
                f" Specification. You can create a new GSI with a different name: {name}",
            )
    updates = [
        {"Update": {"IndexName": name, **some}}
        for name, index in staying.items()
        if (some := {one: index[one] for one in only(index, *_FREE) if index[one] != old[name].get(one)})
    ]
    return IndexUpdates(_parameters(updates), _parameters(coming + going))


def throughput_of(described: Mapping[str, Any], *, is_on_demand: bool) -> dict[str, Any]:
    """What a table or an index may read and write, without what is counted besides; on demand it has no capacity."""
    capacity = only(described["ProvisionedThroughput"], "ReadCapacityUnits", "WriteCapacityUnits")
    return {
        "ProvisionedThroughput": None if is_on_demand else capacity,
        "WarmThroughput": without(described["WarmThroughput"], "Status"),
    }


def _parameters(updates: list[dict[str, Any]]) -> dict[str, Any]:
    return {"GlobalSecondaryIndexUpdates": updates} if updates else {}
