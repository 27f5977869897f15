"""Whether the database is usable: checked at intervals, however many ask."""

import logging
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from service.storage import migrate
from service.storage.store import Store
from service.waits import about_to_wait

# seconds
EVERY = 2.0
# a look that takes longer counts as none
LONGEST = 10.0
# how long after the last question it is still looked: whoever keeps a database awake shall have asked for it
ASKED = 60.0
# for the first look, and how many wait for it; whoever else asks meanwhile is told that nothing is known yet
PATIENCE, WAITING = 2.0, 8
# what a file of SQLite's needs, in bytes, for the next changes to go through
ROOM = 1024 * 1024

SILENT = "The database does not answer."

_logger = logging.getLogger("service.readiness")


class Look(NamedTuple):
    """The result of a check.

    Attributes:
        problem: Why requests would fail; None: they would not.
        at: When it was, on the monotonic clock.
    """

    problem: str | None
    at: float


class Readiness:
    """The last check, repeated by a background thread for as long as somebody asks."""

    def __init__(self, problem: Callable[[], str | None], is_over: Callable[[], bool] = lambda: False) -> None:
        self._problem, self._is_over = problem, is_over
        self._changed = threading.Condition()
        self._waiting = threading.Semaphore(WAITING)
        self._look: Look | None = None
        self._asked = 0.0
        self._is_watched = False

    def look(self) -> Look:
        """The last check, if it is recent; otherwise the result is that the database does not answer."""
        with self._changed:
            self._asked = time.monotonic()
            if not self._is_watched:
                self._is_watched = True
                threading.Thread(target=self._watch, name="readiness", daemon=True).start()
            if not self._is_known() and self._waiting.acquire(blocking=False):
                about_to_wait()
                try:
                    self._changed.wait_for(self._is_known, PATIENCE)
                finally:
                    self._waiting.release()
            return self._look if self._look and self._is_known() else Look(SILENT, time.monotonic())

    def _is_known(self) -> bool:
        return self._look is not None and time.monotonic() - self._look.at < LONGEST

    def _watch(self) -> None:
        while not self._is_over():
            problem = self._problem()
            with self._changed:
                self._look = Look(problem, time.monotonic())
                self._changed.notify_all()
            time.sleep(EVERY)
            with self._changed:
                if time.monotonic() - self._asked > ASKED:
                    self._is_watched = False
                    return


def problem_of(store: Store) -> str | None:
    """Why requests would fail on this database, or None."""
    try:
        found = migrate.version(store.engine)
    except SQLAlchemyError as error:
        _logger.error("not ready: %s", getattr(error, "orig", None) or error)
        return SILENT
    except Exception as error:
        # whatever it is, the next look may go well
        _logger.error("not ready: %s", type(error).__name__)
        return SILENT
    if found != migrate.NEWEST:
        return f"The schema is at version {found}, not {migrate.NEWEST}: run the image's migrate."
    if store.file and shutil.disk_usage(Path(store.file).parent).free < ROOM:
        return "There is no room left to write to."
    return None
