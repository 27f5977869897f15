"""Values from forms."""

from flask import request

from service.domain import fields
from service.domain.conditions import Conditions, only
from service.domain.entry import ENTRY_FIELDS
from service.storage.repeats import RequestKey, request_key


def entry_of_form() -> dict[str, object]:
    """The fields of an entry, as the domain parses them."""
    given: dict[str, object] = {name: request.form[name] for name in ENTRY_FIELDS if name in request.form}
    # browsers send the line breaks of a text as two characters
    given["description"] = request.form.get("description", "").replace("\r\n", "\n").strip()
    given["amount"] = with_decimal_point(request.form.get("amount", ""))
    return given


def key_of_form() -> RequestKey | None:
    """The idempotency key in the form; raises InvalidRequest."""
    key = request.form.get("key")
    sent = repr(sorted(request.form.items())).encode()
    return request_key(fields.idempotency_key(key), sent) if key else None


def version_of_form(name: str = "version") -> Conditions:
    """The condition that it is of the version that the form was filled in for; raises InvalidRequest."""
    return only(fields.whole_number(request.form.get(name), "version", 1, fields.MAX_VERSION))


def with_decimal_point(amount: str) -> str:
    """The amount with a decimal point in place of a decimal comma."""
    return amount.replace(",", ".") if amount.count(",") == 1 and "." not in amount else amount
