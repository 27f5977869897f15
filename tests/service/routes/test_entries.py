"""Expenses and incomes: recorded, found, paged through, removed and brought back."""

import datetime
from decimal import Decimal

import pytest

from service.domain.entry import Entry
from service.domain.filters import Filter, position, position_of
from service.domain.ids import new_id
from service.tracker import ledger

ENTRY = {"kind": "income", "amount": "1200", "category": "Salary", "date": "2025-04-25", "payee": " Works Ltd "}
UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def record(client):
    def record(**fields):
        answer = client.post("/entries", json=ENTRY | fields)
        assert answer.status_code == 201, answer.json
        return answer.json["entry"]

    return record


def found(client, **query):
    answer = client.get("/entries", query_string=query)
    assert answer.status_code == 200, answer.json
    return [entry["description"] for entry in answer.json["entries"]]


def test_an_entry_is_recorded_and_read_back(client):
    made = client.post("/entries", json=ENTRY)

    entry = made.json["entry"]
    assert {
        name: entry[name] for name in ("kind", "amount", "category", "date", "payee", "description", "version")
    } == {
        "kind": "income",
        "amount": "1200.00",
        "category": "Salary",
        "date": "2025-04-25",
        "payee": "Works Ltd",
        "description": "",
        "version": 1,
    }
    assert made.location == f"/entries/{entry['id']}"
    assert client.get(made.location).json == made.json
    assert client.get("/entries").json == {"entries": [entry], "next": None}


def test_an_income_is_no_expense(client, record):
    entry = record()

    assert client.get("/expense").json == {"expenses": []}
    assert client.get("/balance").json["balance"] == "0.00"
    for method in ("GET", "PUT", "DELETE"):
        assert client.open(f"/expense/{entry['id']}", method=method, json={"category": "x"}).status_code == 404
    assert client.get("/reports/month?month=2025-04").json["income"] == "1200.00"


def test_an_income_becomes_an_expense(client, record):
    entry = record()

    changed = client.put(f"/entries/{entry['id']}", json={"kind": "expense"}, headers={"If-Match": '"1"'})

    assert changed.json["entry"] == entry | {"kind": "expense", "version": 2}
    assert client.get("/balance").json["balance"] == "1200.00"
    assert client.get("/reports/month?month=2025-04").json["income"] == "0.00"


def test_what_was_read_can_be_sent_back(client, record):
    entry = record(payee="Ann", description="a\nb")

    assert client.put(f"/entries/{entry['id']}", json=entry).json["entry"] == entry | {"version": 2}


def test_fails_on_overwriting_what_changed_meanwhile(client, record):
    path = f"/entries/{record()['id']}"
    client.put(path, json={"amount": "2"})

    for method in ("PUT", "DELETE"):
        answer = client.open(path, method=method, json={"amount": "3"}, headers={"If-Match": '"1"'})
        assert answer.status_code == 412
        assert answer.json["error"].startswith("The entry was changed meanwhile")
    assert client.get(path).json["entry"]["amount"] == "2.00"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "gift"}, 'kind must be "expense" or "income"; got "gift".'),
        ({"payee": "x" * 101}, "payee must be text of at most 100 characters"),
        ({"payee": "a\nb"}, "payee must be"),
        ({"payee": None}, "payee must be"),
        ({"note": "x"}, "'note' is not a field of an entry, which are kind, amount, category, date, payee"),
    ],
)
def test_fails_on_fields_that_no_entry_has(client, given, message):
    answer = client.post("/entries", json=ENTRY | given)

    assert answer.status_code == 400
    assert message in answer.json["error"]


def test_fails_on_a_missing_kind(client):
    answer = client.post("/entries", json={"amount": "1"})

    assert answer.json == {
        "error": "kind and category and date missing: an entry needs kind, amount, category and date."
    }


def test_a_repeated_request_records_once(client):
    headers = {"Idempotency-Key": "one"}

    first, again = (client.post("/entries", json=ENTRY, headers=headers) for _ in range(2))

    assert first.json == again.json
    assert len(client.get("/entries").json["entries"]) == 1


@pytest.mark.parametrize("path", ["/entries", "/expense"])
def test_a_removed_entry_is_brought_back_as_it_was(client, record, path):
    entry = record(kind="expense")

    removed = client.delete(f"{path}/{entry['id']}")
    assert removed.status_code == 200
    assert client.get("/balance").json["balance"] == "0.00"
    undo = removed.json.get("undo", f"/entries/{entry['id']}/undo")
    for _ in range(2):
        assert client.post(undo).json == {"entry": entry}

    assert client.get("/balance").json["balance"] == "1200.00"
    assert client.get("/entries").json["entries"] == [entry]


def test_an_entry_can_be_removed_again_and_again(client, record):
    path = f"/entries/{record()['id']}"

    for _ in range(2):
        assert client.delete(path).status_code == 200
        assert client.post(f"{path}/undo").status_code == 200


