"""Which alarm of a template rings when: its alarms evaluated over written minutes, as CloudWatch documents it."""

from budget_stack.testing.alarms.composite import composite_state
from budget_stack.testing.alarms.evaluation import ALARM, INSUFFICIENT_DATA, OK, State, evaluated
from budget_stack.testing.alarms.expression import calculated
from budget_stack.testing.alarms.minutes import Minute
from budget_stack.testing.alarms.replay import Transition, replay
from budget_stack.testing.alarms.situations import SITUATIONS, Situation

__all__ = [
    "ALARM",
    "INSUFFICIENT_DATA",
    "OK",
    "SITUATIONS",
    "Minute",
    "Situation",
    "State",
    "Transition",
    "calculated",
    "composite_state",
    "evaluated",
    "replay",
]
