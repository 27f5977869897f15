import datetime
import json
from decimal import Decimal

import pytest

from service.domain.budget import Budget, BudgetOfMonth
from service.domain.entry import Entry
from service.domain.ids import new_id
from service.domain.money import to_minor_units
from service.domain.representation import (
    ListedExpense,
    budget_fields,
    budget_of_month_fields,
    entry_fields,
    expense_fields,
    expense_texts,
)
from service.routes.api.reference import description

ENTRY = Entry(
    id=new_id(), kind="expense", amount=Decimal("45.90"), category="Groceries", date=datetime.date(2025, 4, 2)
)
BUDGET = Budget(category="Groceries", limit=Decimal("100.00"))


@pytest.mark.parametrize("amount", ["0.01", "0.10", "7.00", "999999999.99"])
@pytest.mark.parametrize("text", ["", "Café", 'quoted "twice"\\', "two\nlines\t", "\N{MONEY BAG}"])
@pytest.mark.parametrize("as_text", [True, False])
def test_the_quick_way_to_write_a_list_writes_what_the_slow_one_does(amount, text, as_text):
    expense = Entry(
        id=new_id(), kind="expense", amount=Decimal(amount), category=text, date=ENTRY.date, description=text
    )
    date = expense.date.isoformat() if as_text else expense.date
    listed = ListedExpense(expense.id.hex, to_minor_units(expense.amount), text, date, text)

    assert expense_texts([listed]) == [json.dumps(expense_fields(expense), separators=(",", ":"))]


@pytest.mark.parametrize(
    ("schema", "answered"),
    [
        ("Entry", entry_fields(ENTRY)),
        ("Expense", expense_fields(ENTRY)),
        ("Budget", budget_fields(BUDGET)),
        ("BudgetOfMonth", budget_of_month_fields(BudgetOfMonth(BUDGET, Decimal("1.00")))),
    ],
)
def test_what_is_answered_has_the_fields_that_the_description_says(schema, answered):
    assert set(description()["components"]["schemas"][schema]["required"]) == set(answered)
