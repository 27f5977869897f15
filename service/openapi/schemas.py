"""The named schemas of requests and answers."""

from service.auth.passwords import LONGEST, SHORTEST
from service.auth.tokens import DAYS, MOST_DAYS
from service.domain.fields import MAX_CATEGORY, MAX_DESCRIPTION, MAX_PAYEE, MAX_VERSION
from service.openapi.words import (
    AMOUNT,
    DAY,
    KIND,
    LABEL,
    LINE,
    LINES,
    NUMBER,
    TEXT,
    Json,
    answered,
    given,
    list_of,
    ref,
)

CATEGORY: Json = {"type": "string", "pattern": LABEL, "maxLength": MAX_CATEGORY}
_PAYEE = {"type": "string", "pattern": LINE, "maxLength": MAX_PAYEE}
_DESCRIPTION = {"type": "string", "pattern": LINES, "maxLength": MAX_DESCRIPTION}
_VERSION = {"type": "integer", "minimum": 1, "maximum": MAX_VERSION}
_PERCENT = {"type": "integer", "minimum": 1, "maximum": 100, "default": 80}
_DAYS = {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": DAYS}
_PASSWORD = {"type": "string", "minLength": SHORTEST, "maxLength": LONGEST}
_NO = {"type": "boolean", "default": False}

# as they are sent; what is answered beside or instead comes below
_EXPENSE = {"amount": AMOUNT, "category": CATEGORY, "date": DAY, "description": _DESCRIPTION}
_ENTRY = {"kind": KIND, **_EXPENSE, "payee": _PAYEE}
_BUDGET = {"category": CATEGORY, "limit": AMOUNT, "warn_at_percent": _PERCENT}

_ANSWERED_ID = {"id": TEXT, "amount": TEXT}
_ANSWERED_BUDGET = _BUDGET | {"limit": TEXT, "version": _VERSION}
_SPENT = {"spent": TEXT, "left": TEXT, "used_percent": NUMBER, "state": {"enum": ["ok", "warning", "over"]}}
_STORED_TOKEN = {"id": TEXT, "label": TEXT, "created": TEXT, "expires": TEXT}

SCHEMAS: Json = {
    "Error": answered(error=TEXT),
    "Next": {"type": ["string", "null"], "description": "For `after`; null at the end."},
    "Filter": {"type": ["string", "null"]},
    "NewEntry": given(_ENTRY, "kind", "amount", "category", "date"),
    "EntryChanges": given(_ENTRY) | {"minProperties": 1},
    "Entry": answered(**_ENTRY | _ANSWERED_ID, version=_VERSION),
    "NewExpense": given(_EXPENSE, "amount", "category", "date"),
    "ExpenseChanges": given(_EXPENSE) | {"minProperties": 1},
    "Expense": answered(**_EXPENSE | _ANSWERED_ID | {"date": TEXT}),
    "NewBudget": given(_BUDGET, "category", "limit"),
    "Budget": answered(**_ANSWERED_BUDGET),
    "BudgetOfMonth": answered(**_ANSWERED_BUDGET, **_SPENT),
    "Month": answered(
        month=TEXT,
        income=TEXT,
        spent=TEXT,
        left=TEXT,
        previous=answered(income=TEXT, spent=TEXT),
        by_category=list_of(answered(category=TEXT, spent=TEXT, previous=TEXT)),
        budgets=list_of(ref("BudgetOfMonth")),
    ),
    "MonthTotals": answered(month=TEXT, income=TEXT, spent=TEXT),
    "TokenWish": given({"label": CATEGORY, "days": _DAYS}, "label"),
    "PasswordChange": given(
        {"old_password": TEXT, "new_password": _PASSWORD, "take_back_tokens": _NO}, "old_password", "new_password"
    ),
    "Token": answered(**_STORED_TOKEN),
    "NewToken": answered(message=TEXT, token=TEXT, **_STORED_TOKEN),
}
