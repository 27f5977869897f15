"""Migrations of the schema, as `python -m service migrate` runs them.

Migrations only add, so that the image before the newest goes on working: while a deployment rolls out, and
after it is rolled back.
"""

import random
import time
from pathlib import Path

from sqlalchemy import Column, Engine, MetaData, String, Table, inspect, select
from sqlalchemy.exc import DBAPIError

NEWEST = "0007"

FOLDER = Path(__file__).parent / "migrations"
TRIES = 10
LONGEST_PAUSE = 1.0  # seconds
# what a table, index or version that another process is just making leads to: serialization_failure,
# unique_violation, duplicate_table, duplicate_object, and internal_error for "tuple concurrently updated"; and
# lock_not_available, where one that has to wait steps back, so that nobody has to queue behind it
# https://www.postgresql.org/docs/current/errcodes-appendix.html
RIVALRY = {"40001", "23505", "42P07", "42710", "XX000", "55P03"}

_versions = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def version(engine: Engine) -> str | None:
    """The version of the schema; None before the first migration."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_versions.name):
            return None
        return connection.scalar(select(_versions.c.version_num))


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest version; one that is newer than this image is left alone.

    Several processes may do so at once. None can lock the others out, as Aurora DSQL has no advisory locks:
    whoever comes second to a step finds it done, or fails at it and looks again.

    Raises:
        DBAPIError: the database does not answer, or refuses a step.
    """
    for tried in range(1, TRIES + 1):
        try:
            found = version(engine)
            if found is None or found < NEWEST:
                _upgrade(engine)
            return
        except Exception as error:
            if tried == TRIES or not _may_be_rivalry(error):
                raise
        time.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311


def _upgrade(engine: Engine) -> None:
    # only now, because it takes longer to load than there is to do nearly every time
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    if engine.dialect.name == "sqlite":
        with engine.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    else:
        # DSQL takes one DDL statement a transaction, and no data beside it: each is a transaction of its own,
        # on PostgreSQL too, and each can be repeated
        # https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-ddl.html
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _may_be_rivalry(error: Exception) -> bool:
    if isinstance(error, DBAPIError):
        return getattr(error.orig, "sqlstate", None) in RIVALRY
    from alembic.util import CommandError

    # the version that another process changed meanwhile
    return isinstance(error, CommandError)
