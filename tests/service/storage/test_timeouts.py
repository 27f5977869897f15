"""What takes PostgreSQL too long is ended by it, and answered."""

import time
from contextlib import closing
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import text

from service.domain.ids import new_id
from service.storage import migrate, postgresql
from service.storage.schema import metadata
from service.storage.store import Store
from service.tracker import restore
from tests.service.applications import application
from tests.service.storage.test_dsql import export

MOMENT = {"statement_timeout": 300, "lock_timeout": 100, "idle_in_transaction_session_timeout": 300}  # milliseconds
EXPENSE = {"amount": "1.00", "category": "Bus", "date": "2025-04-02"}

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def impatient(database_url, monkeypatch):
    """A store whose server ends everything after a moment."""
    monkeypatch.setattr(postgresql, "LONGEST", MOMENT)
    with closing(Store(database_url)) as store:
        yield store


def busy(answer):
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "try again in 5 s" in answer.json["error"]


@on_postgresql
@pytest.mark.parametrize("what", ["statement", "silence"])
def test_fails_with_503_on_what_takes_too_long(impatient, monkeypatch, caplog, what):
    def slow(connection, *_, **__):
        if what == "silence":
            connection.execute(text("SELECT 1"))
            time.sleep(0.5)
        connection.execute(text("SELECT pg_sleep(5)"))

    client = application(impatient).test_client()
    with monkeypatch.context() as patched:
        patched.setattr("service.storage.totals.record", slow)
        busy(client.post("/expense", json=EXPENSE))

    assert "the database took too long and was stopped" in caplog.text
    assert client.get("/expense").json["expenses"] == []


@on_postgresql
def test_fails_with_503_where_another_holds_what_it_needs(impatient, database_url, caplog):
    client = application(impatient).test_client()
    assert client.post("/expense", json=EXPENSE).status_code == 201

    with closing(Store(database_url, patient=True)) as other, other.engine.begin() as rival:
        rival.execute(text("UPDATE month_totals SET entries = entries"))
        busy(client.post("/expense", json=EXPENSE))

    assert "55P03" in caplog.text
    assert client.post("/expense", json=EXPENSE).status_code == 201


@on_postgresql
def test_a_restore_may_take_longer_than_any_of_its_statements(impatient, monkeypatch):
    monkeypatch.setattr(restore, "WRITTEN_AT_ONCE", 20)
    monkeypatch.setattr("service.storage.totals.record", slowly(restore.totals.record))

    started = time.monotonic()
    answer = application(impatient).test_client().post("/restore", data=export("2024-01", ids(100)))

    assert (answer.status_code, answer.json["entries"]) == (200, 100)
    assert time.monotonic() - started > 0.4  # longer than a statement may take


def slowly(work):
    def work_slowly(connection, *arguments, **options):
        connection.execute(text("SELECT pg_sleep(0.1)"))
        return work(connection, *arguments, **options)

    return work_slowly


def ids(number):

    return [new_id() for _ in range(number)]


@on_postgresql
def test_a_migration_may_take_as_long_as_it_needs(database_url, monkeypatch):
    monkeypatch.setattr(postgresql, "LONGEST", MOMENT)
    with closing(Store(database_url, patient=True)) as store, store.engine.connect() as connection:
        assert connection.scalar(text("SELECT 1 FROM pg_sleep(0.5)")) == 1


@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
def test_a_migration_that_would_have_others_queue_behind_it_steps_back_and_tries_again(empty_url, monkeypatch):
    monkeypatch.setattr(postgresql, "LONGEST_OF_COMMANDS", {"lock_timeout": 100})
    with closing(Store(empty_url, patient=True)) as store:
        migrate.migrate(store.engine)
        store.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '0001'")))
        with psycopg.connect(empty_url.replace("+psycopg", "")) as writer:
            for table in metadata.tables:
                writer.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
            waited = []

            def let_go(seconds):
                waited.append(seconds)
                writer.commit()

            monkeypatch.setattr(migrate, "time", SimpleNamespace(sleep=let_go))
            migrate.migrate(store.engine)

        assert len(waited) == 1
        assert migrate.version(store.engine) == migrate.NEWEST
