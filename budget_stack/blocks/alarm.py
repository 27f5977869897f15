"""At what the alarms of a stack ring."""

from __future__ import annotations

import re

from budget_stack.blocks.topic import TopicSettings
from budget_stack.errors import InvalidSetting
from budget_stack.facts.logs import LONGEST_FILTER_PATTERN
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_number, check_text
from budget_stack.values import Value, is_literal

_COUNTS = ("target_5xx_count", "load_balancer_5xx_count", "http_api_5xx_count", "rejected_connection_count")


class BackgroundAlarmSettings(Frozen):
    """Of tasks without a load balancer: at what each alarm rings, and who is told; `None` leaves an alarm out.

    Every alarm looks at data points of one minute. An alarm costs about 0.10 USD a month, and the metric of errors in
    the log 0.30 for a month in which there are any each hour.

    Attributes:
        topic: Who is told.
        cpu_utilization: Percent, 1 to 100, of the service's CPU, on average over its tasks. Rings above it, in ten
            minutes one after the other, once no more tasks can be started.
        memory_utilization: Percent, 1 to 100, of the service's memory; otherwise as `cpu_utilization`.
        log_error_count: Log events in a minute, 0 or more, that `log_error_pattern` finds. Rings above it, in two
            minutes that have any.
        log_error_pattern: Which log events are errors, as a filter pattern of CloudWatch Logs. The default finds the
            words in any format of log; `{$.level="ERROR"}` a field of one in JSON.

    Raises:
        InvalidSetting: a literal that CloudWatch would reject, or at which an alarm would always ring or never.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
    """

    topic: TopicSettings = TopicSettings()
    cpu_utilization: Value | None = 90
    memory_utilization: Value | None = 90
    log_error_count: Value | None = 0
    log_error_pattern: Value = "?ERROR ?CRITICAL ?Traceback"

    def __post_init__(self) -> None:
        if not isinstance(self.topic, TopicSettings):
            raise InvalidSetting("topic", self.topic, "TopicSettings")
        self._check("log_error_count", 0)
        self._check("cpu_utilization", 1, 100, "percent")
        self._check("memory_utilization", 1, 100, "percent")
        check_text("log_error_pattern", self.log_error_pattern)
        if is_literal(self.log_error_pattern) and len(str(self.log_error_pattern)) > LONGEST_FILTER_PATTERN:
            expected = f"a filter pattern of {LONGEST_FILTER_PATTERN:,} characters at most"
            raise InvalidSetting("log_error_pattern", self.log_error_pattern, expected)

    def _check(self, setting: str, low: int, high: int | None = None, unit: str = "") -> None:
        if (value := getattr(self, setting)) is not None:
            check_number(setting, value, low, high, unit)


class AlarmSettings(BackgroundAlarmSettings, Frozen):
    """At what each alarm rings, and who is told; `None` for a threshold leaves its alarm out.

    Every alarm looks at data points of one minute. An alarm costs about 0.10 USD a month, the one that combines
    others 0.50, and the metric of errors in the log 0.30 for a month in which there are any each hour.

    Attributes:
        target_5xx_count: Answers of the application with 5xx in a minute, 0 or more. Rings above it, in two
            minutes that have any.
        load_balancer_5xx_count: Answers with 5xx in a minute, 0 or more, that the load balancer gives by itself: no
            task, or one that closed the connection or did not answer in time. Rings above it, in two minutes
            that have any.
        http_api_5xx_count: Answers with 5xx in a minute, 0 or more, of an HTTP API, whoever gave them. Rings above it,
            in two minutes that have any; only behind the address `api-gateway`.
        target_response_time: Seconds, such as 2 or "0.5", that one of a hundred requests takes longer than (p99).
            Rings above it, in three of five minutes. Where few requests come, that is the slowest of them.
        healthy_host_count: Tasks, 1 or more, that the load balancer must find healthy. Rings below it, in three
            minutes one after the other, and where there is none that it could ask.
        rejected_connection_count: Connections in a minute, 0 or more, that the load balancer refuses because it has
            too many. Rings above it, in a single minute.
        users_are_hurt: Whether one alarm combines those that users notice: 5xx, response times, healthy tasks and
            refused connections. It alone then writes to the topic, and only once for all of them.

    Raises:
        InvalidSetting: a literal that CloudWatch would reject, or at which an alarm would always ring or never.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
    """

    target_5xx_count: Value | None = 5
    load_balancer_5xx_count: Value | None = 5
    http_api_5xx_count: Value | None = 5
    target_response_time: Value | None = 2
    healthy_host_count: Value | None = 1
    rejected_connection_count: Value | None = 0
    users_are_hurt: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        for setting in _COUNTS:
            self._check(setting, 0)
        self._check("healthy_host_count", 1)
        seconds = self.target_response_time
        if seconds is not None and is_literal(seconds) and not _is_duration(str(seconds)):
            raise InvalidSetting("target_response_time", seconds, 'more than 0 seconds, such as 2 or "0.5"')
        check_bool("users_are_hurt", self.users_are_hurt)


def _is_duration(seconds: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", seconds) is not None and float(seconds) > 0
