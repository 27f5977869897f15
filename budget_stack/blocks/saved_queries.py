"""Queries that stand ready in the console of CloudWatch Logs Insights, free of charge until one is run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from troposphere import Template, logs

from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_optional_references, check_references, check_text
from budget_stack.naming import add_resource, logical_id
from budget_stack.parts.log_queries import (
    APPLICATION_ERRORS,
    DEPLOYMENTS,
    FAILED_REQUESTS,
    SERVICE_PROBLEMS,
    SLOWEST_REQUESTS,
    STOPPED_TASKS,
)
from budget_stack.values import Value, sub

APPLICATION, EVENTS = "application", "events"
SOURCES = (APPLICATION, EVENTS)
"""The log groups that a query may ask."""

_NAME = r"[A-Z][A-Za-z ]{0,99}"
_LONGEST_QUERY = 10_000


class SavedQuery(Frozen):
    """A query and what it is called.

    Attributes:
        name: A capital, then up to 99 letters and spaces. It stands in the console under the stack's name, and makes
            the logical id.
        query_string: What is asked, up to 10,000 characters.
        source: Of which log group: `application` for what the containers write, `events` for what ECS tells of them.

    Raises:
        InvalidSetting: another name or source, or nothing that is asked.

    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
    """

    name: str
    query_string: str
    source: str = APPLICATION

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not re.fullmatch(_NAME, self.name):
            raise InvalidSetting("name", self.name, "a capital, then up to 99 letters and spaces")
        check_text("query_string", self.query_string)
        if not isinstance(self.query_string, str) or len(self.query_string) > _LONGEST_QUERY:
            raise InvalidSetting("query_string", self.query_string, f"text of at most {_LONGEST_QUERY} characters")
        if self.source not in SOURCES:
            raise InvalidSetting("source", self.source, f"one of {', '.join(SOURCES)}")

    @property
    def role(self) -> str:
        """What makes the logical id."""
        return f"{self.name.title().replace(' ', '')}Query"


_QUERIES = (
    SavedQuery(name="Why tasks stopped", query_string=STOPPED_TASKS, source=EVENTS),
    SavedQuery(name="Which deployment", query_string=DEPLOYMENTS, source=EVENTS),
    SavedQuery(name="What ECS could not do", query_string=SERVICE_PROBLEMS, source=EVENTS),
    SavedQuery(name="Errors of the application", query_string=APPLICATION_ERRORS),
    SavedQuery(name="Failed requests", query_string=FAILED_REQUESTS),
    SavedQuery(name="Slowest requests", query_string=SLOWEST_REQUESTS),
)


class SavedQuerySettings(Frozen):
    """Which queries stand ready.

    Attributes:
        queries: The queries. The default's about the application ask lines of JSON for `level`, `status`, `route` and
            `milliseconds`, as the Budget Tracker writes them.

    Raises:
        InvalidSetting: something that is no `SavedQuery`, or two whose names make the same logical id.
    """

    queries: Sequence[SavedQuery] = _QUERIES

    def __post_init__(self) -> None:
        if isinstance(self.queries, str) or not isinstance(self.queries, Sequence):
            raise InvalidSetting("queries", self.queries, "a sequence of SavedQuery")
        for number, query in enumerate(self.queries):
            if not isinstance(query, SavedQuery):
                raise InvalidSetting(f"queries[{number}]", query, "a SavedQuery")
        roles = [query.role for query in self.queries]
        if twice := next((query for query in self.queries if roles.count(query.role) > 1), None):
            raise InvalidSetting("queries", twice.name, "of names that differ in more than spaces and capitals")


class SavedQueries(Handle):
    """What `add_saved_queries` adds."""

    query_definitions: tuple[logs.QueryDefinition, ...]


def add_saved_queries(
    template: Template,
    *,
    log_group_name: Value,
    event_log_group_name: Value | None = None,
    settings: SavedQuerySettings = SavedQuerySettings(),
    prefix: str = "",
) -> SavedQueries:
    """Add queries, in a folder of the stack's name.

    Args:
        template: The template to add to.
        log_group_name: What the application writes to.
        event_log_group_name: What the events of tasks and deployments are kept in; left out, nothing is asked of them.
        settings: The queries.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.
    """
    check_references(log_group_name=log_group_name)
    check_optional_references(event_log_group_name=event_log_group_name)
    groups = {APPLICATION: log_group_name, EVENTS: event_log_group_name}
    folder = f"${{AWS::StackName}}/{prefix}/" if prefix else "${AWS::StackName}/"
    return SavedQueries(
        tuple(
            add_resource(
                template,
                logs.QueryDefinition(
                    logical_id(prefix, query.role),
                    Name=sub(f"{folder}{query.name}"),
                    LogGroupNames=[group],
                    QueryString=query.query_string,
                ),
            )
            for query in settings.queries
            if (group := groups[query.source]) is not None
        )
    )
