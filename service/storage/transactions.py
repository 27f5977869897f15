"""Transactions, retried after conflicts with others."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

Result = TypeVar("Result")

TRIES = 20
# seconds; doubles from try to try, and is drawn at random below that, so that rivals drift apart
FIRST_PAUSE, LONGEST_PAUSE = 0.005, 0.5

# serialization_failure: under REPEATABLE READ the first to commit wins, on DSQL as well; deadlock_detected
# https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-concurrency-control.html
CONFLICTS = {"40001", "40P01"}
# unique_violation: of two transactions that both found a row missing and inserted it, one finds it the next time
CONFLICTS_OF_INSERTS = {"23505"}


def in_transaction(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """The result of the work, once it is committed; the work must be safe to repeat.

    Raises:
        DBAPIError: it failed for another reason than a conflict, or conflicts would not end.
    """
    for tried in range(1, TRIES + 1):
        try:
            with engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            if tried == TRIES or not _is_conflict(error):
                raise
        time.sleep(random.uniform(0, min(FIRST_PAUSE * 2**tried, LONGEST_PAUSE)))  # noqa: S311
    raise AssertionError("the last try returns or raises")


def _is_conflict(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in CONFLICTS | CONFLICTS_OF_INSERTS
