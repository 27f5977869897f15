from __future__ import annotations

import json
import logging

import pytest
from pythonjsonlogger.json import JsonFormatter

from budget_stack import InvalidSetting, SavedQuery, SavedQuerySettings, add_saved_queries
from budget_stack.parts import log_queries
from budget_stack.testing import simulated
from service.web.logs import CONFIGURATION
from tests.support.resolution import resolve


def names(template):
    return {one["Properties"]["Name"] for one in resolve(template)["Resources"].values()}


def test_queries_stand_in_a_folder_of_the_stack(template):
    add_saved_queries(template, log_group_name="logs", event_log_group_name="events")

    assert {name.partition("/")[0] for name in names(template)} == {"budget-tracker"}
    assert "budget-tracker/Why tasks stopped" in names(template)


def test_each_asks_its_own_log_group(template):
    add_saved_queries(template, log_group_name="logs", event_log_group_name="events")
    resources = resolve(template)["Resources"]

    assert resources["WhyTasksStoppedQuery"]["Properties"]["LogGroupNames"] == ["events"]
    assert resources["SlowestRequestsQuery"]["Properties"]["LogGroupNames"] == ["logs"]


def test_nothing_is_asked_of_events_that_are_not_kept(template):
    queries = add_saved_queries(template, log_group_name="logs").query_definitions

    assert [query.title for query in queries] == [
        "ErrorsOfTheApplicationQuery",
        "FailedRequestsQuery",
        "SlowestRequestsQuery",
    ]


def test_the_application_is_asked_for_what_the_budget_tracker_logs():
    handler = CONFIGURATION["formatters"]["json"]
    formatter = JsonFormatter(handler["fmt"], rename_fields=handler["rename_fields"])
    record = logging.makeLogRecord(
        {"levelname": "INFO", "name": "service.requests", "msg": "request"}
        | {"route": "/", "status": 200, "milliseconds": 1.5}
    )

    assert {"level", "route", "status", "milliseconds"} <= json.loads(formatter.format(record)).keys()


def test_they_are_deployed(template):
    add_saved_queries(template, log_group_name="logs")
    with simulated() as account:
        stack = account.deploy(template, stack_name="tracker")

        asked = {one.described["QueryString"] for one in stack.of_type("AWS::Logs::QueryDefinition")}

    assert log_queries.SLOWEST_REQUESTS in asked


@pytest.mark.parametrize("name", ["Slow ones", "Slow Ones", "Slow  ones"])
def test_fails_on_two_queries_whose_names_make_one_logical_id(name):
    queries = [SavedQuery(name=one, query_string="fields @message") for one in (name, "Slow ones")]

    with pytest.raises(InvalidSetting, match="queries must be of names that differ in more than spaces and capitals"):
        SavedQuerySettings(queries=queries)


@pytest.mark.parametrize("name", ["slow", "", "99 percent", "A" * 101])
def test_fails_on_a_name_that_makes_no_logical_id(name):
    with pytest.raises(InvalidSetting, match="name must be a capital"):
        SavedQuery(name=name, query_string="fields @message")


def test_fails_on_a_query_that_is_too_long():
    with pytest.raises(InvalidSetting, match="query_string must be text of at most 10000"):
        SavedQuery(name="Long", query_string="x" * 10_001)


def test_fails_on_a_log_group_that_there_is_not():
    with pytest.raises(InvalidSetting, match="source must be one of application, events"):
        SavedQuery(name="Slow", query_string="fields @message", source="requests")
