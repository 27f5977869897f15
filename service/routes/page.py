"""The page that a browser opens."""

from collections.abc import Callable
from itertools import groupby

from flask import Blueprint, render_template

from service.domain import Entry, Period
from service.ledger import Ledger
from service.money import ZERO


def blueprint(expenses: Callable[[], Ledger]) -> Blueprint:
    """The route of the page over the expenses of whoever asks."""
    page = Blueprint("page", __name__)

    @page.get("/")
    def index() -> str:
        found = expenses().entries(Period())
        balance = sum((expense.amount for expense in found), ZERO)
        months = [(month, list(spent)) for month, spent in groupby(found, key=_month)]
        return render_template("index.html", months=months, balance=balance)

    return page


def _month(expense: Entry) -> str:
    return expense.date.strftime("%B %Y")
