"""The API described as OpenAPI 3.1, for people and for programs."""

from typing import Any

from service.auth.passwords import LONGEST, SHORTEST
from service.auth.tokens import DAYS, MOST_DAYS
from service.domain.fields import MAX_CATEGORY, MAX_DESCRIPTION, MAX_KEY, MAX_PAYEE, MAX_TEXT, MAX_VERSION
from service.routes.api.entries import MOST_AT_ONCE
from service.tracker.reports import MOST_MONTHS

Json = dict[str, Any]

# no control characters; in a label something beside spaces; in a description line breaks and tabs too
LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
LABEL = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
NO_NUL = r"^[^\x00]*$"
# spaces at its ends are lost on the way
KEY = r"^[!-~]([ -~]*[!-~])?$"
AFTER = r"^((?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])\.[0-9a-f]{32})?$"
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"


# what a token does not open
BY_SESSION: Json = {"security": [{"session": []}]}


def document() -> Json:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Budget tracker",
            "version": "1",
            "description": (
                "Records expenses and incomes. Amounts are decimals in text, exact to two places; days are those of "
                "the user's calendar. Every error is an object with the text error, which says what to do."
            ),
        },
        "security": [{"token": []}, {"session": []}, {}],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "responses": {"Error": _json_answer("What was wrong, and what to do about it.", _ref("Error"))},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Made with POST /tokens or on the page."},
                "session": {"type": "apiKey", "in": "cookie", "name": "budget_tracker", "description": "By /login."},
            },
        },
    }