def test_what_was_removed_long_ago_is_forgotten(client, store, record):
    old, new = record(), record()
    client.delete(f"/entries/{old['id']}")
    store.write(
        lambda connection: connection.exec_driver_sql("UPDATE removed_entries SET removed = '2020-01-01 00:00:00'")
    )

    client.delete(f"/entries/{new['id']}")

    assert client.post(f"/entries/{old['id']}/undo").status_code == 404
    assert client.post(f"/entries/{new['id']}/undo").status_code == 200


@pytest.mark.parametrize("id_", [UNKNOWN, "x"])
def test_fails_on_an_unknown_entry(client, id_):
    for method, path in [("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/undo")]:
        answer = client.open(f"/entries/{id_}{path}", method=method, json={"amount": "1"})
        assert answer.status_code == 404
        assert answer.json == {"error": f"No entry has the id {id_!r}; GET /entries lists those there are."}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["d", "c", "b", "a"]),
        ({"kind": "expense"}, ["c", "b", "a"]),
        ({"category": "Food"}, ["c", "a"]),
        ({"category": "food"}, []),
        ({"text": "FOOD"}, ["c", "a"]),
        ({"text": "STRASSE"}, ["b"]),
        ({"text": "ﬁsh"}, ["c"]),
        ({"text": "%"}, []),
        ({"text": "_"}, []),
        ({"start_date": "2025-04-02", "end_date": "2025-04-03"}, ["c", "b"]),
        ({"min_amount": "20", "max_amount": "30.00"}, ["c", "b"]),
        ({"kind": "", "text": " ", "min_amount": ""}, ["d", "c", "b", "a"]),
    ],
)
def test_entries_are_found_by_what_they_are(client, record, query, expected):
    record(kind="expense", amount="10", category="Food", date="2025-04-01", payee="Baker", description="a")
    record(kind="expense", amount="20", category="Home", date="2025-04-02", payee="Hauptstraße 1", description="b")
    record(kind="expense", amount="30", category="Food", date="2025-04-03", payee="FISH shop", description="c")
    record(amount="40", description="d")

    assert found(client, **query) == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"limit": "0"}, "limit must be a whole number from 1 to 200"),
        ({"limit": "201"}, "limit must be"),
        ({"limit": "1e1"}, "limit must be"),
        ({"limit": ""}, "limit must be"),
        ({"after": "x"}, "after must be what an answer gave as next"),
        ({"text": "x" * 101}, "text must be text of at most 100 characters"),
        ({"min_amount": "-1"}, "min_amount must be"),
        ({"min_amount": "2", "max_amount": "1"}, "min_amount must not be above max_amount; got 2.00 and 1.00."),
        ({"kind": "x"}, "kind must be"),
        ({"page": "2"}, "'page' is not a filter of /entries"),
    ],
)
def test_fails_on_a_search_that_makes_no_sense(client, query, message):
    answer = client.get("/entries", query_string=query)

    assert answer.status_code == 400
    assert message in answer.json["error"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("query", [{}, {"start_date": "2025-04-02"}, {"end_date": "2025-04-02"}, {"text": "even"}])
def test_pages_together_are_the_whole_list(client, record, limit, query):
    for number in range(8):
        word = "even" if number % 2 == 0 else "odd"
        record(date=f"2025-04-0{1 + number // 3}", description=f"{word} {number}")
    whole = found(client, **query)

    paged, after = [], ""
    while after is not None:
        answer = client.get("/entries", query_string={"limit": limit, "after": after} | query).json
        paged += [entry["description"] for entry in answer["entries"]]
        after = answer["next"]

    assert paged == whole


def test_a_search_for_something_rare_goes_on_where_it_stopped(client, store, record, monkeypatch):
    monkeypatch.setattr(ledger, "MOST_READ", 4)
    monkeypatch.setattr(ledger, "READ_AT_ONCE", 2)
    record(date="2025-04-01", description="needle")
    for number in range(10):
        record(date="2025-04-02", description=f"hay {number}")

    first = client.get("/entries?text=needle&limit=1").json
    assert first["entries"] == []
    answers = 1
    while first["next"] and not first["entries"]:
        first = client.get("/entries", query_string={"text": "needle", "limit": 1, "after": first["next"]}).json
        answers += 1

    assert [entry["description"] for entry in first["entries"]] == ["needle"]
    assert 2 <= answers <= 4


def test_a_position_is_read_back_from_its_text():
    entry = Entry(id=new_id(), kind="income", amount=Decimal("1.00"), category="x", date=datetime.date(2025, 4, 2))

    assert position(str(position_of(entry))) == position_of(entry)
    assert Filter().matches(entry)


def test_fails_on_a_filter_that_is_given_twice(client):
    answer = client.get("/entries?limit=5&limit=6")

    assert (answer.status_code, answer.json) == (400, {"error": "limit is given 2 times; give it once."})
