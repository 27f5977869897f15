import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from service.app import create_app
from service.engine import open_engine
from service.errors import ConfigurationError
from service.store import Store

EXPENSE = {"amount": "0.01", "category": "Bus", "date": "2025-04-02"}


def test_threads_that_post_at_once_lose_nothing(store):
    app = create_app(store)

    def post(number):
        return app.test_client().post("/expense", json={**EXPENSE, "description": str(number)}).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(200)))

    client = app.test_client()
    assert answers == [201] * 200
    assert len({expense["id"] for expense in client.get("/expense").json["expenses"]}) == 200
    assert client.get("/balance").json["balance"] == "2.00"


def test_two_threads_that_change_other_fields_of_an_expense_both_succeed(client, add, store):
    expense = add()
    app = create_app(store)

    def put(number):
        name = "category" if number % 2 else "description"
        return app.test_client().put(f"/expense/{expense['id']}", json={name: "changed"}).status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(put, range(40))) == {200}

    [after] = client.get("/expense").json["expenses"]
    assert after == {**expense, "category": "changed", "description": "changed"}


def test_several_processes_can_start_on_a_new_database_at_once(database_url):
    command = [sys.executable, "-c", f"from service.store import Store; Store({database_url!r})"]
    starts = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]

    assert [(start.communicate(timeout=30)[1], start.returncode) for start in starts] == [("", 0)] * 4


def test_expenses_are_there_after_a_restart(client, add, store, database_url):
    expense = add()
    store.close()

    with closing(Store(database_url)) as again:
        assert create_app(again).test_client().get("/expense").json["expenses"] == [expense]


def test_amounts_are_stored_as_whole_cents_in_a_write_ahead_log(add, tmp_path):
    add(amount="45.99")

    with closing(sqlite3.connect(tmp_path / "expenses.db")) as database:
        assert database.execute("SELECT cents, typeof(cents) FROM expenses").fetchall() == [(4599, "integer")]
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_was_answered_survives_a_power_cut(database_url):
    engine = open_engine(database_url)
    with engine.connect() as connection:
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    engine.dispose()

    assert synchronous == 2  # FULL


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "must be an SQLAlchemy URL"),
        ("nosuchdatabase://x", "must be an SQLAlchemy URL"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:////no/such/folder/x.db", "unable to open database file"),
    ],
)
def test_fails_on_a_database_that_cannot_be_used(url, message):
    with pytest.raises(ConfigurationError, match=f"DATABASE_URL.*{message}"):
        Store(url)


def test_fails_on_a_url_without_repeating_its_password():
    with pytest.raises(ConfigurationError) as refused:
        Store("nosuchdatabase://user:hunter2@host/name")

    assert "hunter2" not in str(refused.value)
