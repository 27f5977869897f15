"""Settings that cannot go together: what is refused, beside what, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecs import SHIFTING_STRATEGIES
from budget_stack.facts.fargate import SPOT_NOTICE
from budget_stack.facts.network import ANY_IPV4
from budget_stack.values import is_literal


class Side(NamedTuple):
    """One of two settings, and which of its values it is about.

    Attributes:
        setting: Its path from `Settings`, with dots.
        values: The values in words, as a column of the table in docs/reference shows them.
        holds: Whether a value is among them. It is not asked where what holds the setting is `None`.
    """

    setting: str
    values: str
    holds: Callable[[Any], bool]


class RefusedPair(NamedTuple):
    """Two settings that AWS refuses together, or with which a stack would not do what it says.

    Attributes:
        setting: What is refused, and named by the error.
        beside: What it is refused beside.
        expected: What the setting must be; completes "<setting> must be ...".
        source: Where AWS says so; empty where it follows from what the settings mean.
    """

    setting: Side
    beside: Side
    expected: str
    source: str = ""


def is_(setting: str, *values: object) -> Side:
    """The setting is one of these values."""
    return Side(setting, ", ".join(f"`{value}`" for value in values), lambda value: value in values)


def is_not(setting: str, value: object) -> Side:
    """The setting is anything but this value."""
    return Side(setting, f"other than `{value}`", lambda given: given != value)


def is_left_out(setting: str) -> Side:
    """The setting is `None`."""
    return Side(setting, "left out", lambda value: value is None)


def is_given(setting: str) -> Side:
    """The setting is not `None`."""
    return Side(setting, "given", lambda value: value is not None)


def is_zero(setting: str) -> Side:
    """The setting is the number 0, which may be text."""
    return Side(setting, "`0`", lambda value: is_literal(value) and str(value) == "0")


def sets_zero(ranges: Iterable[Any] | None) -> bool:
    """Whether one of several ranges begins or ends at the literal 0."""
    names = ("min_capacity", "max_capacity", "outside_min_capacity", "outside_max_capacity")
    capacities = [getattr(one, name, None) for one in ranges or () for name in names]
    return any(is_literal(capacity) and str(capacity) == "0" for capacity in capacities)


# Nowhere does AWS say to which of two target groups a service that is created anew belongs, after the one of before had
# its requests shifted; nor how ECS shifts those of a service without tasks.
_BACK_FROM_ZERO = "while ECS shifts requests: AWS does not say which target group a service comes back with"
_SHIFTING = is_("release.strategy", *SHIFTING_STRATEGIES)
_COUNTED_BY_ECS = "as it is while ECS shifts requests, which then counts failed tasks by its own number"
_BREAKER = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html"
_STARTED_BY = ("service", "run")
_HTTP_API = is_("address", "api-gateway")
REFUSED_PAIRS = (
    RefusedPair(
        is_left_out("https.domain_name"),
        _HTTP_API,
        "given with api-gateway, where a certificate is for a name",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html",
    ),
    RefusedPair(
        Side("load_balancer.allowed_cidr", f"other than `{ANY_IPV4}`", lambda cidr: cidr not in (None, ANY_IPV4)),
        _HTTP_API,
        f"{ANY_IPV4} with api-gateway: nothing before the application tells clients apart there",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html",
    ),
    RefusedPair(
        is_("load_balancer.internal", True),
        _HTTP_API,
        "False with api-gateway, whose load balancer is internal and reached by the API alone",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html",
    ),
    RefusedPair(
        is_("load_balancer.desync_mitigation_mode", "strictest"),
        _HTTP_API,
        "monitor or defensive with api-gateway, whose requests would all be answered 400",
        "https://repost.aws/knowledge-center/api-gateway-private-integration-errors",
    ),
    RefusedPair(
        Side("routing.source_cidrs", "given", bool),
        _HTTP_API,
        "empty with api-gateway: the load balancer sees the addresses of the VPC link alone",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html",
    ),
    *(
        RefusedPair(
            is_(f"{starting}.assign_public_ip", "ENABLED"),
            is_given("private_subnet_ids"),
            "left out beside private_subnet_ids, where no gateway leads to a public address",
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
        )
        for starting in _STARTED_BY
    ),
    RefusedPair(
        Side("routing.also", "given", bool),
        _SHIFTING,
        "empty while ECS shifts requests, which changes one rule alone",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AdvancedConfiguration.html",
    ),
    RefusedPair(is_zero("scaling.min_capacity"), _SHIFTING, f"1 or more {_BACK_FROM_ZERO}"),
    RefusedPair(is_zero("service.desired_count"), _SHIFTING, f"1 or more {_BACK_FROM_ZERO}"),
    RefusedPair(is_given("service.condition"), _SHIFTING, f"left out {_BACK_FROM_ZERO}"),
    RefusedPair(
        Side("scaling.office_hours", "without tasks outside of them", lambda hours: sets_zero(hours and [hours])),
        _SHIFTING,
        f"left out, or with an outside_min_capacity of 1 or more, {_BACK_FROM_ZERO}",
    ),
    RefusedPair(
        Side("scaling.schedules", "one that sets `0`", sets_zero),
        _SHIFTING,
        f"such that each leaves 1 task or more {_BACK_FROM_ZERO}",
    ),
    RefusedPair(
        is_given("scaling.target_requests_per_task"),
        _SHIFTING,
        "None while ECS shifts requests, which are counted at one of the two target groups",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html",
    ),
    RefusedPair(is_not("service.circuit_breaker_threshold", 3), _SHIFTING, f"3, {_COUNTED_BY_ECS}", _BREAKER),
    RefusedPair(
        is_not("service.circuit_breaker_threshold_type", "COUNT"), _SHIFTING, f"COUNT, {_COUNTED_BY_ECS}", _BREAKER
    ),
    RefusedPair(
        Side("routing.deregistration_delay", f"`{SPOT_NOTICE}` or more", lambda seconds: seconds >= SPOT_NOTICE),
        Side("service.spot_weight", "other than `0`", lambda weight: str(weight) != "0"),
        f"less than {SPOT_NOTICE} with Spot, which takes a task back with two minutes' notice",
        "https://repost.aws/knowledge-center/fargate-spot-termination-notice",
    ),
    *(
        RefusedPair(
            is_(f"{starting}.execute_command", True),
            is_("container.writable_root", False),
            "False with a root file system that is read only, which what opens the session must write to",
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
        )
        for starting in _STARTED_BY
    ),
    RefusedPair(
        Side("scaling.queue", "given", lambda queue: queue is not None),
        is_("cluster.container_insights", "disabled"),
        "None where cluster.container_insights is disabled, without which nobody counts the tasks",
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html",
    ),
)
"""Every pair that `Settings` refuses, in the order in which they are looked for."""


def check_pairs(settings: object, pairs: Iterable[RefusedPair] = REFUSED_PAIRS) -> None:
    """Refuse settings that cannot go together.

    Args:
        settings: The root of the paths.
        pairs: What is refused, of settings that this shape has.

    Raises:
        InvalidSetting: the first pair of which both sides hold.
    """
    for setting, beside, expected, _ in pairs:
        if _holds(settings, setting) and _holds(settings, beside):
            raise InvalidSetting(setting.setting, getattr(*_found(settings, setting.setting)), expected)


def _holds(settings: object, side: Side) -> bool:
    holder, name = _found(settings, side.setting)
    return hasattr(holder, name) and side.holds(getattr(holder, name))


def _found(settings: object, path: str) -> tuple[object, str]:
    """Return what has the setting at the end of a path, and its name there; not every shape has each."""
    holder, _, name = path.rpartition(".")
    return (getattr(settings, holder, None) if holder else settings), name
