"""Everything as a file, and back from it."""

import csv
import io
import json

import pytest

from service import backup
from service.app import create_app
from service.ids import new_id

ENTRIES = [
    {"kind": "expense", "amount": "12.34", "category": 'Ünï "q" ✓', "date": "0001-01-01", "payee": "a,b"},
    {
        "kind": "expense",
        "amount": "0.01",
        "category": "Food",
        "date": "2025-04-02",
        "description": "two\nlines\t😀",
    },
    {"kind": "income", "amount": "999999999.99", "category": "Pay", "date": "9999-12-31", "description": "=1+1"},
]
BUDGET = {"category": "Food", "limit": "100.00", "warn_at_percent": 55}


@pytest.fixture
def filled(client):
    for entry in ENTRIES:
        made = client.post("/entries", json=entry).json["entry"]
    client.put(f"/entries/{made['id']}", json={"payee": "Boss"})
    client.put("/budgets", json=BUDGET)
    return client


def everything(client):
    asked = ("/entries", "/budgets?month=2025-04", "/summary", "/reports/month?month=9999-12", "/expense")
    return [client.get(path).json for path in asked]


def emptied(client):
    for entry in client.get("/entries").json["entries"]:
        client.delete(f"/entries/{entry['id']}")
    client.delete("/budgets?category=Food")


def test_a_round_trip_is_exact(filled):
    before, export = everything(filled), filled.get("/export.jsonl")
    emptied(filled)
    assert filled.get("/entries").json["entries"] == []

    for _ in range(2):
        restored = filled.post("/restore", data=export.data)
        assert restored.json == {"message": "Restored", "entries": 3, "budgets": 1}
        assert everything(filled) == before
    assert filled.get("/export.jsonl").data == export.data


def test_what_changed_since_is_put_back_and_the_rest_stays(filled):
    export, before = filled.get("/export.jsonl").data, everything(filled)
    first = before[0]["entries"][0]
    filled.put(f"/entries/{first['id']}", json={"amount": "1", "category": "Other"})
    new = filled.post("/entries", json=ENTRIES[1]).json["entry"]

    filled.post("/restore", data=export)

    assert filled.get(f"/entries/{first['id']}").json["entry"] == first
    filled.delete(f"/entries/{new['id']}")
    assert everything(filled) == before


def test_many_entries_go_in_parts(client, monkeypatch):
    monkeypatch.setattr(backup, "AT_ONCE", 2)
    for day in range(1, 8):
        client.post("/entries", json=ENTRIES[1] | {"date": f"2025-04-0{day}"})
    before, export = everything(client), client.get("/export.jsonl").data
    emptied(client)

    assert client.post("/restore", data=export).json["entries"] == 7
    assert everything(client) == before


def test_an_empty_export_is_restored(client):
    export = client.get("/export.jsonl")

    assert export.text == '{"format": "budget-tracker-1"}\n{"end": {"budgets": 0, "entries": 0}}\n'
    assert client.post("/restore", data=export.data).json["entries"] == 0


def test_a_larger_file_than_other_requests_is_taken(client):
    client.post("/entries", json=ENTRIES[1] | {"description": "x" * 1000})
    first, entry, _ = client.get("/export.jsonl").text.splitlines()
    export = "\n".join([first, *[entry] * 1000, '{"end": {"budgets": 0, "entries": 1000}}'])

    assert client.post("/restore", data=export).json["entries"] == 1000
    assert client.get("/entries").json["entries"] == [json.loads(entry)["entry"]]
    assert client.post("/entries", data=export).status_code == 413


def line(number, **fields):
    """Replaces fields of what a line of an export holds."""

    def change(lines):
        [(kind, given)] = json.loads(lines[number]).items()
        lines[number] = json.dumps({kind: given | fields})
        return lines

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: [], "The file must be an export"),
        (lambda lines: lines[1:], "The file must be an export"),
        (lambda lines: ['{"format": "x"}'], "The file must be an export"),
        (lambda lines: lines[:-1], 'The file is not whole: it must end with {"end": {"budgets": 1, "entries": 3}}.'),
        (lambda lines: lines[:2] + lines[3:], "The file is not whole"),
        (lambda lines: [*lines, '{"x": 1}'], "The file is not whole"),
        (lambda lines: [lines[0], "[" * 60_000], "Line 2 of the file must be a JSON object"),
        (lambda lines: [lines[0], "x"], "Line 2 of the file must be"),
        (lambda lines: [lines[0], "1" * 5000], "Line 2 of the file must be"),
        (lambda lines: [lines[0], '{"entry": ' + " " * 70_000], "Line 2 of the file must be"),
        (lambda lines: [lines[0], '{"entry": 1}'], "Line 2 of the file holds neither a budget nor an entry"),
        (lambda lines: [lines[0], "{}"], "Line 2 of the file holds neither"),
        (lambda lines: [lines[0], '{"budget": {}}'], "Line 2 of the file: category and limit missing"),
        (line(3, amount="1.001"), "Line 4 of the file: amount must be"),
        (line(3, amount=1e300), "Line 4 of the file: amount must be"),
        (line(3, id="x"), "Line 4 of the file: id must be a UUID"),
        (line(3, version=0), "Line 4 of the file: version must be"),
        (line(3, colour="red"), "Line 4 of the file: 'colour' is not a field"),
    ],
)
def test_fails_on_a_file_that_is_not_whole_and_changes_nothing(filled, change, message):
    given = change(filled.get("/export.jsonl").text.splitlines())
    before = everything(filled)

    answer = filled.post("/restore", data="\n".join(given))

    assert (answer.status_code, message in answer.json["error"]) == (400, True), answer.json
    assert everything(filled) == before


@pytest.mark.parametrize("body", [b"\xff\xfe", b"\x00" * 200_000, b'{"format": "budget-tracker-1"}\n\n'])
def test_fails_on_a_file_that_is_no_text(client, body):
    assert client.post("/restore", data=body).status_code == 400


def test_a_table_holds_every_entry_and_no_formula(filled):
    answer = filled.get("/export.csv")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment; filename=budget-" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["amount"] for row in rows] == ["999999999.99", "0.01", "12.34"]
    assert rows[0]["description"] == "'=1+1"
    assert rows[1]["description"] == ENTRIES[1]["description"]
    assert rows[2]["category"] == ENTRIES[0]["category"]


def test_another_users_export_is_restored_beside_it(store, filled):
    from service.domain import Period
    from service.ledger import Ledger

    other = new_id()
    with backup.spooled(io.BytesIO(filled.get("/export.jsonl").data)) as file:
        assert backup.restore(store, other, file) == {"budgets": 1, "entries": 3}

    assert len(Ledger(store, other).listed(Period())) == 3
    assert len(filled.get("/entries").json["entries"]) == 3
    assert create_app(store).test_client().get("/balance").json["balance"] == "12.35"
