"""Target group health checks, and the grace period of the service behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.comparison import numbers
from budget_stack.checks.view.connections import container_of, registrations
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SERVICE, TARGET_GROUP

_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"
_APPLICATION = ("HTTP", "HTTPS")
_MATCHER = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html"


def _protocol(group: Resource) -> str | None:
    """Return the protocol of the health checks; None if it is not known."""
    own = group["HealthCheckProtocol"]
    if own:
        return own.text()
    # by default, a network load balancer only tries to connect
    return "HTTP" if group["Protocol"].text() in _APPLICATION else None


@rule(
    "health-check-timeout-too-long",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="A health check times out before the next one",
        says="Health check interval must be greater than the timeout.",
        cause="One of the two was changed.",
        fix="set HealthCheckTimeoutSeconds to less than HealthCheckIntervalSeconds",
        source=_CREATE,
    ),
)
def timeout_too_long(view: View, group: Resource) -> Iterator[Problem]:
    limit, interval = group["HealthCheckTimeoutSeconds"], group["HealthCheckIntervalSeconds"]
    seconds = numbers(view, limit.value, interval.value) if limit and interval else None
    # for a network load balancer the timeout may equal the interval
    may_be_equal = group["Protocol"].text() not in _APPLICATION
    if seconds and (seconds[0] > seconds[1] or (seconds[0] == seconds[1] and not may_be_equal)):
        yield problem(limit, f"the timeout is {seconds[0]:g} s, and the interval {seconds[1]:g} s")


@rule(
    "health-check-path-without-slash",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="A health check's path begins with a slash",
        says="Elastic Load Balancing refuses the target group.",
        cause="The path was written like a file's name.",
        fix="begin HealthCheckPath with /",
        source=_CREATE,
    ),
)
def path_without_slash(view: View, group: Resource) -> Iterator[Problem]:
    given = group["HealthCheckPath"]
    if not given or _protocol(group) not in _APPLICATION:
        return
    text = given.text()
    if text is not None and not text.startswith("/"):
        yield problem(given, f"the path is {text!r}")


@rule(
    "health-check-matcher-invalid",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="The codes that count as healthy are among those that the load balancer takes",
        says="Elastic Load Balancing refuses the target group.",
        cause="Every answer was to count, even that the server failed.",
        fix="give Matcher.HttpCode codes from 200 to 499, such as 200 or 200-299",
        source=_MATCHER,
    ),
)
def matcher_invalid(view: View, group: Resource) -> Iterator[Problem]:
    code = group["Matcher"]["HttpCode"]
    text = code.text() if code else None
    # a network load balancer takes codes up to 599
    if text is None or group["Protocol"].text() not in _APPLICATION:
        return
    found = [int(number) for number in re.findall(r"\d+", text)]
    if any(not 200 <= number <= 499 for number in found):
        yield problem(code, f"{text!r} is not within 200 to 499")


@rule(
    "health-check-grace-too-short",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="A task is not judged before the time that it may take to start is over",
        says="(service X) (task Y) (port 5000) is unhealthy in (target-group Z) due to (reason Request timed out).",
        cause="The container got a longer StartPeriod, and the service's grace period stayed as it was.",
        fix="set HealthCheckGracePeriodSeconds to the container's StartPeriod or more",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
    ),
)
def grace_too_short(view: View, service: Resource) -> Iterator[Problem]:
    grace = service["HealthCheckGracePeriodSeconds"]
    for entry, group in registrations(view, service):
        container = container_of(view, service, entry)
        start = container["HealthCheck"]["StartPeriod"] if container else None
        patience = _patience(view, group)
        if start is None or not start or patience is None:
            continue
        seconds = numbers(view, start.value, grace.value if grace else 0)
        if seconds and seconds[0] > max(seconds[1], patience):
            yield problem(
                grace,
                f"the container may take {seconds[0]:g} s to start; it is unhealthy for {group.logical_id} after"
                f" {patience:g} s, and the grace period is {seconds[1]:g} s",
            )


def _patience(view: View, group: Resource) -> float | None:
    """Return the seconds after which a target that never answers is unhealthy."""
    interval, threshold = group["HealthCheckIntervalSeconds"], group["UnhealthyThresholdCount"]
    pace = numbers(view, interval.value if interval else 30, threshold.value if threshold else 2)
    return None if pace is None else pace[0] * pace[1]
