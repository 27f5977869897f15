"""SQLite, configured for several threads and processes, and for durability."""

import os
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from service.errors import ConfigurationError


def engine(url: URL) -> Engine:
    """An engine for a file.

    Raises:
        ConfigurationError: the URL names a database in memory.
    """
    if url.database in (None, "", ":memory:") or "mode=memory" in str(url):
        raise ConfigurationError(
            "DATABASE_URL must name a file, such as sqlite:///budget-tracker.db; "
            "a database in memory would be another one for every thread"
        )
    made = create_engine(url, hide_parameters=True)
    event.listen(made, "do_connect", _keep_private)
    event.listen(made, "connect", _prepare)
    event.listen(made, "begin", _begin)
    return made


def _keep_private(dialect: Dialect, record: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]) -> None:
    """Create a missing file readable by its owner only; SQLite gives the files beside it the same permissions."""
    name = arguments[0]
    if options.get("uri"):
        given = urlsplit(name)
        if "mode=r" in given.query and "mode=rwc" not in given.query:
            return
        name = unquote(given.path)
    # what is there keeps the rights that somebody gave it; what cannot be made, SQLite says in its own words
    with suppress(OSError):
        os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; _begin sends it
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")  # milliseconds; first, as the next line may have to wait
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # an answered request survives a power cut
    cursor.close()


def _begin(connection: Connection) -> None:
    # a transaction that turns from reading to writing fails at once when another wrote meanwhile:
    # one that will write says so first, and waits its turn
    writes = connection.get_execution_options().get("writes", False)
    # past SQLAlchemy's own way of executing, which takes far longer than the statement
    connection.connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")
