"""Parameters shared by several routes."""

from service.domain.conditions import PATTERN
from service.domain.fields import MAX_KEY, MAX_TEXT
from service.openapi.words import AMOUNT, DAY, KEY, KIND, LINE, MONTH, NO_NUL, header, left_out, query

CATEGORY_FILTER = query("category", {"type": "string", "pattern": NO_NUL}, "Exactly this one.")
PERIOD = [
    query("start_date", left_out(DAY), "The first day; without it from the beginning."),
    query("end_date", left_out(DAY), "The last day; without it to the end."),
]
MONTH_ASKED = query("month", left_out(MONTH), "Without it this month, in UTC.")
FILTERS = [
    query("kind", left_out(KIND), "One of the two."),
    CATEGORY_FILTER,
    query(
        "text",
        {"type": "string", "pattern": LINE, "maxLength": MAX_TEXT},
        "Anywhere in category, payee or description.",
    ),
    *PERIOD,
    query("min_amount", left_out(AMOUNT), "The smallest."),
    query("max_amount", left_out(AMOUNT), "The largest."),
]
REQUEST_KEY = header(
    "Idempotency-Key", {"type": "string", "pattern": KEY, "maxLength": MAX_KEY}, "Makes it safe to repeat."
)
_ETAGS = {"type": "string", "pattern": PATTERN, "examples": ['"1"']}
CONDITIONS = [
    header("If-Match", _ETAGS, "Only if it still has one of these ETags; 412 otherwise. A weak one, W/, never does."),
    header("If-None-Match", _ETAGS, "Only if it has none of these ETags; 304 to GET otherwise, 412 to others."),
]
