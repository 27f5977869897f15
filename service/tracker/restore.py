"""Restoring the file that tracker/backup.py writes."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from service.domain.budget import Budget, new_budget
from service.domain.entry import Entry, restored_entry
from service.domain.ids import new_version
from service.errors import FileTooLarge, Full, InvalidRequest
from service.storage import budgets, entries, quota, totals
from service.storage.store import Store
from service.tracker.backup import FORMAT
from service.tracker.spool import Spool

# An entry that is replaced changes four rows: itself twice, its old total and its new one. So these are well below the
# 3,000 that one transaction of Aurora DSQL may change.
# https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html
WRITTEN_AT_ONCE = 500
MOST = {"entries": quota.MOST_ENTRIES, "budgets": quota.MOST_BUDGETS}

Key = TypeVar("Key")
Record = TypeVar("Record", Budget, Entry)


def bring_back(store: Store, user_id: UUID, file: Spool) -> dict[str, int]:
    """Restore what `export_json` wrote, replacing entries of the same ids; everything else stays.

    What is there just so is left alone; whatever is written gets a version that was never used, so that nobody who
    read another one overwrites it. Nothing is written before all of the file was checked, and what is written is
    written in parts: a restore that was cut off is begun again.

    Returns:
        How many budgets and entries there were.

    Raises:
        InvalidRequest: the file is no such export, or something in it is not acceptable.
        FileTooLarge: it holds more than one user may have.
        Full, NoRoom: together with what is there, it would be more; what was written until then stays.
    """
    numbers = {"budgets": 0, "entries": 0}
    for record in _records(file.lines()):
        kind = _plural(record)
        numbers[kind] += 1
        if numbers[kind] > MOST[kind]:
            raise FileTooLarge(f"{MOST[kind]:,} {kind}")
    every = _records(file.lines())
    while some := list(itertools.islice(every, WRITTEN_AT_ONCE)):
        store.write(partial(_put, store=store, user_id=user_id, some=some))
    return numbers


def _records(lines: Iterable[bytes]) -> Iterator[Budget | Entry]:
    """The checked records in the lines between the first and the last."""
    parsed = _parsed(lines)
    if next(parsed, None) != (1, {"format": FORMAT}):
        raise InvalidRequest(f'The file must be an export, as GET /export.jsonl gives it, with format "{FORMAT}".')
    numbers = {"budgets": 0, "entries": 0}
    for number, line in parsed:
        [(kind, given)] = line.items() if len(line) == 1 else [("", {})]
        if kind == "end":
            if given == numbers and next(parsed, None) is None:
                return
            break
        if kind not in ("budget", "entry") or not isinstance(given, dict):
            raise InvalidRequest(f"Line {number} of the file holds neither a budget nor an entry.")
        try:
            record = new_budget(given) if kind == "budget" else restored_entry(given)
        except InvalidRequest as error:
            raise InvalidRequest(f"Line {number} of the file: {error}") from None
        numbers[_plural(record)] += 1
        yield record
    raise InvalidRequest(f"The file is not whole: it must end with {json.dumps({'end': numbers})}.")


def _parsed(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(lines, 1):
        try:
            given = json.loads(line, parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError):
            given = None
        if not isinstance(given, dict):
            raise InvalidRequest(f"Line {number} of the file must be a JSON object, as GET /export.jsonl gives it.")
        yield number, given


def _plural(record: Budget | Entry) -> str:
    return "budgets" if isinstance(record, Budget) else "entries"


def _put(connection: Connection, store: Store, user_id: UUID, some: list[Budget | Entry]) -> None:
    there = entries.of_ids(connection, user_id, [record.id for record in some if isinstance(record, Entry)])
    written = _renewed({record.id: record for record in some if isinstance(record, Entry)}, there)
    replaced = {id_: there[id_] for id_ in written if id_ in there}
    quota.check_entries(connection, store, user_id, written.values(), more=len(written) - len(replaced))
    entries.put(connection, user_id, written.values(), instead_of=replaced)
    totals.record(connection, user_id, removed=replaced.values(), added=written.values())
    planned = {record.category: record for record in some if isinstance(record, Budget)}
    if planned:
        of_user = {budget.category: budget for budget in budgets.of_user(connection, user_id)}
        if len(planned | of_user) > quota.MOST_BUDGETS:
            raise Full(quota.MOST_BUDGETS, "budgets")
        for budget in _renewed(planned, of_user).values():
            budgets.put(connection, user_id, budget)


def _renewed(given: Mapping[Key, Record], there: Mapping[Key, Record]) -> dict[Key, Record]:
    """The records that differ from what is there, each with a version that it never had."""
    fresh = new_version()
    return {
        key: replace(record, version=max(fresh, there[key].version + 1) if key in there else fresh)
        for key, record in given.items()
        if key not in there or replace(record, version=there[key].version) != there[key]
    }
