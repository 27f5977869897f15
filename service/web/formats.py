"""How pages write values."""

import calendar
import datetime
from decimal import Decimal

from flask import Flask

MINUS = "\N{MINUS SIGN}"


def add_formats(app: Flask) -> None:
    """Give templates the filters `money`, `day` and `month`."""
    app.jinja_env.filters.update(money=_money, day=_day, month=_month)


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace("-", MINUS)


def _day(date: datetime.date) -> str:
    return f"{date.day} {calendar.month_abbr[date.month]} {date.year}"


def _month(date: datetime.date) -> str:
    return f"{calendar.month_name[date.month]} {date.year}"
