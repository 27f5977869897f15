"""Databases of ours, small and large."""

from __future__ import annotations

import datetime
import itertools
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from scripts.servers import (
    Client,
    Server,
    http,
)
from service.auth.tokens import make_token
from service.domain.filters import Position
from service.domain.ids import NOBODY
from service.storage import migrate
from service.storage.schema import entries, month_totals
from service.storage.store import Store

FIRST_ID = 0x0190_0000_0000_7000_8000_0000_0000_0000
KEY = "k" * 40


def fill(url: str, number: int) -> None:
    """Believable entries of ten years, and their totals."""
    with closing(Store(url)) as store:
        migrate.migrate(store.engine)
        rows = (
            {
                "user_id": NOBODY,
                "id": UUID(int=FIRST_ID + index),
                "kind": "income" if index % 29 == 0 else "expense",
                "minor_units": 100 + index * 7919 % 20_000,
                "category": f"Category {index * 31 % 30}",
                "date": _day(index * 7 % 3650),
                "payee": f"Shop {index % 400}",
                "description": f"Number {index}",
                "version": 1,
            }
            for index in range(number)
        )
        while some := list(itertools.islice(rows, 20_000)):
            store.write(lambda connection, some=some: connection.execute(insert(entries), some))  # type: ignore[misc]
        with store.engine.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO {month_totals.name} (user_id, month, kind, category, minor_units, entries)"
                " SELECT user_id, strftime('%Y-%m-01', date), kind, category, sum(minor_units), count(*)"
                f" FROM {entries.name} GROUP BY 1, 2, 3, 4"
            )


def made_token(url: str) -> str:
    with closing(Store(url)) as store:
        migrate.migrate(store.engine)
        return str(make_token(store, KEY, NOBODY, "bench", 1)[0])


def trim(path: Path, number: int) -> None:
    with closing(sqlite3.connect(path, timeout=30)) as database, database:
        database.execute("DELETE FROM entries WHERE id NOT IN (SELECT id FROM entries LIMIT ?)", (number,))


def position_after(url: str, offset: int) -> str:
    with closing(Store(url)) as store:
        query = entries.select().where(entries.c.user_id == NOBODY)
        query = query.order_by(entries.c.date.desc(), entries.c.id.desc()).offset(offset).limit(1)
        row = store.read(lambda connection: connection.execute(query).one())
    return str(Position(row.date, row.id))


def check_summary(url: str, server: Server) -> None:
    answered = json.loads(Client(server.port).ask(http("GET", "/summary")).body)["summary"]
    with closing(Store(url)) as store, store.engine.connect() as connection:
        scanned = connection.exec_driver_sql(
            "SELECT category, sum(minor_units) FROM entries WHERE kind = 'expense' GROUP BY category"
        )
        assert {category: f"{cents // 100}.{cents % 100:02}" for category, cents in scanned} == answered


def _day(number: int) -> object:
    return datetime.date(2016, 1, 1) + datetime.timedelta(days=number)
