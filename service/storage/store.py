"""An open database."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from sqlalchemy import Connection, Engine

from service.storage.engine import open_engine
from service.storage.leases import Leases
from service.storage.transactions import in_transaction
from service.waits import about_to_wait

Result = TypeVar("Result")


class Store:
    """The database at a URL, on which work runs in transactions.

    Args:
        patient: For a command, which nobody waits for as for an answer.

    Raises:
        ConfigurationError: the URL is none that can be used.
    """

    def __init__(self, database_url: str, *, patient: bool = False) -> None:
        self._engine = open_engine(database_url, patient=patient)
        self.is_closed = False
        self.leases = Leases()
        self._writing = self._engine.execution_options(writes=True)
        # SQLite has one writer at a time: threads that queue here need not ask it again and again whether it is free
        self._turn = threading.Lock() if self._engine.dialect.name == "sqlite" else nullcontext()

    @property
    def file(self) -> str | None:
        """The path of the SQLite file; None for a server."""
        return self._engine.url.database if self._engine.dialect.name == "sqlite" else None

    @property
    def engine(self) -> Engine:
        """The engine, for work outside of these transactions, such as migrations."""
        return self._engine

    def close(self) -> None:
        """Close the connections that are not in use."""
        self.is_closed = True
        self._engine.dispose()

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """The result of reading; all queries of the work see the same snapshot."""
        about_to_wait()
        return in_transaction(self._engine, work)

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """The result of writing, once it is durable; the work may run more than once."""
        about_to_wait()
        with self._turn:
            return in_transaction(self._writing, work)
