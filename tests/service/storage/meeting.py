"""Two transactions that are made to meet."""

import threading
from contextlib import suppress

# how long one waits for the other; on SQLite in vain, as the other cannot even begin
PATIENCE = {"sqlite": 0.05, "postgresql": 10}


class Meeting:
    """Holds two transactions before their first change, when each sees what was there before the other.

    Attributes:
        met: Whether both were in the middle at the same time.
    """

    def __init__(self, engine: str) -> None:
        self.met = False
        self._barrier = threading.Barrier(2, self._meet)
        self._patience = PATIENCE[engine]
        self._been = threading.local()

    def _meet(self) -> None:
        self.met = True

    def hold(self, connection, cursor, statement, parameters, context, executemany) -> None:
        # the first try alone: whoever comes second tries again
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and not getattr(self._been, "here", False):
            self._been.here = True
            # one that has read nothing yet gets its view of the database now
            connection.exec_driver_sql("SELECT 1")
            with suppress(threading.BrokenBarrierError):
                self._barrier.wait(self._patience)
