"""Two transactions in each other's way, made to meet: what spans several rows stays true, and nothing is lost."""

import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import event, select

from service.storage import schema
from service.storage.store import Store
from tests.service.applications import application
from tests.service.storage.meeting import Meeting

EXPENSE = {"amount": "1.00", "category": "Bus", "date": "2025-04-02"}
ENTRY = EXPENSE | {"kind": "expense"}
BUDGET = {"category": "Bus", "limit": "10.00"}


@pytest.fixture
def clients(database_url):
    """Two servers on one database, as two processes would have it."""
    with closing(Store(database_url)) as one, closing(Store(database_url)) as other:
        yield [application(store).test_client() for store in (one, other)], [one.engine, other.engine]


@pytest.fixture
def together(clients):
    """Does two things at once, and answers what came of each."""
    (one, other), engines = clients

    def together(do, also):
        meeting = Meeting(engines[0].dialect.name)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", meeting.hold)
        try:
            with ThreadPoolExecutor(2) as threads:
                answers = [task.result(60) for task in (threads.submit(do, one), threads.submit(also, other))]
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", meeting.hold)
        # SQLite lets one begin when the other has ended
        assert meeting.met == (engines[0].dialect.name == "postgresql")
        assert all(answer.status_code < 500 for answer in answers), answers
        totals_are_exact(engines[0])
        return answers

    return together


@pytest.fixture
def client(clients):
    return clients[0][0]


def totals_are_exact(engine):
    with engine.connect() as connection:
        counted, numbers = Counter(), Counter()
        for row in connection.execute(select(schema.entries)):
            key = (row.date.replace(day=1), row.kind, row.category)
            counted[key] += row.minor_units
            numbers[key] += 1
        kept = connection.execute(select(schema.month_totals)).all()
    assert {(row.month, row.kind, row.category): row.minor_units for row in kept if row.entries} == counted
    assert {(row.month, row.kind, row.category): row.entries for row in kept if row.entries} == numbers
    assert all(row.minor_units == 0 for row in kept if not row.entries)


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def added(client, **fields):
    return client.post("/entries", json=ENTRY | fields).json["entry"]


def path_of(entry):
    return f"/entries/{entry['id']}"


def listed(client):
    return client.get("/entries").json["entries"]


def exported(client):
    return client.get("/export.jsonl").data


def put(path, etag=None, **changes):
    headers = {"If-Match": etag} if etag else {}
    return lambda client: client.put(path, json=changes, headers=headers)


def delete(path, etag=None):
    return lambda client: client.delete(path, headers={"If-Match": etag} if etag else {})


def post(path, given=None, **headers):
    return lambda client: client.post(path, json=given, headers={k.replace("_", "-"): v for k, v in headers.items()})


def restored(export):
    return lambda client: client.post("/restore", input_stream=io.BytesIO(export), content_length=len(export))


@pytest.mark.parametrize("before", [0, 1])
def test_two_entries_of_one_total_are_both_in_it(client, together, before):
    for _ in range(before):
        added(client)

    assert statuses(together(post("/entries", ENTRY), post("/entries", ENTRY))) == [201, 201]

    assert client.get("/balance").json["balance"] == f"{before + 2}.00"


def test_entries_that_change_their_totals_for_each_others_are_in_the_right_one(client, together):
    bus, rent = added(client), added(client, category="Rent", amount="2.00")

    assert statuses(together(put(path_of(bus), category="Rent"), put(path_of(rent), category="Bus"))) == [200, 200]

    assert client.get("/summary").json["summary"] == {"Bus": "2.00", "Rent": "1.00"}


def test_two_requests_with_one_key_are_done_once(client, together):
    one, other = together(
        post("/expense", EXPENSE, Idempotency_Key="a"), post("/expense", EXPENSE, Idempotency_Key="a")
    )

    assert (one.status_code, one.json) == (201, other.json)
    assert len(listed(client)) == 1


def test_of_two_other_requests_with_one_key_one_is_refused(client, together):
    answers = together(
        post("/expense", EXPENSE, Idempotency_Key="a"), post("/expense", EXPENSE | {"amount": "2"}, Idempotency_Key="a")
    )

    assert statuses(answers) == [201, 422]
    assert len(listed(client)) == 1


@pytest.mark.parametrize("table", ["idempotency_keys", "removed_entries"])
def test_two_that_both_tidy_up_what_is_old_are_both_done(client, clients, together, table):
    entries = [added(client) for _ in range(3)]
    client.post("/expense", json=EXPENSE, headers={"Idempotency-Key": "old"})
    client.delete(path_of(entries.pop()))
    moment = {"idempotency_keys": "created", "removed_entries": "removed"}[table]
    with clients[1][0].execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET {moment} = '2020-01-01 00:00:00'")
    does = {
        "idempotency_keys": [post("/expense", EXPENSE, Idempotency_Key=key) for key in "ab"],
        "removed_entries": [delete(path_of(entry)) for entry in entries],
    }[table]

    assert statuses(together(*does)) in ([201, 201], [200, 200])

    with clients[1][0].connect() as connection:
        assert len(connection.execute(select(schema.metadata.tables[table])).all()) == 2


