"""CloudWatch's dashboards."""

from __future__ import annotations

import json
from collections.abc import Iterator

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import DASHBOARD
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, only


class Dashboard(Handler):
    """`AWS::CloudWatch::Dashboard`, without tags."""

    name_property = NAMES[DASHBOARD].property
    create_only = frozenset({"DashboardName"})
    required = frozenset({"DashboardBody"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        try:
            json.loads(properties["DashboardBody"])
        except ValueError as error:
            yield f"The field DashboardBody must be a valid JSON object: {error}"

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"DashboardName": aws.name(NAMES[DASHBOARD].longest)} | dict(properties)
        aws.create("cloudwatch", "put_dashboard", parameters)
        name: str = parameters["DashboardName"]
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        dashboard = aws.read("cloudwatch", "get_dashboard", DashboardName=physical_id)
        return only(dashboard, "DashboardName", "DashboardBody")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        body = only(properties, "DashboardBody")
        aws.complete("cloudwatch", "put_dashboard", body, DashboardName=physical_id)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("cloudwatch", "delete_dashboards", DashboardNames=[physical_id])


HANDLERS = {DASHBOARD: Dashboard()}
