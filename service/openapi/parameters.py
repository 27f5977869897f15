"""Parameters shared by several routes."""

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
# some clients leave the quotes out
_ETAG = {"type": "string", "pattern": r'^(\*|"[0-9]{1,18}"|[0-9]{1,18})$'}
IF_MATCH = header("If-Match", _ETAG, "An ETag: only if nothing changed since.")
