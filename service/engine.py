"""The database connection, and what SQLite needs to serve several threads and lose nothing."""

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from service.errors import ConfigurationError


def open_engine(database_url: str) -> Engine:
    """An engine for the URL; nothing is connected yet.

    Raises:
        ConfigurationError: the URL is not one, its driver is missing, or it names a database in memory.
    """
    try:
        url = make_url(database_url)
        engine = create_engine(url)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        # the URL itself may hold a password, so it is not repeated
        raise ConfigurationError(
            "DATABASE_URL must be an SQLAlchemy URL such as sqlite:///budget-tracker.db, "
            f"with its driver installed; {type(error).__name__} was got"
        ) from None
    if engine.dialect.name == "sqlite":
        if url.database in (None, "", ":memory:") or "mode=memory" in database_url:
            raise ConfigurationError(
                "DATABASE_URL must name a file, such as sqlite:///budget-tracker.db; "
                "a database in memory would be another one for every thread"
            )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


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
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
