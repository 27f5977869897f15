"""The state of an alarm from its data points: M of N, and what becomes of those that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

State: TypeAlias = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
"""What an alarm can be in."""

OK: Final = "OK"
ALARM: Final = "ALARM"
INSUFFICIENT_DATA: Final = "INSUFFICIENT_DATA"

# How many data points CloudWatch looks at beyond those that it evaluates, in case some are missing. AWS says it for
# three, of which it looks at five; for others it says only that there are more.
_BEYOND = 2


def evaluated(
    points: Sequence[bool | None], *, periods: int, datapoints: int, missing: str = "missing", before: State = OK
) -> State:
    """Return the state that CloudWatch sets.

    Args:
        points: Whether each data point breaches the threshold, the newest last; None for one that is missing.
        periods: The alarm's EvaluationPeriods, N.
        datapoints: The alarm's DatapointsToAlarm, M.
        missing: The alarm's TreatMissingData: `missing`, `ignore`, `breaching` or `notBreaching`.
        before: The state that the alarm is in.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """
    looked_at = [None] * (periods + _BEYOND) + list(points)
    looked_at = looked_at[-(periods + _BEYOND) :]
    real = [point for point in looked_at if point is not None]
    if len(real) >= periods:
        return ALARM if sum(real[-periods:]) >= datapoints else OK
    breaching = sum(real)
    if missing in ("breaching", "notBreaching"):
        filled = periods - len(real) if missing == "breaching" else 0
        return ALARM if breaching + filled >= datapoints else OK
    if breaching >= datapoints:
        return ALARM
    if breaching < len(real):
        return OK
    # Nothing breaches less than all: old enough, that suffices; otherwise the next data point may be another one.
    is_old_enough = breaching > 0 and len(looked_at) - looked_at.index(True) >= datapoints
    if missing == "ignore":
        return before
    return ALARM if is_old_enough else INSUFFICIENT_DATA
