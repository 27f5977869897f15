"""Everything as a file, and back from it."""

import csv
import io
import json
import random
import re
import tracemalloc
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from service.domain.ids import NOBODY, new_id
from service.storage.store import Store
from service.tracker import backup, restore
from service.tracker.spool import MIB, Spool
from tests.service.applications import application

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
    """But the versions, which move on when what has them is written again."""
    asked = ("/entries", "/budgets?month=2025-04", "/summary", "/reports/month?month=9999-12", "/expense")
    return [json.loads(without_versions(client.get(path).text)) for path in asked]


def without_versions(text):
    return re.sub(r'"version": ?[0-9]+', '"version":0', text)


def emptied(client):
    for entry in client.get("/entries").json["entries"]:
        client.delete(f"/entries/{entry['id']}")
    client.delete("/budgets?category=Food")


def test_a_round_trip_is_exact(filled):
    before, export = everything(filled), filled.get("/export.jsonl").text
    emptied(filled)
    assert filled.get("/entries").json["entries"] == []

    for _ in range(2):
        restored = filled.post("/restore", data=export)
        assert restored.json == {"message": "Restored", "entries": 3, "budgets": 1}
        assert everything(filled) == before
    assert without_versions(filled.get("/export.jsonl").text) == without_versions(export)


def test_what_is_there_just_so_is_left_alone(filled):
    export = filled.get("/export.jsonl").data

    filled.post("/restore", data=export)

    assert filled.get("/export.jsonl").data == export


def test_what_changed_since_is_put_back_and_the_rest_stays(filled):
    export, before = filled.get("/export.jsonl").data, everything(filled)
    first = before[0]["entries"][0]
    filled.put(f"/entries/{first['id']}", json={"amount": "1", "category": "Other"})
    new = filled.post("/entries", json=ENTRIES[1]).json["entry"]

    filled.post("/restore", data=export)

    assert filled.get(f"/entries/{first['id']}").json["entry"] | {"version": 0} == first
    filled.delete(f"/entries/{new['id']}")
    assert everything(filled) == before


def test_many_entries_go_in_parts(client, monkeypatch):
    monkeypatch.setattr(backup, "READ_AT_ONCE", 2)
    monkeypatch.setattr(restore, "WRITTEN_AT_ONCE", 2)
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
    [restored] = client.get("/entries").json["entries"]
    assert restored == json.loads(entry)["entry"]
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
    assert [row["amount"] for row in rows] == ["12.34", "0.01", "999999999.99"]
    assert rows[2]["description"] == "'=1+1"
    assert rows[1]["description"] == ENTRIES[1]["description"]
    assert rows[0]["category"] == ENTRIES[0]["category"]


def test_another_users_export_is_restored_beside_it(store, filled):
    from service.domain.entry import Period
    from service.tracker.ledger import Ledger

    other = new_id()
    with Spool() as file:
        file.write(filled.get("/export.jsonl").data)
        assert restore.bring_back(store, other, file) == {"budgets": 1, "entries": 3}

    assert [len(some) for some in Ledger(store, other).listed(Period())] == [3]
    assert len(filled.get("/entries").json["entries"]) == 3
    assert application(store).test_client().get("/balance").json["balance"] == "12.35"


def test_an_empty_table_has_its_heads(client):
    assert client.get("/export.csv").text == "date,kind,amount,category,payee,description,id\r\n"


@pytest.fixture
def seven(client, monkeypatch):
    """The ids of seven entries, of which two are exported at once."""
    monkeypatch.setattr(backup, "READ_AT_ONCE", 2)
    posts = [client.post("/entries", json=ENTRIES[1] | {"date": f"2025-04-0{day}"}) for day in range(1, 8)]
    return [post.json["entry"]["id"] for post in posts]


def test_what_is_changed_during_an_export_is_in_it_and_once(client, store, seven):
    parts = backup.export_json(store, NOBODY)
    begun = next(parts) + next(parts)

    # an export by date would have passed the first already, and meet the second again
    client.put(f"/entries/{seven[6]}", json={"date": "1999-01-01"})
    client.put(f"/entries/{seven[0]}", json={"date": "2030-01-01"})

    lines = [json.loads(line) for line in (begun + "".join(parts)).splitlines()]
    assert [line["entry"]["id"] for line in lines if "entry" in line] == seven
    assert lines[-1] == {"end": {"budgets": 0, "entries": 7}}


@pytest.mark.parametrize("export", [backup.export_json, backup.export_csv])
def test_an_export_that_is_not_read_on_holds_no_connection(store, seven, export):
    taken = []
    for name, change in (("checkout", 1), ("checkin", -1)):
        event.listen(store.engine, name, lambda *_, change=change: taken.append(change))
    parts = export(store, NOBODY)

    next(parts)

    assert (len(taken), sum(taken)) == (2, 0)


