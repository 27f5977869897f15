"""Who may call a function, and what is read for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.facts.resource_types import EVENT_SOURCE_MAPPING, FUNCTION_PERMISSION
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.function_names import bare, parts_of, with_bare_name
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.moto.callers import reading_from_anything
from budget_stack.testing.handlers.moto.functions import settle_mapping, settle_permission, tell_all_of_functions
from budget_stack.testing.handlers.properties import Properties, changed, fixed, tag_list, tags_gone, without

_LONGEST_STATEMENT_ID = 100
# By property: the operator and the key of the condition that Lambda makes of it.
# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
_CONDITIONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "EventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
        "FunctionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
        "InvokedViaFunctionUrl": ("Bool", "lambda:InvokedViaFunctionUrl"),
        "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
        "SourceAccount": ("StringEquals", "AWS:SourceAccount"),
        "SourceArn": ("ArnLike", "AWS:SourceArn"),
    }
)


class Permission(Handler):
    """`AWS::Lambda::Permission`, identified by its function and the id of its statement, which is what Ref returns."""

    create_only = frozenset({"Action", "FunctionName", "Principal", *_CONDITIONS})
    required = frozenset({"Action", "FunctionName", "Principal"})

    def spelled(self, properties: Properties) -> Properties:
        return with_bare_name(properties)

    def create(self, aws: Context, properties: Properties) -> str:
        name, qualifier = parts_of(properties["FunctionName"])
        statement_id = aws.name(_LONGEST_STATEMENT_ID)
        more = {"Qualifier": qualifier} if qualifier else {}
        aws.create("lambda", "add_permission", properties, StatementId=statement_id, **more)
        conditions: dict[str, dict[str, Any]] = {}
        for property_, (operator, key) in _CONDITIONS.items():
            if property_ in properties:
                conditions.setdefault(operator, {})[key] = properties[property_]
        settle_permission(aws.account, name, statement_id, conditions)
        return f"{bare(properties['FunctionName'])}|{statement_id}"

    def ref(self, physical_id: str) -> str:
        return physical_id.rpartition("|")[2]

    def read(self, aws: Context, physical_id: str) -> Properties:
        name, _, statement_id = physical_id.rpartition("|")
        policy = json.loads(aws.read("lambda", "get_policy", FunctionName=parts_of(name)[0])["Policy"])
        (statement,) = [one for one in policy["Statement"] if one["Sid"] == statement_id]
        principal, conditions = statement["Principal"], statement.get("Condition", {})
        return {
            "Action": statement["Action"],
            "FunctionName": name,
            "Principal": next(iter(principal.values())) if isinstance(principal, Mapping) else principal,
            **{
                property_: conditions[operator][key]
                for property_, (operator, key) in _CONDITIONS.items()
                if key in conditions.get(operator, ())
            },
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": self.ref(physical_id)}

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        name, _, statement_id = physical_id.rpartition("|")
        aws.complete("lambda", "remove_permission", FunctionName=parts_of(name)[0], StatementId=statement_id)


class EventSourceMapping(Handler):
    """`AWS::Lambda::EventSourceMapping`, whatever its source is."""

    create_only = frozenset(
        {"EventSourceArn", "SelfManagedEventSource", "StartingPosition", "StartingPositionTimestamp"}
    )
    required = frozenset({"FunctionName"})
    unordered = frozenset({"SourceAccessConfigurations", "Tags"})
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    resets = fixed(
        BatchSize=KEPT,
        BisectBatchOnFunctionError=False,
        DestinationConfig={},
        Enabled=True,
        FilterCriteria={},
        FunctionResponseTypes=[],
        KmsKeyArn="",
        LoggingConfig={},
        MaximumBatchingWindowInSeconds=0,
        MaximumRecordAgeInSeconds=-1,
        MaximumRetryAttempts=-1,
        MetricsConfig={"Metrics": []},
        ParallelizationFactor=1,
        ProvisionedPollerConfig={},
        ScalingConfig={},
        SourceAccessConfigurations=[],
        Tags=[],
        TumblingWindowInSeconds=0,
    )

    def spelled(self, properties: Properties) -> Properties:
        return with_bare_name(properties)

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if not {"EventSourceArn", "SelfManagedEventSource"} & properties.keys():
            yield "one of EventSourceArn and SelfManagedEventSource is required"

    def create(self, aws: Context, properties: Properties) -> str:
        with reading_from_anything(aws.account, properties.get("EventSourceArn", "")):
            uuid = str(aws.create("lambda", "create_event_source_mapping", properties)["UUID"])
        if aws.made:
            settle_mapping(aws.account, uuid, aws.made.parameters, _arn(aws, properties))
        return uuid

    def read(self, aws: Context, physical_id: str) -> Properties:
        tell_all_of_functions()
        said = aws.read("lambda", "get_event_source_mapping", UUID=physical_id)
        tags = aws.read("lambda", "list_tags", Resource=said["EventSourceMappingArn"]).get("Tags", {})
        return {
            # what moto tells only once somebody has said it
            **{name: value for name, value in self.resets.items() if isinstance(value, int)},
            **without(
                said, "FunctionArn", "LastModified", "State", "StateTransitionReason", "ResponseMetadata", "UUID"
            ),
            "Enabled": said["State"] == "Enabled",
            "FunctionName": bare(said["FunctionArn"]),
            "Tags": tag_list(tags),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        arn = aws.read("lambda", "get_event_source_mapping", UUID=physical_id)["EventSourceMappingArn"]
        return {"EventSourceMappingArn": arn, "Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        some = {name: self.with_defaults(name, properties.get(name)) for name in different - {"Tags"}}
        if some := {name: value for name, value in some.items() if value is not None}:
            aws.complete("lambda", "update_event_source_mapping", some, UUID=physical_id)
            settle_mapping(aws.account, physical_id, aws.completions[-1].parameters, _arn(aws, properties))
        arn = self.attributes(aws, physical_id)["EventSourceMappingArn"]
        if gone := tags_gone(properties, before):
            aws.complete("lambda", "untag_resource", Resource=arn, TagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("lambda", "tag_resource", {"Tags": properties["Tags"]}, Resource=arn)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("lambda", "delete_event_source_mapping", UUID=physical_id)


def _arn(aws: Context, properties: Properties) -> str:
    account = aws.account
    return f"arn:{account.partition}:lambda:{account.region}:{account.id}:function:{bare(properties['FunctionName'])}"


HANDLERS = {
    EVENT_SOURCE_MAPPING: EventSourceMapping(),
    FUNCTION_PERMISSION: Permission(),
}
