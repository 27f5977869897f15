"""The database that a URL names."""

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from service.errors import ConfigurationError
from service.storage import sqlite

EXAMPLES = "sqlite:///budget-tracker.db or postgresql+psycopg://user:password@host/name"


def open_engine(database_url: str, *, patient: bool = False) -> Engine:
    """An engine for the URL; nothing is connected yet. `dispose()` closes what it opened.

    A patient one is for a command: it waits longer for a server, and statements may take what time they need.

    Raises:
        ConfigurationError: the URL is not one, it names another kind of database, or one in memory, or a server whose
            certificate could not be checked.
    """
    try:
        url = make_url(database_url)
        kind = url.get_backend_name()
        if kind == "sqlite":
            return sqlite.engine(url)
        if kind in ("postgresql", "auroradsql"):
            # only now, because the driver is big and SQLite needs none of it
            from service.storage import postgresql

            return postgresql.engine(url, patient=patient)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        # the URL itself may hold a password, so it is not repeated
        raise ConfigurationError(
            f"DATABASE_URL must be a URL such as {EXAMPLES}; {type(error).__name__} was got"
        ) from None
    raise ConfigurationError(f"DATABASE_URL must be a URL such as {EXAMPLES}; {kind!r} is not supported")