def test_an_export_takes_no_more_memory_than_its_parts(client, store, monkeypatch):
    entry = ENTRIES[1] | {"description": "x" * 1000}
    ids = [str(new_id()) for _ in range(2000)]
    lines = [{"format": backup.FORMAT}, *({"entry": entry | {"id": id_}} for id_ in ids)]
    lines.append({"end": {"budgets": 0, "entries": len(ids)}})
    client.post("/restore", data="\n".join(json.dumps(line) for line in lines))
    monkeypatch.setattr(backup, "READ_AT_ONCE", 20)

    tracemalloc.start()
    size = sum(map(len, backup.export_json(store, NOBODY)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 2_000_000
    assert most < size / 4


def test_fails_with_503_on_an_export_while_the_database_has_no_schema(sqlite_url):
    with closing(Store(sqlite_url)) as store:
        client = application(store).test_client()

        assert [client.get(path).status_code for path in ("/export.jsonl", "/export.csv")] == [503, 503]


def send(client, data, way):
    if way == "page":
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x.jsonl"\r\n\r\n'
        form = head + data + b"\r\n--x--\r\n"
        return client.post("/settings/restore", data=form, content_type="multipart/form-data; boundary=x")
    if way == "chunks":
        return client.post("/restore", input_stream=io.BytesIO(data), environ_overrides={"wsgi.input_terminated": True})
    return client.post("/restore", data=data)


@pytest.mark.parametrize("way", ["body", "chunks", "page"])
def test_fails_on_a_file_that_is_too_large(filled, monkeypatch, way):
    monkeypatch.setattr("service.routes.uploads.MOST_SENT", MIB)
    before = everything(filled)

    answer = send(filled, filled.get("/export.jsonl").data + b" " * MIB, way)

    assert (answer.status_code, "The file must have at most 1 MiB. Make several" in answer.text) == (413, True)
    assert everything(filled) == before


@pytest.mark.parametrize("way", ["body", "page"])
def test_fails_on_a_file_that_is_too_large_compressed(filled, monkeypatch, way):
    monkeypatch.setattr("service.tracker.spool.MOST_KEPT", MIB)
    export = filled.get("/export.jsonl").data
    assert send(filled, b" " * 2 * MIB, way).status_code == 400

    answer = send(filled, export + random.Random(1).randbytes(2 * MIB), way)

    assert (answer.status_code, "at most 1 MiB once it is compressed" in answer.text) == (413, True), answer.text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("way", ["body", "page"])
@pytest.mark.parametrize("more", [0, 2 * MIB])
def test_fails_with_507_where_there_is_no_room_for_the_file(filled, monkeypatch, way, more):
    monkeypatch.setattr("service.tracker.spool.tempfile.TemporaryFile", partial(Path("/dev/full").open, "r+b"))
    before = everything(filled)

    answer = send(filled, filled.get("/export.jsonl").data + random.Random(1).randbytes(more), way)

    assert (answer.status_code, "The server has no room for the file now" in answer.text) == (507, True)
    assert everything(filled) == before


def test_nobody_overwrites_what_was_restored_with_a_version_from_before(filled):
    export = filled.get("/export.jsonl").data
    path = f"/entries/{filled.get('/entries').json['entries'][1]['id']}"
    filled.put(path, json={"amount": "2"})
    filled.put("/budgets", json=BUDGET | {"limit": "2"})

    filled.post("/restore", data=export)
    # as often as it was changed before
    filled.put(path, json={"amount": "3"})

    for version in (1, 2, 3):
        assert filled.put(path, json={"amount": "4"}, headers={"If-Match": f'"{version}"'}).status_code == 412
    filled.delete(path)
    filled.post("/restore", data=export)
    assert filled.put(path, json={"amount": "4"}, headers={"If-Match": '"1"'}).status_code == 412
    newest = filled.get(path).headers["ETag"]
    assert filled.put(path, json={"amount": "4"}, headers={"If-Match": newest}).status_code == 200


def test_a_budget_that_is_restored_has_a_version_that_none_had(filled):
    export, before = filled.get("/export.jsonl").data, filled.put("/budgets", json=BUDGET).headers["ETag"]
    changed = filled.put("/budgets", json=BUDGET | {"limit": "2"}).headers["ETag"]

    filled.post("/restore", data=export)

    for version in (before, changed):
        assert filled.put("/budgets", json=BUDGET, headers={"If-Match": version}).status_code == 412
