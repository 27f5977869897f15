from __future__ import annotations

import pytest
from troposphere import Ref

from budget_stack import InvalidSetting, LogSettings, add_logs


def test_logs_outlive_their_stack_but_not_a_failed_creation(template):
    log_group = add_logs(template).log_group.to_dict()

    assert (log_group["DeletionPolicy"], log_group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_a_reference_is_not_judged(template):
    logs = add_logs(template, settings=LogSettings(retention_in_days=Ref("Days")))

    assert logs.log_group.to_dict()["Properties"] == {"RetentionInDays": {"Ref": "Days"}}


def test_fails_on_a_retention_cloudwatch_rejects():
    with pytest.raises(InvalidSetting, match="retention_in_days must be one of .* got 2"):
        LogSettings(retention_in_days=2)


def test_fails_on_a_retention_that_is_no_number():
    with pytest.raises(InvalidSetting, match="retention_in_days must be a whole number; got 'forever'"):
        LogSettings(retention_in_days="forever")
