"""Saved queries of CloudWatch Logs Insights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.resource_types import QUERY_DEFINITION
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, fixed


class QueryDefinition(Handler):
    """`AWS::Logs::QueryDefinition`."""

    required = frozenset({"Name", "QueryString"})
    unordered = frozenset({"LogGroupNames", "Parameters"})
    resets = fixed(LogGroupNames=[], Parameters=[], QueryLanguage="CWLI")

    def create(self, aws: Context, properties: Properties) -> str:
        id_: str = aws.create("logs", "put_query_definition", properties)["queryDefinitionId"]
        return id_

    def read(self, aws: Context, physical_id: str) -> Properties:
        queries = aws.read("logs", "describe_query_definitions")["queryDefinitions"]
        found: Properties = next(query for query in queries if query["queryDefinitionId"] == physical_id)
        return found

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"QueryDefinitionId": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete("logs", "put_query_definition", properties, queryDefinitionId=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("logs", "delete_query_definition", queryDefinitionId=physical_id)


HANDLERS = {QUERY_DEFINITION: QueryDefinition()}
