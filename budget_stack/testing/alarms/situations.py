"""Minutes as they come: what an alarm should ring at, and what it should not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from budget_stack.testing.alarms.minutes import Minute

_QUIET = Minute()
_SILENT = Minute(requests=0)


class Situation(NamedTuple):
    """Some minutes of a service.

    Attributes:
        happens: What happens, in a sentence.
        minutes: The minutes; what is not always so begins with the eleventh.
    """

    happens: str
    minutes: Sequence[Minute]


def _then(*minutes: Minute, before: Minute = _QUIET) -> tuple[Minute, ...]:
    return (*[before] * 10, *minutes, *[before] * 10)


SITUATIONS: Final[Mapping[str, Situation]] = MappingProxyType(
    {
        "a bad release": Situation(
            "Every fifth answer of the new revision is 5xx, until it is taken back after eight minutes.",
            _then(*[Minute(tasks=2, errors=12, logged=12)] * 8),
        ),
        "a release that breaks under load": Situation(
            "The new tasks are healthy, and close connections as soon as there are many.",
            _then(*[Minute(requests=40, refused=20)] * 6),
        ),
        "a quiet night without requests": Situation(
            "Nobody asks for an hour; tasks answer the health checks.", _then(*[_SILENT] * 60)
        ),
        "an error in a quiet night": Situation(
            "A single request in half an hour, and it is answered 500.",
            _then(*[_SILENT] * 15, Minute(requests=1, errors=1, logged=1), *[_SILENT] * 15, before=_SILENT),
        ),
        "one slow minute": Situation("In one minute requests take eight seconds.", _then(Minute(slowest=8))),
        "a slow database": Situation("Requests take eight seconds for ten minutes.", _then(*[Minute(slowest=8)] * 10)),
        "a scale-in": Situation(
            "Five tasks become one, one after the other.",
            _then(*[Minute(tasks=tasks) for tasks in (5, 4, 3, 2, 1)], before=Minute(tasks=5)),
        ),
        "more load than all tasks can take": Situation(
            "All five tasks that there may be are at 97 % of their CPU for a quarter of an hour, and answers slow.",
            _then(*[Minute(tasks=5, cpu=97, requests=900, slowest=4)] * 15, before=Minute(tasks=3, cpu=60)),
        ),
        "a short peak": Situation(
            "Two tasks are at 97 % of their CPU until, three minutes later, there are four.",
            _then(*[Minute(tasks=2, cpu=97)] * 3, *[Minute(tasks=4, cpu=50)] * 10),
        ),
        "the last task dies": Situation(
            "The only task is unhealthy for two minutes, then there is none for three.",
            _then(*[Minute(healthy=0, refused=30, requests=0)] * 2, *[Minute(tasks=0, requests=0, unserved=60)] * 3),
        ),
        "a load balancer without tasks": Situation(
            "No task comes up, and nobody asks.", _then(*[Minute(tasks=0, requests=0)] * 10)
        ),
        "asleep": Situation(
            "There is no service, and people ask all the same.",
            [Minute(tasks=0, requests=0, unserved=60)] * 30,
        ),
        "a scanner": Situation(
            "A thousand requests for what there is not, all answered 404.", _then(*[Minute(requests=1000)] * 3)
        ),
        "a flood of connections": Situation(
            "The load balancer refuses connections for two minutes.", _then(*[Minute(rejected=500)] * 2)
        ),
        "a shift to the other target group": Situation(
            "Requests go to the alternate target group from one minute to the next, and back a while later.",
            _then(*[Minute(tasks=2, alternate=True)] * 15),
        ),
        "a bad release in the other target group": Situation(
            "Requests go to the alternate target group, and every fifth is answered 5xx.",
            _then(*[Minute(tasks=2, alternate=True, errors=12, logged=12)] * 8),
        ),
    }
)
"""By a name for each."""
