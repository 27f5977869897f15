"""Everybody keeps logs for the same days, and lets them be written and images be pulled by the same rights."""

from __future__ import annotations

import pytest

from budget_stack import InvalidSetting, literals
from budget_stack.blocks import events, http_api, logs
from budget_stack.budget_tracker.groups import logs as parameters
from budget_stack.checks.rules import log
from budget_stack.facts.iam import EXECUTION_ACTIONS
from budget_stack.facts.logs import RETENTION_DAYS, WRITE_ACTIONS
from tests.budget_stack.budget_tracker.shipped import TEMPLATE
from tests.budget_stack.checks.mutants import said_of
from tests.budget_stack.facts.readers import Readers
from tests.support.resolution import refused_by
from tests.support.schemas import schema

READERS = Readers("logs", "RETENTION_DAYS")


@READERS.ask_by(literals)
def is_a_setting(days):
    try:
        logs.LogSettings(retention_in_days=days)
    except InvalidSetting:
        return False
    return True


@READERS.ask_by(literals)
def is_a_setting_of_an_http_api(days):
    try:
        http_api.HttpApiSettings(retention_in_days=days)
    except InvalidSetting:
        return False
    return True


@READERS.ask_by(literals)
def is_a_setting_of_events(days):
    try:
        events.EventSettings(retention_in_days=days)
    except InvalidSetting:
        return False
    return True


@READERS.ask_by(log)
def is_sound(days):
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": days}}
    return "log-retention-invalid" not in [finding.rule for finding in said_of({"Resources": {"Logs": group}})]


@READERS.ask_by(parameters)
def is_a_parameter(days):
    return refused_by(TEMPLATE, LogRetentionInDays=str(days)) == []


def test_every_reader_is_asked():
    READERS.check()


@pytest.mark.parametrize("days", [0, 1, 2, 7, 30, 31, 365, 366, 3653, 3654])
def test_everybody_keeps_logs_for_the_same_days(days):
    is_taken = days in schema("AWS::Logs::LogGroup")["properties"]["RetentionInDays"]["enum"]

    assert (days in RETENTION_DAYS) is is_taken
    assert {reader for reader, takes in READERS.tell(days).items() if takes is not is_taken} == set()


def test_the_policy_of_aws_lets_logs_be_written():
    assert set(WRITE_ACTIONS) <= set(EXECUTION_ACTIONS)
