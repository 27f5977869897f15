"""What one user may keep, and what is answered when it is more."""

import datetime
import io

import pytest

from service.auth.tokens import make_token
from service.config.access import Access
from service.domain.ids import NOBODY
from service.errors import Full
from service.limits.room import RESTORES
from service.storage import quota, removed, totals
from service.storage.leases import Leases
from service.storage.schema import month_totals
from service.tracker import restore, spool
from tests.service.applications import application

EXPENSE = {"amount": "1.00", "category": "Bus", "date": "2025-04-02"}


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    """Count before every write."""
    monkeypatch.setattr(quota, "LET", 1 << 60)


def test_fails_with_507_on_an_entry_too_many_until_one_is_deleted(client, add, monkeypatch):
    monkeypatch.setattr(quota, "MOST_ENTRIES", 2)
    first, _ = add(), add()

    for path, body in (("/expense", EXPENSE), ("/entries", EXPENSE | {"kind": "income"})):
        answer = client.post(path, json=body)
        assert answer.status_code == 507
        assert answer.json["error"].startswith("No more than 2 entries are kept for a user")
    assert client.put(f"/expense/{first['id']}", json={"amount": "2"}).status_code == 200
    assert client.delete(f"/expense/{first['id']}").status_code == 200
    add()
    assert client.post(f"/entries/{first['id']}/undo").status_code == 507


def test_fails_with_507_on_a_category_too_many_but_not_on_one_there_is(client, add, monkeypatch):
    monkeypatch.setattr(quota, "MOST_CATEGORIES", 2)
    add(category="A")
    entry = add(category="B")

    assert client.post("/expense", json=EXPENSE | {"category": "C"}).status_code == 507
    assert client.put(f"/expense/{entry['id']}", json={"category": "C"}).status_code == 507
    add(category="A")
    assert client.put(f"/expense/{entry['id']}", json={"category": "A"}).status_code == 200
    add(category="C")


def test_sums_that_nothing_is_left_of_make_room_for_others(client, add, store, monkeypatch):
    monkeypatch.setattr(quota, "MOST_TOTALS", 3)
    entry = add()
    for month in range(1, 9):
        changed = client.put(f"/expense/{entry['id']}", json={"date": f"2024-0{month}-01"})
        assert changed.status_code == 200

    assert client.get("/balance").json["balance"] == "45.99"
    kept = store.read(lambda connection: connection.execute(month_totals.select()).all())
    assert len(kept) <= 3
    add(date="2023-01-01"), add(date="2023-02-01")
    assert client.post("/expense", json=EXPENSE | {"date": "2023-03-01"}).status_code == 507


def test_what_is_let_is_a_part_of_the_room_there_is(add, store, monkeypatch):
    monkeypatch.setattr(quota, "LET", 10)
    monkeypatch.setattr(quota, "MOST_TOTALS", 1_000)
    counted = []
    real = totals.usage
    monkeypatch.setattr(totals, "usage", lambda *given: counted.append(1) or real(*given))

    for _ in range(99):
        add()

    assert len(counted) == 1
    for _ in range(3):
        add()
    assert len(counted) == 2


def test_a_lease_is_used_up_by_whom_it_was_let_to():
    leases = Leases()
    leases.let((NOBODY, "entries"), 3)

    assert [leases.use((NOBODY, "entries"), 2) for _ in range(2)] == [True, False]
    assert leases.use((NOBODY, "entries"), 1)
    assert not leases.use((NOBODY, "keys"), 1)


