"""Everything a user has, as a file; and back from it."""

import csv
import io
import itertools
import json
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import IO, Any
from uuid import UUID

from sqlalchemy import Connection

from service.budgets import Budget, restored_budget
from service.domain import Entry, Period, restored_entry
from service.errors import InvalidRequest
from service.filters import Position, position_of
from service.storage import budgets, entries, totals
from service.storage.store import Store

FORMAT = "budget-tracker-1"
# with their totals well below the 3,000 rows that one transaction of Aurora DSQL may change
# https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html
AT_ONCE = 500
LONGEST_LINE = 64 * 1024  # bytes; an entry has 20,000 at most

CSV_FIELDS = ("date", "kind", "amount", "category", "payee", "description", "id")
# what makes a spreadsheet take a text for a formula; https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_json(store: Store, user_id: UUID) -> IO[bytes]:
    """All entries and budgets, from which `restore` makes the same again; all of one moment.

    Lines of JSON: the format, what there is, and at the end how much of it, which tells a file that was cut off.
    """

    def write(connection: Connection, file: IO[str]) -> None:
        numbers = {"budgets": 0, "entries": 0}
        file.write(_line({"format": FORMAT}))
        for budget in budgets.of_user(connection, user_id):
            file.write(_line({"budget": budget_fields(budget)}))
            numbers["budgets"] += 1
        for entry in _all(connection, user_id):
            file.write(_line({"entry": entry_fields(entry)}))
            numbers["entries"] += 1
        file.write(_line({"end": numbers}))

    return _written(store, write)


def export_csv(store: Store, user_id: UUID) -> IO[bytes]:
    """All entries as a table for spreadsheets, the newest first."""

    def write(connection: Connection, file: IO[str]) -> None:
        table = csv.writer(file)
        table.writerow(CSV_FIELDS)
        for entry in _all(connection, user_id):
            given = entry_fields(entry)
            table.writerow(_harmless(str(given[name])) for name in CSV_FIELDS)

    return _written(store, write)


def restore(store: Store, user_id: UUID, file: IO[bytes]) -> dict[str, int]:
    """Bring back what `export_json` wrote: as it was, in place of what has the same ids; the rest stays.

    Nothing is written before all of it was checked, and what is written is written in parts: a restore that was
    cut off is begun again.

    Returns:
        How many budgets and entries there were.

    Raises:
        InvalidRequest: the file is no such export, or something in it is not acceptable.
    """
    numbers = {"budgets": 0, "entries": 0}
    for record in _records(file):
        numbers["budgets" if isinstance(record, Budget) else "entries"] += 1
    if _last_of(_lines(file)) != {"end": numbers}:
        raise InvalidRequest(f"The file is not whole: it must end with {_line({'end': numbers}).strip()}.")
    every = _records(file)
    while some := list(itertools.islice(every, AT_ONCE)):
        store.write(partial(_put, user_id=user_id, some=some))
    return numbers


def spooled(stream: IO[bytes]) -> IO[bytes]:
    """All of a stream, in a file of its own that can be read again."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever asked closes it
    shutil.copyfileobj(stream, file)
    return file


def entry_fields(entry: Entry) -> dict[str, Any]:
    """An entry as JSON has it."""
    return {
        "id": str(entry.id),
        "kind": entry.kind,
        "amount": str(entry.amount),
        "category": entry.category,
        "date": entry.date.isoformat(),
        "payee": entry.payee,
        "description": entry.description,
        "version": entry.version,
    }


def budget_fields(budget: Budget) -> dict[str, Any]:
    """A budget as JSON has it."""
    return {
        "category": budget.category,
        "limit": str(budget.limit),
        "warn_at_percent": budget.warn_at_percent,
        "version": budget.version,
    }


def _all(connection: Connection, user_id: UUID) -> Iterator[Entry]:
    position: Position | None = None
    while some := entries.older(connection, user_id, Period(), position, AT_ONCE):
        yield from some
        position = position_of(some[-1])


def _written(store: Store, write: Callable[[Connection, IO[str]], None]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever asked closes it

    def work(connection: Connection) -> None:
        # anew at every try
        file.seek(0)
        file.truncate()
        text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
        write(connection, text)
        text.detach()

    store.read(work)
    file.seek(0)
    return file


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _records(file: IO[bytes]) -> Iterator[Budget | Entry]:
    """What the lines between the first and the last hold, checked."""
    lines = _lines(file)
    if next(lines, None) != (1, {"format": FORMAT}):
        raise InvalidRequest(f'The file must be an export, as GET /export.jsonl gives it, with format "{FORMAT}".')
    for number, line in lines:
        [(kind, given)] = line.items() if len(line) == 1 else [("", {})]
        if kind == "end":
            return
        if kind not in ("budget", "entry") or not isinstance(given, dict):
            raise InvalidRequest(f"Line {number} of the file holds neither a budget nor an entry.")
        try:
            yield restored_budget(given) if kind == "budget" else restored_entry(given)
        except InvalidRequest as error:
            raise InvalidRequest(f"Line {number} of the file: {error}") from None


def _last_of(lines: Iterator[tuple[int, object]]) -> object:
    return deque(lines, maxlen=1)[0][1]


def _lines(file: IO[bytes]) -> Iterator[tuple[int, dict[str, object]]]:
    file.seek(0)
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        try:
            given = json.loads(line, parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError):
            given = None
        if not isinstance(given, dict):
            raise InvalidRequest(f"Line {number} of the file must be a JSON object, as GET /export.jsonl gives it.")
        yield number, given


def _put(connection: Connection, user_id: UUID, some: list[Budget | Entry]) -> None:
    given = {record.id: record for record in some if isinstance(record, Entry)}
    before = entries.put(connection, user_id, given.values())
    totals.record(connection, user_id, removed=before, added=given.values())
    for record in some:
        if isinstance(record, Budget):
            budgets.put(connection, user_id, record)