def test_two_changes_of_other_fields_are_both_made(client, together):
    entry = added(client)

    assert statuses(together(put(path_of(entry), amount="5"), put(path_of(entry), payee="Ann"))) == [200, 200]

    assert listed(client) == [entry | {"amount": "5.00", "payee": "Ann", "version": 3}]


def test_of_two_changes_of_one_version_one_is_made(client, together):
    entry = added(client)

    answers = together(put(path_of(entry), '"1"', amount="5"), put(path_of(entry), '"1"', amount="6"))

    assert statuses(answers) == [200, 412]
    [won] = [answer.json["entry"] for answer in answers if answer.status_code == 200]
    assert listed(client) == [won]


def test_a_change_and_a_removal_of_one_version_do_not_both_happen(client, together):
    entry = added(client)

    changed, removed = together(put(path_of(entry), '"1"', amount="5"), delete(path_of(entry), '"1"'))

    assert (changed.status_code, removed.status_code) in [(200, 412), (404, 200)]
    assert len(listed(client)) == (removed.status_code != 200)


def test_a_change_and_a_removal_leave_the_newest_to_be_brought_back(client, together):
    entry = added(client)

    changed, removed = together(put(path_of(entry), amount="5"), delete(path_of(entry)))

    assert removed.status_code == 200
    back = client.post(f"{path_of(entry)}/undo").json["entry"]
    assert back["amount"] == ("5.00" if changed.status_code == 200 else "1.00")


def test_of_two_removals_one_finds_nothing(client, together):
    entry = added(client)

    assert statuses(together(delete(path_of(entry)), delete(path_of(entry)))) == [200, 404]

    assert listed(client) == []


def test_what_two_bring_back_is_there_once(client, together):
    entry = added(client)
    client.delete(path_of(entry))

    answers = together(post(f"{path_of(entry)}/undo"), post(f"{path_of(entry)}/undo"))

    assert [answer.json for answer in answers] == [{"entry": entry}] * 2
    assert listed(client) == [entry]


def test_what_is_brought_back_and_restored_is_there_once(client, together):
    entry, export = added(client), exported(client)
    client.delete(path_of(entry))

    assert statuses(together(post(f"{path_of(entry)}/undo"), restored(export))) == [200, 200]

    assert [one | {"version": 1} for one in listed(client)] == [entry]


def test_what_two_restore_is_there_once(client, together):
    entries = [added(client, category=category) for category in ("Bus", "Rent", "Food")]
    client.put("/budgets", json=BUDGET)
    export = exported(client)
    for entry in entries:
        client.delete(path_of(entry))
    client.delete("/budgets?category=Bus")

    assert statuses(together(restored(export), restored(export))) == [200, 200]

    assert sorted(one["category"] for one in listed(client)) == ["Bus", "Food", "Rent"]
    assert len(client.get("/budgets").json["budgets"]) == 1


@pytest.mark.parametrize("does", ["change", "remove"])
def test_a_restore_and_what_happens_to_an_entry_follow_each_other(client, together, does):
    entry, export = added(client), exported(client)
    client.put(path_of(entry), json={"amount": "5", "category": "Rent"})
    do = put(path_of(entry), category="Food") if does == "change" else delete(path_of(entry))

    assert statuses(together(do, restored(export))) == [200, 200]

    found = [(one["amount"], one["category"]) for one in listed(client)]
    # the restore last, or first
    assert found in {"change": ([("1.00", "Bus")], [("1.00", "Food")]), "remove": ([("1.00", "Bus")], [])}[does]
    # who read the second version does not overwrite any later one
    assert client.put(path_of(entry), json={"amount": "9"}, headers={"If-Match": '"2"'}).status_code in (404, 412)


def test_of_two_changes_of_one_budget_one_is_made(client, together):
    etag = client.put("/budgets", json=BUDGET).headers["ETag"]

    answers = together(put("/budgets", etag, **BUDGET | {"limit": "20"}), put("/budgets", etag, **BUDGET))

    assert statuses(answers) == [200, 412]


def test_a_budget_that_two_make_is_there_once_and_each_got_a_version_of_its_own(client, together):
    answers = together(put("/budgets", **BUDGET | {"limit": "20"}), put("/budgets", **BUDGET))

    first, last = sorted((answer.json["budget"] for answer in answers), key=lambda budget: budget["version"])
    assert last["version"] == first["version"] + 1
    [budget] = client.get("/budgets").json["budgets"]
    assert budget.items() >= last.items()


def test_a_change_and_a_removal_of_a_budget_do_not_both_happen(client, together):
    etag = client.put("/budgets", json=BUDGET).headers["ETag"]

    changed, removed = together(put("/budgets", etag, **BUDGET), delete("/budgets?category=Bus", etag))

    assert (changed.status_code, removed.status_code) in [(200, 412), (412, 200)]
    assert len(client.get("/budgets").json["budgets"]) == (removed.status_code != 200)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_meeting_is_one_that_only_another_try_gets_over(together, monkeypatch):
    monkeypatch.setattr("service.storage.transactions.TRIES", 1)

    with pytest.raises(AssertionError, match="503"):
        together(post("/entries", ENTRY), post("/entries", ENTRY))
