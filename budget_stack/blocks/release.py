"""How a new revision of a service replaces the old one, and what takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecs import (
    BAKE_TIME,
    BEFORE_EACH_SHIFT,
    CANARY_BAKE_TIME,
    CANARY_PERCENT,
    LONGEST_BAKE_TIME,
    LONGEST_PAUSE,
    LONGEST_PLAN,
    LONGEST_UPDATE,
    PAUSE_STAGES,
    ROLLING,
    SHIFTING_STRATEGIES,
    STEP_BAKE_TIME,
    STEP_PERCENT,
    minutes_of_waits,
    waits,
)
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_cidr, check_int, check_reference, check_texts
from budget_stack.values import Value

Number = TypeVar("Number", int, float)

_SERVING_PORTS = (80, 443)
_STRATEGIES = (ROLLING, *SHIFTING_STRATEGIES)
_PAUSE = 480
_ONLY_WITH = {
    "source_service_revision_cleanup": "early_success_percent",
    "pause_timeout_in_minutes": "pause_stages",
    "pause_timeout_action": "pause_stages",
}
_OF_ONE_STRATEGY = {
    "canary_percent": "CANARY",
    "canary_bake_time_in_minutes": "CANARY",
    "step_percent": "LINEAR",
    "step_bake_time_in_minutes": "LINEAR",
    "early_success_percent": ROLLING,
}


class ReleaseSettings(Frozen):
    """How a new revision gets the requests, and what takes it back.

    `ROLLING` replaces the tasks one after the other. The other strategies start all new tasks beside the old ones, in
    a second target group, and ECS shifts the requests by the weights of the listener rule: `BLUE_GREEN` all at once,
    `CANARY` a few first, `LINEAR` in equal steps. Until the bake time is over the old tasks run on, and a rollback is
    the shift back.

    A service that is deployed gets from `ROLLING` to another strategy in two updates, as AWS asks for: `prepared`
    first, then the strategy. It gets back by the strategy alone, with `prepared` set.

    Attributes:
        strategy: `ROLLING`, `BLUE_GREEN`, `CANARY` or `LINEAR`.
        prepared: Whether a `ROLLING` service already has what the others need: the second target group, the rule that
            forwards to both, and the role by which ECS shifts. The others always have it.
        bake_time_in_minutes: Minutes, 0 to 1,440, that the old tasks wait after the last shift; left out, 15, and for
            `ROLLING` none, or as long as ECS computes from the alarms.
        canary_percent: Percent of the requests, 0.1 to 100 in tenths, that a canary gets; left out, 5.
        canary_bake_time_in_minutes: Minutes, 0 to 1,440, before it gets the others; left out, 10.
        step_percent: Percent of the requests, 3 to 100 in tenths, that each step of `LINEAR` shifts; left out, 10.
        step_bake_time_in_minutes: Minutes, 0 to 1,440, between two steps; left out, 6.
        rollback_alarms: Names of CloudWatch alarms that exist before the service; one that goes off during a deployment
            takes it back. An alarm that is in alarm when a deployment starts does not guard it.
        early_success_percent: With `ROLLING`, percent of the desired tasks, 0 to 100 and no less than
            `minimum_healthy_percent`, that must be healthy for a deployment to count as done; left out, all of them.
        source_service_revision_cleanup: With `early_success_percent`, whether the old tasks are gone by then
            (`BLOCKING`, which is also what leaving it out means), or go later (`DEFERRED`).
        pause_stages: Lifecycle stages at which a shifting deployment waits for `aws ecs continue-service-deployment`.
            `PRE_PRODUCTION_TRAFFIC_SHIFT` comes before every shift of `CANARY` and `LINEAR`.
        pause_timeout_in_minutes: Minutes, 1 to 20,160, that each pause waits; left out, 480.
        pause_timeout_action: What happens then: `ROLLBACK`, as if left out, or `CONTINUE`.
        test_listener_port: A port of the load balancer, 1 to 65,535 but for 80 and 443, at which the new revision
            answers before it gets requests, in plain HTTP; left out, there is none.
        test_listener_cidr: The IPv4 addresses that may reach that port, as a range such as `203.0.113.0/24`.

    Raises:
        InvalidSetting: a literal that ECS or CloudFormation would reject; a setting of another strategy, or one that
            another setting would have to go with; waits of more than 33 hours together, or of more than 36 with the
            pauses.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-rolling-to-bluegreen.html
    """

    strategy: str = ROLLING
    prepared: bool = False
    bake_time_in_minutes: int | None = None
    canary_percent: float | None = None
    canary_bake_time_in_minutes: int | None = None
    step_percent: float | None = None
    step_bake_time_in_minutes: int | None = None
    rollback_alarms: Sequence[Value] = ()
    early_success_percent: int | None = None
    source_service_revision_cleanup: str | None = None
    pause_stages: Sequence[str] = ()
    pause_timeout_in_minutes: int | None = None
    pause_timeout_action: str | None = None
    test_listener_port: int | None = None
    test_listener_cidr: Value | None = None

    def __post_init__(self) -> None:
        self._check_choices()
        check_bool("prepared", self.prepared)
        for setting in ("bake_time_in_minutes", "canary_bake_time_in_minutes", "step_bake_time_in_minutes"):
            if getattr(self, setting) is not None:
                check_int(setting, getattr(self, setting), 0, LONGEST_BAKE_TIME, "minutes")
        _check_percent("canary_percent", self.canary_percent, 0.1)
        _check_percent("step_percent", self.step_percent, 3)
        check_reference("rollback_alarms", self.rollback_alarms, "alarm_names")
        if self.early_success_percent is not None:
            check_int("early_success_percent", self.early_success_percent, 0, 100, "percent")
        for setting, strategy in _OF_ONE_STRATEGY.items():
            if getattr(self, setting) is not None and self.strategy != strategy:
                raise InvalidSetting(setting, getattr(self, setting), f"left out unless strategy is {strategy}")
        for setting, other in _ONLY_WITH.items():
            if getattr(self, setting) is not None and getattr(self, other) in (None, (), []):
                raise InvalidSetting(setting, getattr(self, setting), f"left out without {other}")
        self._check_test_listener()
        self._check_pauses()

    def _check_choices(self) -> None:
        for setting, choices in (
            ("strategy", _STRATEGIES),
            ("source_service_revision_cleanup", (None, "BLOCKING", "DEFERRED")),
            ("pause_timeout_action", (None, "ROLLBACK", "CONTINUE")),
        ):
            if (value := getattr(self, setting)) not in choices:
                raise InvalidSetting(setting, value, f"one of {', '.join(filter(None, choices))}")

    def _check_test_listener(self) -> None:
        port, cidr = self.test_listener_port, self.test_listener_cidr
        if port is not None:
            check_int("test_listener_port", port, 1, 65_535)
            if port in _SERVING_PORTS:
                raise InvalidSetting("test_listener_port", port, "another port than 80 and 443, where clients connect")
        if cidr is not None:
            check_cidr("test_listener_cidr", cidr)
        if port is not None and cidr is None:
            raise InvalidSetting("test_listener_port", port, "given together with test_listener_cidr")
        if cidr is not None and port is None:
            raise InvalidSetting("test_listener_cidr", cidr, "given together with test_listener_port")
        if port is not None and not self.has_two_groups:
            raise InvalidSetting("test_listener_port", port, f"left out with {ROLLING}, unless prepared is True")

    def _check_pauses(self) -> None:
        if self.pause_timeout_in_minutes is not None:
            check_int("pause_timeout_in_minutes", self.pause_timeout_in_minutes, 1, LONGEST_PAUSE, "minutes")
        check_texts("pause_stages", self.pause_stages, f'("{BEFORE_EACH_SHIFT}",)')
        for stage in self.pause_stages:
            if stage not in PAUSE_STAGES:
                raise InvalidSetting("pause_stages", stage, f"among {', '.join(PAUSE_STAGES)}")
        if self.pause_stages and not self.shifts:
            raise InvalidSetting(
                "pause_stages", self.pause_stages, f"left out with {ROLLING}, which has no such stages"
            )
        if self.minutes > LONGEST_PLAN:
            setting, value = self._longest_wait()
            expected = f"less: all waits of a deployment come to {self.minutes:,} minutes, and may be {LONGEST_PLAN:,}"
            raise InvalidSetting(setting, value, expected)
        with_pauses = self.minutes + self._pauses() * self.pause_timeout
        if self.pause_stages and with_pauses > LONGEST_UPDATE:
            raise InvalidSetting(
                "pause_timeout_in_minutes",
                self.pause_timeout,
                f"less: with {self._pauses()} pauses a deployment may take {with_pauses:,} minutes, and CloudFormation"
                f" gives it up after {LONGEST_UPDATE:,}",
            )

    @property
    def shifts(self) -> bool:
        """Whether ECS shifts requests between two target groups."""
        return self.strategy in SHIFTING_STRATEGIES

    @property
    def has_two_groups(self) -> bool:
        """Whether the service has what a shift needs."""
        return self.shifts or self.prepared

    @property
    def minutes(self) -> int:
        """How long the waits of a deployment take together, pauses excluded, as CloudFormation computes it."""
        return minutes_of_waits(self.strategy, bake_time=self.bake_time, wait=self.wait, step_percent=self.percent)

    @property
    def bake_time(self) -> int:
        """Minutes that the old tasks wait after the last shift."""
        return _given(self.bake_time_in_minutes, BAKE_TIME if self.shifts else 0)

    @property
    def pause_timeout(self) -> int:
        """Minutes that each pause waits."""
        return _given(self.pause_timeout_in_minutes, _PAUSE)

    @property
    def percent(self) -> float:
        """Percent of the requests that the first shift is about; where AWS has a default, it is written out."""
        if self.strategy == "LINEAR":
            return _given(self.step_percent, STEP_PERCENT)
        return _given(self.canary_percent, CANARY_PERCENT) if self.strategy == "CANARY" else 100

    @property
    def wait(self) -> int:
        """Minutes between two shifts."""
        if self.strategy == "LINEAR":
            return _given(self.step_bake_time_in_minutes, STEP_BAKE_TIME)
        return _given(self.canary_bake_time_in_minutes, CANARY_BAKE_TIME) if self.strategy == "CANARY" else 0

    def _longest_wait(self) -> tuple[str, int]:
        """Return the setting that the plan is too long by, so that the error names one that was given."""
        if waits(self.strategy, self.percent) * self.wait < self.bake_time:
            return "bake_time_in_minutes", self.bake_time
        return f"{'step' if self.strategy == 'LINEAR' else 'canary'}_bake_time_in_minutes", self.wait

    def _pauses(self) -> int:
        shifts = waits(self.strategy, self.percent) + 1
        return sum(shifts if stage == BEFORE_EACH_SHIFT else 1 for stage in self.pause_stages)


def _given(value: Number | None, default: Number) -> Number:
    return default if value is None else value


def _check_percent(setting: str, value: float | None, low: float) -> None:
    if value is None:
        return
    if type(value) not in (int, float) or not low <= value <= 100 or round(value, 1) != value:
        raise InvalidSetting(setting, value, f"{low:g} to 100 percent, in tenths")
