"""Exports of everything that a user has.

It is written as it is sent, with a short transaction for each part: a client that is slow or gone holds nothing.
In the order of ids, which never change, so that what is changed meanwhile is in the file too, and once.
"""

import csv
import io
import json
from collections.abc import Iterator
from functools import partial
from uuid import UUID

from service.domain.entry import Entry, Period
from service.domain.representation import budget_fields, entry_fields
from service.storage import budgets, entries
from service.storage.store import Store

FORMAT = "budget-tracker-1"
READ_AT_ONCE = 200  # entries

CSV_FIELDS = ("date", "kind", "amount", "category", "payee", "description", "id")
# what makes a spreadsheet take a text for a formula; https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_json(store: Store, user_id: UUID, period: Period = Period()) -> Iterator[str]:
    """All budgets, and the entries of the period, in the format that tracker/restore.py reads.

    Lines of JSON: the format, what there is, and at the end how much of it, which tells a file that was cut off.
    """
    planned = store.read(lambda connection: budgets.of_user(connection, user_id))
    yield _line({"format": FORMAT}) + "".join(_line({"budget": budget_fields(budget)}) for budget in planned)
    number = 0
    for some in _parts(store, user_id, period):
        yield "".join(_line({"entry": entry_fields(entry)}) for entry in some)
        number += len(some)
    yield _line({"end": {"budgets": len(planned), "entries": number}})


def export_csv(store: Store, user_id: UUID, period: Period = Period()) -> Iterator[str]:
    """The entries of the period as CSV for spreadsheets, in the order of recording."""
    heads = [CSV_FIELDS]
    for some in _parts(store, user_id, period):
        text = io.StringIO(newline="")
        table = csv.writer(text)
        table.writerows(heads)
        for entry in some:
            given = entry_fields(entry)
            table.writerow(_harmless(str(given[name])) for name in CSV_FIELDS)
        heads = []
        yield text.getvalue()


def _parts(store: Store, user_id: UUID, period: Period) -> Iterator[list[Entry]]:
    """The entries of the period in parts; at least one, which may be empty."""
    read = partial(entries.recorded_after, user_id=user_id, period=period, most=READ_AT_ONCE)
    after = None
    while True:
        some = store.read(partial(read, after=after))
        yield some
        if len(some) < READ_AT_ONCE:
            return
        after = some[-1].id


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
