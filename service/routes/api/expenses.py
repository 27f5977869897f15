"""The JSON API: parses what was sent, answers what the domain and the store say."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response

from service.domain import entry as domain
from service.domain.money import ZERO
from service.domain.representation import ListedExpense, expense_fields, expense_texts
from service.routes.bodies import if_version, json_object, request_key
from service.routes.queries import query
from service.tracker.ledger import Ledger

Answer = dict[str, Any]
Headers = dict[str, str]
DATES = ("start_date", "end_date")


def blueprint(expenses: Callable[[], Ledger]) -> Blueprint:
    """The routes of the API over the expenses of whoever asks."""
    api = Blueprint("api", __name__)

    @api.post("/expense")
    def add() -> tuple[Answer, int, Headers]:
        expense = expenses().add(domain.new_expense(json_object()), request_key())
        return {"message": "Expense added", "expense": expense_fields(expense)}, 201, _etag(expense)

    @api.get("/expense/<expense_id>")
    def one(expense_id: str) -> tuple[Answer, int, Headers]:
        expense = expenses().entry(expense_id)
        return {"expense": expense_fields(expense)}, 200, _etag(expense)

    @api.get("/expense")
    def listing() -> Response:
        given = query(*DATES, "category")
        found = expenses().listed(domain.period(given), given.get("category", "").strip())
        return _listing(found)

    @api.put("/expense/<expense_id>")
    def change(expense_id: str) -> tuple[Answer, int, Headers]:
        expense = expenses().change(expense_id, domain.changes(json_object()), if_version())
        return {"message": "Expense updated", "expense": expense_fields(expense)}, 200, _etag(expense)

    @api.delete("/expense/<expense_id>")
    def remove(expense_id: str) -> Answer:
        expenses().remove(expense_id, if_version())
        return {"message": "Expense deleted"}

    @api.get("/balance")
    def balance() -> Answer:
        given = query(*DATES)
        totals = expenses().totals(domain.period(given))
        return {"balance": _total(totals), "filters": _filters(given)}

    @api.get("/summary")
    def summary() -> Answer:
        given = query(*DATES)
        totals = expenses().totals(domain.period(given))
        spent = {category: str(amount) for category, amount in totals.items()}
        return {"summary": spent, "total": _total(totals), "filters": _filters(given)}

    return api


def _filters(given: Mapping[str, str]) -> dict[str, str | None]:
    return {name: given.get(name) or None for name in DATES}


def _total(totals: Mapping[str, Decimal]) -> str:
    return str(sum(totals.values(), ZERO))


def _etag(expense: domain.Entry) -> Headers:
    return {"ETag": f'"{expense.version}"'}


def _listing(found: Iterator[Sequence[ListedExpense]]) -> Response:
    """The list, written as it is read where one part is not all of it."""
    # the last part is empty where the one before looked as if there were more
    texts = (",".join(expense_texts(some)) for some in found if some)
    first, second = next(texts, ""), next(texts, None)
    if second is None:
        return Response(f'{{"expenses":[{first}]}}\n', mimetype="application/json")
    more = (f",{text}" for text in itertools.chain([second], texts))
    parts = itertools.chain([f'{{"expenses":[{first}'], more, ["]}\n"])
    return Response(parts, mimetype="application/json")
