"""What is answered is kept: under threads, processes and restarts."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import text

from service.app import create_app
from service.storage.store import Store
from tests.service.applications import application
from tests.service.processes import FORKING

EXPENSE = {"amount": "0.01", "category": "Bus", "date": "2025-04-02"}


def test_threads_that_post_at_once_lose_nothing(store):
    app = application(store)

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
    app = application(store)

    def put(number):
        name = "category" if number % 2 else "description"
        return app.test_client().put(f"/expense/{expense['id']}", json={name: "changed"}).status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(put, range(40))) == {200}

    [after] = client.get("/expense").json["expenses"]
    assert after == {**expense, "category": "changed", "description": "changed"}


def test_an_expense_that_several_delete_at_once_is_deleted_once(client, add, store):
    add(amount="7.00")
    expense = add(amount="1.00")
    app = application(store)

    def delete(_):
        return app.test_client().delete(f"/expense/{expense['id']}").status_code

    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(delete, range(8)))

    assert answers == [200] + [404] * 7
    assert client.get("/balance").json["balance"] == "7.00"


def post_forty(database_url, together):
    client = create_app(Store(database_url)).test_client()
    together.wait()
    for _ in range(40):
        answer = client.post("/expense", json=EXPENSE)
        assert answer.status_code == 201, answer.text


def test_processes_that_post_at_once_lose_nothing(client, database_url):
    together = FORKING.Barrier(3, timeout=60)
    writers = [FORKING.Process(target=post_forty, args=[database_url, together]) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert [writer.exitcode for writer in writers] == [0] * 3
    assert len(client.get("/expense").json["expenses"]) == 120
    assert client.get("/balance").json["balance"] == "1.20"


def test_expenses_are_there_after_a_restart(client, add, store, database_url):
    expense = add()
    store.close()

    with closing(Store(database_url)) as again:
        assert application(again).test_client().get("/expense").json["expenses"] == [expense]


def test_amounts_are_stored_as_whole_cents(add, store):
    add(amount="45.99")

    stored = store.read(lambda connection: connection.execute(text("SELECT minor_units FROM entries")).scalar_one())

    assert (stored, type(stored)) == (4599, int)


def test_work_that_fails_leaves_nothing_behind(store, monkeypatch):
    def fault(*_, **__):
        raise RuntimeError

    client = application(store).test_client()
    with monkeypatch.context() as broken:
        broken.setattr("service.storage.totals.record", fault)
        assert client.post("/expense", json=EXPENSE).status_code == 500

    assert client.get("/expense").json["expenses"] == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_conflicts_that_do_not_end_are_answered_503_and_write_nothing(client, database_url, monkeypatch):
    client.post("/expense", json=EXPENSE)
    monkeypatch.setattr("service.storage.transactions.LONGEST_PAUSE", 0)

    def conflict(connection, user_id, **_):
        # another transaction changes the same total between our snapshot and our write, every time
        connection.execute(text("SELECT 1 FROM month_totals"))
        with closing(Store(database_url)) as other:
            other.write(lambda rival: rival.execute(text("UPDATE month_totals SET entries = entries + 1")))
        connection.execute(text("UPDATE month_totals SET entries = 100"))

    with monkeypatch.context() as rivals:
        rivals.setattr("service.storage.totals.record", conflict)
        answer = client.post("/expense", json=EXPENSE)

    assert (answer.status_code, list(answer.json)) == (503, ["error"])
    assert len(client.get("/expense").json["expenses"]) == 1