def _paths() -> Json:
    expense_id = _path("expense_id", "Of an expense, as it was answered.")
    entry_id = _path("entry_id", "Of an entry, as it was answered.")
    period = [
        _query("start_date", _left_out(_day()), "The first day; without it from the beginning."),
        _query("end_date", _left_out(_day()), "The last day; without it to the end."),
    ]
    month = _query("month", _left_out(_month()), "Without it this month, in UTC.")
    limit = _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST_AT_ONCE, "default": 50}, "At most.")
    category = _query("category", {"type": "string", "pattern": NO_NUL}, "Exactly this one.")
    text = {"type": "string", "pattern": LINE, "maxLength": MAX_TEXT}
    filters = [
        _query("kind", _left_out(_kind()), "One of the two."),
        category,
        _query("text", text, "Anywhere in category, payee or description."),
        *period,
        _query("min_amount", _left_out(_amount()), "The smallest."),
        _query("max_amount", _left_out(_amount()), "The largest."),
    ]
    after = _query("after", {"type": "string", "pattern": AFTER}, "The `next` of the page before.")
    label = {"type": "string", "pattern": LABEL, "maxLength": MAX_CATEGORY}
    of_budget = _query("category", label, "Exactly this one.") | {"required": True}
    key = _header(
        "Idempotency-Key", {"type": "string", "pattern": KEY, "maxLength": MAX_KEY}, "Makes it safe to repeat."
    )
    # some clients leave the quotes out
    etag = {"type": "string", "pattern": r'^(\*|"[0-9]{1,18}"|[0-9]{1,18})$'}
    match = _header("If-Match", etag, "An ETag: only if nothing changed since.")
    entry, entry_page = _object(entry=_ref("Entry")), _object(entries=_list(_ref("Entry")), next=_ref("Next"))
    budget = _object(budget=_ref("Budget"))
    expense, expenses = _object(expense=_ref("Expense")), _object(expenses=_list(_ref("Expense")))
    told = _object(message=_text())
    told_expense = _object(message=_text(), expense=_ref("Expense"))
    filtered = {"filters": _object(start_date=_ref("Filter"), end_date=_ref("Filter"))}
    summary = {"summary": {"type": "object", "additionalProperties": _text()}, "total": _text()}
    balance = _object(balance=_text(), **filtered)
    return {
        "/entries": {
            "get": _operation("The newest first, page by page", entry_page, parameters=[*filters, limit, after]),
            "post": _operation("Record", entry, 201, body=_ref("NewEntry"), parameters=[key]),
        },
        "/entries/{entry_id}": {
            "parameters": [entry_id],
            "get": _operation("Read", entry),
            "put": _operation("Change some fields", entry, body=_ref("EntryChanges"), parameters=[match]),
            "delete": _operation("Delete", _object(message=_text(), undo=_text()), parameters=[match]),
        },
        "/entries/{entry_id}/undo": {
            "parameters": [entry_id],
            "post": _operation("Bring a deleted entry back, within 30 days", entry),
        },
        "/budgets": {
            "get": _operation(
                "With what a month leaves of them",
                _object(month=_text(), budgets=_list(_ref("BudgetOfMonth"))),
                parameters=[month],
            ),
            "put": _operation("Set the budget of a category", budget, body=_ref("NewBudget"), parameters=[match]),
            "delete": _operation("Delete", told, parameters=[of_budget, match]),
        },
        "/reports/month": {"get": _operation("A month against the one before", _ref("Month"), parameters=[month])},
        "/reports/trend": {
            "get": _operation(
                "Months in a row",
                _object(months=_list(_ref("MonthTotals"))),
                parameters=[
                    month,
                    _query(
                        "months", {"type": "integer", "minimum": 1, "maximum": MOST_MONTHS, "default": 12}, "How many."
                    ),
                ],
            )
        },
        "/export.csv": {"get": _file("All entries as a table for spreadsheets", "text/csv")},
        "/export.jsonl": {"get": _file("Everything, for POST /restore", "application/jsonl")},
        "/restore": {
            "post": _operation(
                "Bring back what was exported",
                _object(message=_text(), entries={"type": "integer"}, budgets={"type": "integer"}),
                body={"type": "string"},
                media="text/plain",
            )
        },
        "/expense": {
            "get": _operation(
                "All expenses, the newest first",
                expenses,
                parameters=[*period, category],
            ),
            "post": _operation("Record an expense", told_expense, 201, body=_ref("NewExpense"), parameters=[key]),
        },
        "/expense/{expense_id}": {
            "parameters": [expense_id],
            "get": _operation("Read an expense", expense),
            "put": _operation("Change some fields", told_expense, body=_ref("ExpenseChanges"), parameters=[match]),
            "delete": _operation("Delete an expense", told, parameters=[match]),
        },
        "/balance": {"get": _operation("All expenses added up", balance, parameters=period)},
        "/summary": {"get": _operation("Expenses by category", _object(**summary, **filtered), parameters=period)},
        "/tokens": {
            "get": _operation("Yours, the newest first", _object(tokens=_list(_ref("Token")))) | BY_SESSION,
            "post": _operation(
                "Make one; without an Idempotency-Key, as it is shown once and not kept",
                _ref("NewToken"),
                201,
                body=_ref("TokenWish"),
            )
            | BY_SESSION,
        },
        "/tokens/{token_id}": {
            "parameters": [_path("token_id", "Of a token, as it was answered.")],
            "delete": _operation("Take back", told) | BY_SESSION,
        },
        "/password": {
            "post": _operation("Change your own, which ends your other sessions", told, body=_ref("PasswordChange"))
            | BY_SESSION
        },
        "/sessions": {"delete": _operation("Log out everywhere, here too", told) | BY_SESSION},
        "/health": {"get": _operation("Whether the process answers", _object(status=_text())) | {"security": []}},
        "/ready": {"get": _operation("Whether requests will succeed", _object(status=_text())) | {"security": []}},
    }


