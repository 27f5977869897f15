"""The page that a browser opens."""

from decimal import Decimal
from itertools import groupby

from flask import Blueprint, render_template

from service.domain import Expense, Period
from service.store import Store


def blueprint(store: Store) -> Blueprint:
    """The route of the page over the store."""
    page = Blueprint("page", __name__)

    @page.get("/")
    def index() -> str:
        expenses = store.expenses(Period())
        balance = sum((expense.amount for expense in expenses), Decimal("0.00"))
        months = [(month, list(spent)) for month, spent in groupby(expenses, key=_month)]
        return render_template("index.html", months=months, balance=balance)

    return page


def _month(expense: Expense) -> str:
    return expense.date.strftime("%B %Y")
