"""What moto's DynamoDB forgets of a table, or has no operation for: counting by key, and streams of Kinesis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of

_LIMITS = "OnDemandThroughput"
_PRECISION = "ApproximateCreationDateTimePrecision"


def forget_stream(account: Account, name: str) -> None:
    """Let a table whose stream was disabled have another one, which moto refuses from then on."""
    _table(account, name).latest_stream_label = None


def forget_time_to_live(account: Account, name: str) -> None:
    """Let a table whose items stay be as if none had ever had an end, which moto remembers."""
    _table(account, name).ttl.pop("AttributeName", None)


def tell_all_of_tables() -> None:
    """Let tables and indexes tell their class and their limits on demand, which moto takes and forgets."""
    from moto.dynamodb.models.table import GlobalSecondaryIndex, Table

    table_type: Any = Table
    if table_type.describe.__module__ != __name__:
        table_type.describe = _telling_table(table_type.describe)
        index_type: Any = GlobalSecondaryIndex
        index_type.describe = _telling_index(index_type.describe)


def settle_table(account: Account, name: str, said: Parameters) -> None:
    """Let a table and its indexes be what a request says, as far as moto forgets it."""
    table = _table(account, name)
    told = vars(table).setdefault("told", {})
    if "TableClass" in said:
        told["TableClassSummary"] = {"TableClass": said["TableClass"]}
    if limits := said.get(_LIMITS):
        told[_LIMITS] = limits
    if "SSESpecification" in said:
        # with the key that AWS has for it where the request names none
        made = type(table)(
            name, account.id, account.region, table.schema, table.attr, sse_specification=dict(said["SSESpecification"])
        )
        table.sse_specification = made.sse_specification
    updates = [change for each in said.get("GlobalSecondaryIndexUpdates", ()) for change in each.values()]
    limits_of = {
        index["IndexName"]: index.get(_LIMITS) for index in (*said.get("GlobalSecondaryIndexes", ()), *updates)
    }
    for index in table.global_indexes:
        if limits := limits_of.get(index.name):
            vars(index)["told"] = {_LIMITS: limits}


def _telling_table(describe: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def tell(table: Any, base_key: str = "TableDescription") -> dict[str, Any]:
        return {base_key: {**describe(table, base_key)[base_key], **vars(table).get("told", {})}}

    return tell


def _telling_index(describe: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def tell(index: Any) -> dict[str, Any]:
        return {**describe(index), **vars(index).get("told", {})}

    return tell


def _update_contributor_insights(account: Account, parameters: Parameters) -> dict[str, Any]:
    insights = _insights(account, parameters)
    insights["ContributorInsightsStatus"] = f"{parameters['ContributorInsightsAction']}D"
    insights["ContributorInsightsMode"] = parameters.get("ContributorInsightsMode", "ACCESSED_AND_THROTTLED_KEYS")
    return insights


def _insights(account: Account, parameters: Parameters) -> dict[str, Any]:
    by_index = vars(_table(account, parameters["TableName"])).setdefault("contributor_insights", {})
    insights: dict[str, Any] = by_index.setdefault(
        parameters.get("IndexName", ""), {"ContributorInsightsStatus": "DISABLED"}
    )
    return insights


def _enable_destination(account: Account, parameters: Parameters) -> dict[str, Any]:
    precision = parameters.get("EnableKinesisStreamingConfiguration", {}).get(_PRECISION, "MILLISECOND")
    _destinations(account, parameters)[parameters["StreamArn"]] = {
        "StreamArn": parameters["StreamArn"],
        "DestinationStatus": "ACTIVE",
        _PRECISION: precision,
    }
    return {}


def _disable_destination(account: Account, parameters: Parameters) -> dict[str, Any]:
    _destinations(account, parameters).pop(parameters["StreamArn"], None)
    return {}


def _describe_destination(account: Account, parameters: Parameters) -> dict[str, Any]:
    return {"KinesisDataStreamDestinations": list(_destinations(account, parameters).values())}


def _destinations(account: Account, parameters: Parameters) -> dict[str, dict[str, Any]]:
    table = _table(account, parameters["TableName"])
    destinations: dict[str, dict[str, Any]] = vars(table).setdefault("kinesis_destinations", {})
    return destinations


def _table(account: Account, name: str) -> Any:
    return backend_of(account, "dynamodb").get_table(name)


DYNAMODB_OPERATIONS: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = (
    MappingProxyType(
        {
            ("dynamodb", "describe_contributor_insights"): _insights,
            ("dynamodb", "update_contributor_insights"): _update_contributor_insights,
            ("dynamodb", "describe_kinesis_streaming_destination"): _describe_destination,
            ("dynamodb", "disable_kinesis_streaming_destination"): _disable_destination,
            ("dynamodb", "enable_kinesis_streaming_destination"): _enable_destination,
        }
    )
)
"""By boto3's names of service and operation."""
