"""Migrations only add: after each one the version before it still finds all it had, and can still write."""

from __future__ import annotations

import uuid
from contextlib import closing
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from service.storage import migrate
from service.storage.store import Store

_SCRIPTS = ScriptDirectory(str(migrate.FOLDER))
_STEPS = [(script.down_revision, script.revision) for script in _SCRIPTS.walk_revisions() if script.down_revision]


def _upgrade(store: Store, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    options = {"writes": True} if store.engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
    with store.engine.execution_options(**options).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _tables(store: Store) -> dict[str, sa.Table]:
    found = sa.MetaData()
    found.reflect(store.engine)
    return {name: table for name, table in found.tables.items() if name != "alembic_version"}


def _shape(table: sa.Table) -> set[tuple[str, str, bool]]:
    return {(column.name, str(column.type), bool(column.nullable)) for column in table.columns}


def _made_up(column: sa.Column) -> object:
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer | sa.Numeric):
        return 1
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 1, 2, 3, 4)
    if isinstance(kind, sa.Date):
        return date(2026, 1, 2)
    if isinstance(kind, sa.LargeBinary):
        return b"1"
    return uuid.uuid4().hex[: getattr(kind, "length", None)] if isinstance(kind, sa.String) else uuid.uuid4()


@pytest.mark.parametrize(("before", "after"), _STEPS)
def test_a_migration_leaves_what_the_version_before_it_reads_and_writes(empty_url, before, after):
    with closing(Store(empty_url)) as store:
        _upgrade(store, before)
        known = _tables(store)
        _upgrade(store, after)
        now = _tables(store)

        for name, table in known.items():
            assert _shape(table) <= _shape(now[name])
            assert {column.name for column in table.primary_key} == {column.name for column in now[name].primary_key}
            # what that version writes knows of no new column
            row = {column.name: _made_up(column) for column in table.columns}
            with store.engine.execution_options(writes=True).begin() as connection:
                connection.execute(sa.insert(table).values(row))
                assert len(connection.execute(sa.select(table)).all()) == 1
