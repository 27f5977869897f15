"""The entries, budgets and reports of the user who is asking."""

import datetime

from flask import g

from service.context import shared
from service.tracker import reports
from service.tracker.ledger import Ledger
from service.tracker.plan import Plan
from service.tracker.reports import MonthReport, MonthTotals


def expenses() -> Ledger:
    """Only their expenses."""
    return Ledger(shared().store, g.user_id, "expense")


def entries() -> Ledger:
    """Their entries, expenses and incomes."""
    return Ledger(shared().store, g.user_id)


def plan() -> Plan:
    """Their budgets."""
    return Plan(shared().store, g.user_id)


def month_report(month: datetime.date) -> MonthReport:
    """Their report of a month, compared with the month before."""
    return reports.month_report(shared().store, g.user_id, month)


def trend(last: datetime.date, months: int) -> list[MonthTotals]:
    """Their totals of the last so many months, earliest first."""
    return reports.trend(shared().store, g.user_id, last, months)
