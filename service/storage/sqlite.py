"""SQLite, made to serve several threads and processes and to lose nothing."""

from sqlalchemy import URL, Connection, Engine, create_engine, event
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
    event.listen(made, "connect", _prepare)
    event.listen(made, "begin", _begin)
    return made


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
