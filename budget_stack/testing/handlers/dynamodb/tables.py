"""Tables of DynamoDB."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from budget_stack.facts.resource_types import DYNAMODB_TABLE
from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.dynamodb.indexes import index_updates, throughput_of
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.moto.tables import (
    forget_stream,
    forget_time_to_live,
    settle_table,
    tell_all_of_tables,
)
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without

_LONGEST_NAME = 255
_INDEXES, _INSIGHTS, _KINESIS = (
    "GlobalSecondaryIndexes",
    "ContributorInsightsSpecification",
    "KinesisStreamSpecification",
)
_STREAM, _TTL, _SSE = "StreamSpecification", "TimeToLiveSpecification", "SSESpecification"
_RECOVERY = "PointInTimeRecoverySpecification"
# what create_table has no parameter for
_LATER = (_INSIGHTS, _KINESIS, _TTL, _RECOVERY, "ResourcePolicy")
# AWS changes one of these groups at a time.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
_THROUGHPUT = ("BillingMode", "OnDemandThroughput", "ProvisionedThroughput", "WarmThroughput")
_SINGLE = ("DeletionProtectionEnabled", "TableClass")
_ON_DEMAND = "PAY_PER_REQUEST"
_NO_PROPERTIES = ("BillingModeSummary", "LatestStreamArn", "LatestStreamLabel", "SSEDescription", "TableClassSummary")
_UNLIMITED = {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1}


class Table(Handler):
    """`AWS::DynamoDB::Table`."""

    name_property = "TableName"
    create_only = frozenset({"ImportSourceSpecification", "KeySchema", "TableName"})
    required = frozenset({"KeySchema"})
    unordered = frozenset({"AttributeDefinitions", _INDEXES, "LocalSecondaryIndexes", "Tags"})
    resets = fixed(
        BillingMode="PROVISIONED",
        ContributorInsightsSpecification={"Enabled": False},
        DeletionProtectionEnabled=False,
        GlobalSecondaryIndexes=[],
        KinesisStreamSpecification=None,
        OnDemandThroughput=_UNLIMITED,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
        ProvisionedThroughput=None,
        ResourcePolicy=None,
        SSESpecification={"SSEEnabled": False},
        StreamSpecification=None,
        TableClass="STANDARD",
        Tags=[],
        TimeToLiveSpecification={"Enabled": False},
        WarmThroughput=KEPT,
    )

    def create(self, aws: Context, properties: Properties) -> str:
        indexes = [without(index, _INSIGHTS) for index in properties.get(_INDEXES, ())]
        parameters = {
            "TableName": aws.name(_LONGEST_NAME),
            **without(properties, *_LATER),
            **({_INDEXES: indexes} if indexes else {}),
            **({_STREAM: _enabled(properties[_STREAM])} if _STREAM in properties else {}),
            **({_SSE: _of_api(properties[_SSE])} if _SSE in properties else {}),
        }
        name: str = aws.create("dynamodb", "create_table", parameters)["TableDescription"]["TableName"]
        if aws.made:
            settle_table(aws.account, name, aws.made.parameters)
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._complete(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        tell_all_of_tables()
        table = _described(aws, physical_id)
        mode = table["BillingModeSummary"]["BillingMode"]
        is_on_demand = mode == _ON_DEMAND
        policy = aws.find("dynamodb", "get_resource_policy", ResourceArn=table["TableArn"]).get("Policy")
        (destination,) = aws.read("dynamodb", "describe_kinesis_streaming_destination", TableName=physical_id)[
            "KinesisDataStreamDestinations"
        ] or [None]
        ttl = aws.read("dynamodb", "describe_time_to_live", TableName=physical_id)["TimeToLiveDescription"]
        return {
            **without(table, *_NO_PROPERTIES),
            **table.get("TableClassSummary", {"TableClass": "STANDARD"}),
            "BillingMode": mode,
            **throughput_of(table, is_on_demand=is_on_demand),
            "OnDemandThroughput": table.get("OnDemandThroughput", _UNLIMITED),
            _INDEXES: [
                {
                    **without(index, "IndexStatus"),
                    **throughput_of(index, is_on_demand=is_on_demand),
                    _INSIGHTS: _insights(aws, physical_id, index["IndexName"]),
                }
                for index in table[_INDEXES]
            ],
            _INSIGHTS: _insights(aws, physical_id),
            _KINESIS: destination,
            _RECOVERY: _recovery(aws, physical_id),
            "ResourcePolicy": policy and {"PolicyDocument": json.loads(policy)},
            _SSE: _encryption(table.get("SSEDescription")),
            "Tags": aws.read("dynamodb", "list_tags_of_resource", ResourceArn=table["TableArn"])["Tags"],
            _TTL: {"Enabled": ttl["TimeToLiveStatus"] == "ENABLED", **only(ttl, "AttributeName")},
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        table = _described(aws, physical_id)
        stream = {"StreamArn": table["LatestStreamArn"]} if _STREAM in table else {}
        return {"Arn": table["TableArn"], **stream}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if "LocalSecondaryIndexes" in different:
            # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
            raise DeploymentFailed(
                aws.logical_id, "local secondary indexes are made and deleted with their table alone"
            )
        indexes = index_updates(aws, properties.get(_INDEXES, ()), before.get(_INDEXES, ()))
        one_index = {**only(properties, "AttributeDefinitions"), **indexes.of_one} if indexes.of_one else {}
        single = [{name: self.with_defaults(name, properties.get(name))} for name in sorted(different & {*_SINGLE})]
        throughput = only(properties, *sorted(different & {*_THROUGHPUT})) | indexes.of_throughput
        for parameters in filter(None, (throughput, one_index, *single)):
            _change(aws, physical_id, parameters)
        if _SSE in different:
            _change(aws, physical_id, {_SSE: _of_api(self.with_defaults(_SSE, properties.get(_SSE)))})
        if _STREAM in different and _STREAM in before:
            _change(aws, physical_id, {_STREAM: {"StreamEnabled": False}})
            forget_stream(aws.account, physical_id)
        if _STREAM in different and _STREAM in properties:
            _change(aws, physical_id, {_STREAM: _enabled(properties[_STREAM])})
        self._complete(aws, physical_id, properties, before)
        if "Tags" in different:
            _tag(aws, _described(aws, physical_id)["TableArn"], properties, before)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("dynamodb", "delete_table", TableName=physical_id)

    def _complete(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        """What has operations of its own."""
        different = changed(properties, before)
        _count(aws, physical_id, properties, before)
        if _TTL in different:
            ttl = {"Enabled": False, **properties.get(_TTL, {})}
            # which attribute it is must be said as well where it ends
            known = {**only(before.get(_TTL, {}), "AttributeName"), **ttl}
            if "AttributeName" in known:
                aws.complete("dynamodb", "update_time_to_live", {_TTL: known}, TableName=physical_id)
            if "AttributeName" not in ttl:
                forget_time_to_live(aws.account, physical_id)
        if _RECOVERY in different:
            recovery = self.with_defaults(_RECOVERY, properties.get(_RECOVERY))
            aws.complete("dynamodb", "update_continuous_backups", {_RECOVERY: recovery}, TableName=physical_id)
        if _KINESIS in different:
            if _KINESIS in before:
                arn = before[_KINESIS]["StreamArn"]
                name = "disable_kinesis_streaming_destination"
                aws.complete("dynamodb", name, TableName=physical_id, StreamArn=arn)
            if _KINESIS in properties:
                arn = properties[_KINESIS]["StreamArn"]
                more = {"EnableKinesisStreamingConfiguration": without(properties[_KINESIS], "StreamArn")}
                name = "enable_kinesis_streaming_destination"
                aws.complete("dynamodb", name, more, TableName=physical_id, StreamArn=arn)
        if "ResourcePolicy" in different:
            arn = _described(aws, physical_id)["TableArn"]
            if "ResourcePolicy" in properties:
                document = properties["ResourcePolicy"]["PolicyDocument"]
                aws.complete("dynamodb", "put_resource_policy", {"Policy": document}, ResourceArn=arn)
            else:
                aws.complete("dynamodb", "delete_resource_policy", ResourceArn=arn)


def _described(aws: Context, name: str) -> dict[str, Any]:
    table: dict[str, Any] = aws.read("dynamodb", "describe_table", TableName=name)["Table"]
    return table


def _change(aws: Context, name: str, parameters: Properties) -> None:
    aws.complete("dynamodb", "update_table", parameters, TableName=name)
    settle_table(aws.account, name, aws.completions[-1].parameters)


def _tag(aws: Context, arn: str, properties: Properties, before: Properties) -> None:
    # moto adds a tag of a key that there is a second time
    if before.get("Tags"):
        aws.complete("dynamodb", "untag_resource", ResourceArn=arn, TagKeys=[tag["Key"] for tag in before["Tags"]])
    if properties.get("Tags"):
        aws.complete("dynamodb", "tag_resource", only(properties, "Tags"), ResourceArn=arn)


def _enabled(stream: Mapping[str, Any]) -> dict[str, Any]:
    return {"StreamEnabled": True, **stream}


def _of_api(encryption: Mapping[str, Any]) -> dict[str, Any]:
    return {"Enabled" if name == "SSEEnabled" else name: value for name, value in encryption.items()}


def _encryption(description: Mapping[str, Any] | None) -> dict[str, Any]:
    if description is None:
        return {"SSEEnabled": False}
    return {"SSEEnabled": True, "SSEType": description["SSEType"], "KMSMasterKeyId": description["KMSMasterKeyArn"]}


def _recovery(aws: Context, name: str) -> dict[str, Any]:
    answer = aws.read("dynamodb", "describe_continuous_backups", TableName=name)["ContinuousBackupsDescription"]
    recovery = answer["PointInTimeRecoveryDescription"]
    is_enabled = recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    return {"PointInTimeRecoveryEnabled": is_enabled, **only(recovery, "RecoveryPeriodInDays")}


def _insights(aws: Context, table: str, index: str = "") -> dict[str, Any]:
    of_index = {"IndexName": index} if index else {}
    answer = aws.read("dynamodb", "describe_contributor_insights", TableName=table, **of_index)
    is_enabled = answer["ContributorInsightsStatus"] == "ENABLED"
    return {"Enabled": is_enabled, **({"Mode": answer["ContributorInsightsMode"]} if is_enabled else {})}


def _count(aws: Context, table: str, properties: Properties, before: Properties) -> None:
    """Count what is asked for by key, of the table and of each index that there is."""
    now, then = (
        {"": one.get(_INSIGHTS)} | {index["IndexName"]: index.get(_INSIGHTS) for index in one.get(_INDEXES, ())}
        for one in (properties, before)
    )
    for index, insights in now.items():
        if insights != then.get(index):
            insights = insights or {"Enabled": False}
            is_enabled = str(insights["Enabled"]).lower() == "true"
            parameters = {
                "ContributorInsightsAction": "ENABLE" if is_enabled else "DISABLE",
                **({"IndexName": index} if index else {}),
                **({"ContributorInsightsMode": insights["Mode"]} if is_enabled and "Mode" in insights else {}),
            }
            aws.complete("dynamodb", "update_contributor_insights", parameters, TableName=table)


HANDLERS = {DYNAMODB_TABLE: Table()}
