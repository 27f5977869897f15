"""Events of tasks are kept once, whoever joins a cluster."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget_stack import (
    EventSettings,
    InvalidSetting,
    SavedQuerySettings,
    apply_condition,
    build_job,
    build_stack,
    build_worker,
)
from tests.budget_stack.stacks.test_job import NIGHTLY
from tests.budget_stack.stacks.test_web_service import JOINING, resources
from tests.budget_stack.stacks.test_web_service import SETTINGS as WEB
from tests.budget_stack.stacks.test_worker import WORKER


def rules(stack):
    """The rules of EventBridge that keep events in a log group."""
    found = {name: it for name, it in resources(stack).items() if it["Type"] == "AWS::Events::Rule"}
    return {name for name, it in found.items() if ":logs:" in it["Properties"]["Targets"][0]["Arn"]}


def joined(build, settings, web, prefix="Other"):
    return build(settings, template=web.template, prefix=prefix, shared=web.shared)


@pytest.mark.parametrize(
    ("build", "settings", "first"),
    [
        (build_stack, JOINING, "OtherService"),
        (build_worker, WORKER, "OtherService"),
        (build_job, NIGHTLY, "OtherSchedule"),
    ],
    ids=["web service", "worker", "job"],
)
def test_what_joins_a_cluster_of_the_same_template_has_its_events_kept_there(build, settings, first):
    stack = joined(build, settings, build_stack(WEB, prefix="Web"))

    assert rules(stack) == {"WebEventRule"}
    assert "WebEventRule" in stack.template.resources[first].resource["DependsOn"]


def test_its_queries_ask_the_log_group_that_has_the_events():
    settings = replace(WORKER, saved_queries=SavedQuerySettings())
    found = resources(joined(build_worker, settings, build_stack(WEB, prefix="Web")))

    asked = [it["Properties"]["LogGroupNames"] for it in found.values() if it["Type"] == "AWS::Logs::QueryDefinition"]
    assert ["{WebEventLogGroup}"] in asked


def test_what_keeps_them_is_the_other_stacks_whatever_becomes_of_one_that_joins():
    worker = joined(build_worker, WORKER, build_stack(WEB, prefix="Web"))
    worker.template.add_condition("HasWorker", {"Fn::Equals": ["a", "a"]})
    apply_condition(worker, "HasWorker")

    assert worker.events is None
    assert "Condition" not in worker.template.resources["WebEventRule"].resource


@pytest.mark.parametrize("is_sometimes", [True, False], ids=["under a condition", "not at all"])
def test_where_the_other_stack_may_not_keep_them_its_own_are_kept(is_sometimes):
    web = build_stack(WEB if is_sometimes else replace(WEB, events=None), prefix="Web")
    if is_sometimes:
        web.template.add_condition("HasEvents", {"Fn::Equals": ["a", "a"]})
        apply_condition(web.events, "HasEvents")

    stack = joined(build_worker, WORKER, web)

    assert rules(stack) - {"WebEventRule"} == {"OtherEventRule"}
    assert stack.events.rule.title == "OtherEventRule"


def test_the_time_that_they_are_kept_for_is_the_other_stacks():
    web = build_stack(replace(WEB, events=EventSettings(retention_in_days=30)), prefix="Web")

    month, week = (EventSettings(retention_in_days=days) for days in (30, 7))

    assert joined(build_worker, replace(WORKER, events=month), web).events is None
    with pytest.raises(InvalidSetting, match=r"events.retention_in_days must be left out, or as in WebEventLogGroup"):
        joined(build_job, replace(NIGHTLY, events=week), web, prefix="Nightly")


def test_without_events_nothing_is_waited_for():
    worker = joined(build_worker, replace(WORKER, events=None), build_stack(WEB, prefix="Web"))

    assert "DependsOn" not in worker.service.service.resource


def test_whose_logical_ids_are_long_keeps_the_events_of_who_joins_it():
    prefix = "SendMonthlyInvoicesToAllEnterpriseCustomersInWesternEurope"
    web = build_stack(WEB, prefix=prefix)

    assert joined(build_worker, WORKER, web).events is None
    assert {rule.removeprefix(prefix) for rule in rules(web)} == {"EventRule"}
