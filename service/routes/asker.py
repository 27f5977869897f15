"""What whoever asks has: entries, budgets, and what months add up to."""

import datetime

from flask import g

from service.context import shared
from service.tracker import reports
from service.tracker.ledger import Ledger
from service.tracker.plan import Plan
from service.tracker.reports import MonthReport, MonthTotals


def expenses() -> Ledger:
    """Their expenses alone."""
    return Ledger(shared().store, g.user_id, "expense")


def entries() -> Ledger:
    """Their entries of both kinds."""
    return Ledger(shared().store, g.user_id)


def plan() -> Plan:
    """Their budgets."""
    return Plan(shared().store, g.user_id)


def month_report(month: datetime.date) -> MonthReport:
    """A month of theirs against the one before."""
    return reports.month_report(shared().store, g.user_id, month)


def trend(last: datetime.date, months: int) -> list[MonthTotals]:
    """So many months of theirs, the earliest first."""
    return reports.trend(shared().store, g.user_id, last, months)
