"""The /expense routes, which know expenses only."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from flask import Response

from service.domain import entry as domain
from service.domain.money import ZERO
from service.domain.representation import ListedExpense, expense_fields, expense_texts
from service.openapi.described import ApiBlueprint, described
from service.openapi.parameters import CATEGORY_FILTER, CONDITIONS, PERIOD, REQUEST_KEY
from service.openapi.words import TEXT, answered, list_of, ref
from service.routes import asker
from service.routes.bodies import json_object, request_key
from service.routes.downloads import within_payload
from service.routes.queries import given_parameters
from service.web.conditions import Answer, asked, tagged, unless_known

DATES = ("start_date", "end_date")

expenses = ApiBlueprint("expenses", __name__, ids={"expense_id": "Of an expense, as it was answered."})

DONE = answered(message=TEXT, expense=ref("Expense"))
FILTERED = {"filters": answered(start_date=ref("Filter"), end_date=ref("Filter"))}
SUMS = {"summary": {"type": "object", "additionalProperties": TEXT}, "total": TEXT}


@expenses.get("/expense")
@described(
    "All expenses, the newest first",
    answered(expenses=list_of(ref("Expense"))),
    parameters=[*PERIOD, CATEGORY_FILTER],
)
def listing() -> Response:
    given = given_parameters(*DATES, "category")
    found = partial(asker.expenses().listed, domain.period(given), given.get("category", "").strip())
    return _listing(found)


@expenses.post("/expense")
@described("Record an expense", DONE, status=201, body=ref("NewExpense"), parameters=[REQUEST_KEY])
def add() -> Answer:
    expense = asker.expenses().add(domain.new_expense(json_object()), request_key())
    return tagged({"message": "Expense added", "expense": expense_fields(expense)}, expense.version, 201)


@expenses.get("/expense/<expense_id>")
@described("Read an expense", answered(expense=ref("Expense")), parameters=CONDITIONS, is_tagged=True)
def one(expense_id: str) -> Answer:
    expense = asker.expenses().entry(expense_id)
    return unless_known({"expense": expense_fields(expense)}, expense.version, "expense")


@expenses.put("/expense/<expense_id>")
@described("Change some fields", DONE, body=ref("ExpenseChanges"), parameters=CONDITIONS)
def change(expense_id: str) -> Answer:
    expense = asker.expenses().change(expense_id, domain.changes(json_object()), asked())
    return tagged({"message": "Expense updated", "expense": expense_fields(expense)}, expense.version)


@expenses.delete("/expense/<expense_id>")
@described("Delete an expense", answered(message=TEXT), parameters=CONDITIONS)
def remove(expense_id: str) -> dict[str, Any]:
    asker.expenses().remove(expense_id, asked())
    return {"message": "Expense deleted"}


@expenses.get("/balance")
@described("All expenses added up", answered(balance=TEXT, **FILTERED), parameters=PERIOD)
def balance() -> dict[str, Any]:
    given = given_parameters(*DATES)
    totals = asker.expenses().totals(domain.period(given))
    return {"balance": _total(totals), "filters": _filters(given)}


@expenses.get("/summary")
@described("Expenses by category", answered(**SUMS, **FILTERED), parameters=PERIOD)
def summary() -> dict[str, Any]:
    given = given_parameters(*DATES)
    totals = asker.expenses().totals(domain.period(given))
    spent = {category: str(amount) for category, amount in totals.items()}
    return {"summary": spent, "total": _total(totals), "filters": _filters(given)}


def _filters(given: Mapping[str, str]) -> dict[str, str | None]:
    return {name: given.get(name) or None for name in DATES}


def _total(totals: Mapping[str, Decimal]) -> str:
    return str(sum(totals.values(), ZERO))


def _listing(found: Callable[[], Iterator[Sequence[ListedExpense]]]) -> Response:
    """The list as JSON; streamed if it has more than one part."""
    texts = _texts(found())
    first, second = next(texts, ""), next(texts, None)
    if second is None:
        return Response(f'{{"expenses":[{first}]}}\n', mimetype="application/json")
    parts = within_payload(_parts(itertools.chain([first, second], texts)), lambda: _parts(_texts(found())))
    return Response(parts, mimetype="application/json")


def _texts(found: Iterator[Sequence[ListedExpense]]) -> Iterator[str]:
    # the last part is empty where the one before looked as if there were more
    return (",".join(expense_texts(some)) for some in found if some)


def _parts(texts: Iterator[str]) -> Iterator[str]:
    yield f'{{"expenses":[{next(texts, "")}'
    yield from (f",{text}" for text in texts)
    yield "]}\n"