def test_fails_with_429_on_too_many_keys_a_day_but_takes_what_has_none(client, monkeypatch):
    monkeypatch.setattr(quota, "MOST_KEYS", 2)
    answers = [client.post("/expense", json=EXPENSE, headers={"Idempotency-Key": f"{n}"}) for n in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert 86_000 < int(answers[2].headers["Retry-After"]) <= 86_400
    assert "send it without one" in answers[2].json["error"]
    again = client.post("/expense", json=EXPENSE, headers={"Idempotency-Key": "0"})
    assert (again.status_code, again.json) == (201, answers[0].json)
    assert client.post("/expense", json=EXPENSE).status_code == 201
    assert len(client.get("/expense").json["expenses"]) == 3


def test_fails_with_507_on_a_budget_too_many_but_changes_those_there_are(client, monkeypatch):
    monkeypatch.setattr(quota, "MOST_BUDGETS", 1)
    budget = {"category": "Bus", "limit": "9"}

    assert client.put("/budgets", json=budget).status_code == 200
    assert client.put("/budgets", json=budget | {"limit": "8"}).status_code == 200
    assert client.put("/budgets", json=budget | {"category": "Car"}).status_code == 507
    form = client.post("/settings/budget", data=budget | {"category": "Car", "warn_at_percent": "80"})
    assert form.status_code == 507


def test_fails_on_a_token_too_many_until_one_is_past(store, monkeypatch):
    monkeypatch.setattr(quota, "MOST_TOKENS", 1)
    make_token(store, "k" * 40, NOBODY, "one", 1)

    with pytest.raises(Full, match="No more than 1 tokens are kept"):
        make_token(store, "k" * 40, NOBODY, "two", 1)

    later = datetime.datetime(2100, 1, 1)
    monkeypatch.setattr("service.auth.tokens.now", lambda: later)
    make_token(store, "k" * 40, NOBODY, "two", 1)


def test_of_very_many_deleted_entries_the_newest_can_be_brought_back(client, add, monkeypatch):
    monkeypatch.setattr(removed, "MOST_KEPT", 2)
    gone = [add()["id"] for _ in range(4)]
    for id_ in gone:
        client.delete(f"/expense/{id_}")

    assert [client.post(f"/entries/{id_}/undo").status_code for id_ in gone] == [404, 404, 200, 200]


@pytest.mark.parametrize(("name", "what"), [("entries", "2 entries"), ("budgets", "1 budgets")])
def test_fails_with_413_on_a_file_with_more_than_one_may_have_and_writes_nothing(client, add, monkeypatch, name, what):
    for number in range(3):
        add()
        client.put("/budgets", json={"category": f"C{number}", "limit": "1"})
    export = client.get("/export.jsonl").data
    for entry in client.get("/expense").json["expenses"]:
        client.delete(f"/expense/{entry['id']}")
    monkeypatch.setitem(restore.MOST, name, int(what[0]))

    answer = client.post("/restore", data=export)

    assert (answer.status_code, f"at most {what}" in answer.json["error"]) == (413, True)
    assert client.get("/expense").json == {"expenses": []}


def test_fails_with_507_on_a_file_that_is_too_much_with_what_is_there(client, add, monkeypatch):
    add(), add()
    export = client.get("/export.jsonl").data
    for entry in client.get("/expense").json["expenses"]:
        client.delete(f"/expense/{entry['id']}")
    add()
    monkeypatch.setattr(quota, "MOST_ENTRIES", 2)

    assert client.post("/restore", data=export).status_code == 507
    assert len(client.get("/expense").json["expenses"]) == 1


def test_a_file_that_replaces_what_is_there_needs_no_room(client, add, monkeypatch):
    first, _ = add(), add()
    export = client.get("/export.jsonl").data
    client.put(f"/expense/{first['id']}", json={"amount": "2"})
    monkeypatch.setattr(quota, "MOST_ENTRIES", 2)

    assert client.post("/restore", data=export).status_code == 200
    assert client.get(f"/expense/{first['id']}").json["expense"] == first


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_fails_with_507_on_a_full_disk_but_still_deletes(client, add, monkeypatch):
    entry = add()
    monkeypatch.setattr(quota, "LEFT", 1 << 62)

    answer = client.post("/expense", json=EXPENSE)

    assert (answer.status_code, "no room left" in answer.json["error"]) == (507, True)
    assert client.delete(f"/expense/{entry['id']}").status_code == 200


def test_fails_with_507_where_files_would_leave_no_room_for_others(client, monkeypatch):
    monkeypatch.setattr(spool, "LEFT", 1 << 62)

    answer = client.post("/restore", data=client.get("/export.jsonl").data)

    assert (answer.status_code, "no room for the file now" in answer.json["error"]) == (507, True)
    assert client.post("/expense", json=EXPENSE).status_code == 201


def test_fails_with_408_on_a_file_that_takes_all_day(client, monkeypatch):
    export = client.get("/export.jsonl").data
    monkeypatch.setattr(spool, "LONGEST", -1)

    assert client.post("/restore", data=export).status_code == 408


def test_fails_with_429_on_a_second_restore_of_one_user_and_with_503_on_too_many(store, monkeypatch):
    app = application(store, Access())
    export = app.test_client().get("/export.jsonl").data
    answers = []

    def addressed(number):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        return client

    class Body(io.BytesIO):
        """While it is read, others are sent."""

        def __init__(self, number):
            super().__init__(export)
            self.number = number

        def read(self, size=-1):
            number, self.number = self.number, RESTORES + 1
            if number <= RESTORES:
                answers.append(addressed(number).post("/restore", data=export).status_code)
                answers.append(sent(number + 1))
            return super().read(size)

    def sent(number):
        body = {"input_stream": Body(number), "environ_overrides": {"wsgi.input_terminated": True}}
        return addressed(number).post("/restore", **body).status_code

    assert sent(1) == 200
    assert answers == [429] * RESTORES + [503] + [200] * (RESTORES - 1)
    assert addressed(1).post("/restore", data=export).status_code == 200