def _schemas() -> Json:
    category = {"type": "string", "pattern": LABEL, "maxLength": MAX_CATEGORY}
    payee = {"type": "string", "pattern": LINE, "maxLength": MAX_PAYEE}
    description = {"type": "string", "pattern": LINES, "maxLength": MAX_DESCRIPTION}
    expense = {"amount": _amount(), "category": category, "date": _day(), "description": description}
    entry = {"kind": _kind(), **expense, "payee": payee}
    version = {"type": "integer", "minimum": 1, "maximum": MAX_VERSION}
    percent = {"type": "integer", "minimum": 1, "maximum": 100, "default": 80}
    budget = {"category": category, "limit": _amount(), "warn_at_percent": percent}
    answered_budget = budget | {"limit": _text(), "version": version}
    spent = {
        "spent": _text(),
        "left": _text(),
        "used_percent": {"type": "integer"},
        "state": {"enum": ["ok", "warning", "over"]},
    }
    of_month = _object(**answered_budget, **spent)
    stored_token = {"id": _text(), "label": _text(), "created": _text(), "expires": _text()}
    days = {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": DAYS}
    password = {"type": "string", "minLength": SHORTEST, "maxLength": LONGEST}
    no = {"type": "boolean", "default": False}
    answered = {"id": _text(), "amount": _text()}
    return {
        "Error": _object(error=_text()),
        "Next": {"type": ["string", "null"], "description": "For `after`; null at the end."},
        "Filter": {"type": ["string", "null"]},
        "NewEntry": _given(entry, "kind", "amount", "category", "date"),
        "EntryChanges": _given(entry) | {"minProperties": 1},
        "Entry": _object(**entry | answered, version=version),
        "NewExpense": _given(expense, "amount", "category", "date"),
        "ExpenseChanges": _given(expense) | {"minProperties": 1},
        "Expense": _object(**expense | answered | {"date": _text()}),
        "NewBudget": _given(budget, "category", "limit"),
        "Budget": _object(**answered_budget),
        "BudgetOfMonth": of_month,
        "Month": _object(
            month=_text(),
            income=_text(),
            spent=_text(),
            left=_text(),
            previous=_object(income=_text(), spent=_text()),
            by_category=_list(_object(category=_text(), spent=_text(), previous=_text())),
            budgets=_list(_ref("BudgetOfMonth")),
        ),
        "MonthTotals": _object(month=_text(), income=_text(), spent=_text()),
        "TokenWish": _given({"label": category, "days": days}, "label"),
        "PasswordChange": _given(
            {
                "old_password": _text(),
                "new_password": password,
                "take_back_tokens": no,
            },
            "old_password",
            "new_password",
        ),
        "Token": _object(**stored_token),
        "NewToken": _object(message=_text(), token=_text(), **stored_token),
    }


def _operation(
    summary: str,
    answer: Json,
    status: int = 200,
    *,
    body: Json | None = None,
    media: str = "application/json",
    parameters: list[Json] | None = None,
) -> Json:
    operation: Json = {
        "summary": summary,
        "parameters": parameters or [],
        "responses": {str(status): _json_answer("Done.", answer), "default": {"$ref": "#/components/responses/Error"}},
    }
    if body:
        operation["requestBody"] = {"required": True, "content": {media: {"schema": body}}}
    return operation


def _file(summary: str, media: str) -> Json:
    operation = _operation(summary, {})
    operation["responses"]["200"]["content"] = {media: {"schema": {"type": "string"}}}
    return operation


def _json_answer(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _path(name: str, description: str) -> Json:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": {"type": "string"}}


def _query(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _header(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "header", "description": description, "schema": schema}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _given(properties: Json, *required: str) -> Json:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return schema | {"additionalProperties": False}


def _left_out(schema: Json) -> Json:
    # an empty parameter counts as not given
    return {"anyOf": [schema, {"type": "string", "maxLength": 0}]}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _text() -> Json:
    return {"type": "string"}


def _kind() -> Json:
    return {"type": "string", "enum": ["expense", "income"]}


def _amount() -> Json:
    return {"type": "string", "pattern": r"^(?!0+(\.0+)?$)[0-9]{1,9}(\.[0-9]{1,2})?$", "examples": ["45.99"]}


def _day() -> Json:
    return {"type": "string", "format": "date", "examples": ["2025-04-02"]}


def _month() -> Json:
    return {"type": "string", "pattern": "^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["2025-04"]}
