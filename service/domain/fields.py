"""Parsers of request fields: values from the wire in, checked values out."""

import datetime
import json
import re
from decimal import Decimal
from typing import Literal
from uuid import UUID

from service.errors import InvalidRequest

MAX_AMOUNT = Decimal("999999999.99")
MAX_CATEGORY = 100
MAX_PAYEE = 100
MAX_DESCRIPTION = 1000
MAX_KEY = 255
MAX_TEXT = 100
MAX_VERSION = 10**18 - 1  # 18 digits

# of Unicode's categories Cc and, as they come out of JSON escapes and no database can store them, Cs: lone surrogates
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_BUT_BREAKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T00:00:00)?")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,18}")


def amount(value: object, field: str = "amount") -> Decimal:
    """A positive amount of at most two decimals; a JSON number must arrive as int or Decimal."""
    if isinstance(value, str) and _AMOUNT.fullmatch(value.strip()):
        parsed = Decimal(value.strip())
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        parsed = Decimal(value)
    else:
        raise _refusal_of_amount(value, field)
    exponent = parsed.as_tuple().exponent
    # only NaN and the infinities have an exponent that is no number
    if not isinstance(exponent, int) or exponent < -2 or not 0 < parsed <= MAX_AMOUNT:
        raise _refusal_of_amount(value, field)
    return parsed.quantize(Decimal("0.01"))


def category(value: object, field: str = "category") -> str:
    """A label of 1 to 100 characters, without the spaces around it."""
    trimmed = value.strip() if isinstance(value, str) else ""
    if not 1 <= len(trimmed) <= MAX_CATEGORY or _CONTROL.search(trimmed):
        raise refusal(field, f"text of 1 to {MAX_CATEGORY} characters", value)
    return trimmed


def description(value: object) -> str:
    """Free text of up to 1000 characters; line breaks and tabs are welcome."""
    if not isinstance(value, str) or len(value) > MAX_DESCRIPTION or _CONTROL_BUT_BREAKS.search(value):
        raise refusal("description", f"text of at most {MAX_DESCRIPTION} characters", value)
    return value


def payee(value: object) -> str:
    """A name of up to 100 characters, without the spaces around it; may be empty."""
    trimmed = value.strip() if isinstance(value, str) else None
    if trimmed is None or len(trimmed) > MAX_PAYEE or _CONTROL.search(trimmed):
        raise refusal("payee", f"text of at most {MAX_PAYEE} characters", value)
    return trimmed


def kind(value: object) -> Literal["expense", "income"]:
    """Whether an entry is an expense or an income."""
    if value == "expense":
        return "expense"
    if value == "income":
        return "income"
    raise refusal("kind", '"expense" or "income"', value)


def text(value: str) -> str:
    """A search text of up to 100 characters."""
    if len(value) > MAX_TEXT or _CONTROL.search(value):
        raise refusal("text", f"text of at most {MAX_TEXT} characters", value)
    return value


def whole_number(value: object, field: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`, as a number, which may be written 80.0, or as its digits."""
    if isinstance(value, Decimal) and least <= value <= most and value == int(value):
        value = int(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise refusal(field, f"a whole number from {least} to {most}", value)
    return value


def uuid(value: object, field: str = "id") -> UUID:
    """A UUID, as ids of this service are."""
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise refusal(field, "a UUID", value) from None


def flag(value: object, field: str) -> bool:
    """A boolean."""
    if not isinstance(value, bool):
        raise refusal(field, "true or false", value)
    return value


def password(value: object, field: str) -> str:
    """Any text; the error does not repeat what was sent."""
    if not isinstance(value, str):
        raise InvalidRequest(f"{field} must be text.")
    return value


def month(value: object) -> datetime.date:
    """The first day of a month that is given as YYYY-MM."""
    try:
        return datetime.date.fromisoformat(f"{value}-01" if _MONTH.fullmatch(str(value)) else "")
    except ValueError:
        raise refusal("month", "a month as YYYY-MM, such as 2025-04", value) from None


def idempotency_key(value: str) -> str:
    """An idempotency key: 1 to 255 printable ASCII characters."""
    if not 1 <= len(value) <= MAX_KEY or not value.isascii() or not value.isprintable():
        raise refusal("Idempotency-Key", f"1 to {MAX_KEY} printable ASCII characters", value)
    return value


def date(value: object, field: str = "date") -> datetime.date:
    """A calendar day; a time of midnight, as /expense answers, is accepted."""
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    try:
        return datetime.date.fromisoformat(match[1] if match else "")
    except ValueError:
        raise refusal(field, "a day as YYYY-MM-DD, such as 2025-04-02", value) from None


def refusal(field: str, expected: str, got: object) -> InvalidRequest:
    """An error with the field, what is expected and what was got."""
    return InvalidRequest(f"{field} must be {expected}; got {_shown(got)}.")


def _refusal_of_amount(value: object, field: str) -> InvalidRequest:
    expected = f'a number above zero and at most {MAX_AMOUNT}, with up to two decimals, such as "45.99"'
    return refusal(field, expected, value)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    shown = str(value) if isinstance(value, Decimal) else json.dumps(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
