"""Everything as a file."""

import csv
import io
import json
import tracemalloc
from contextlib import closing

import pytest

from service.domain.ids import NOBODY, new_id
from service.storage.store import Store
from service.tracker import backup
from tests.service.applications import application
from tests.service.tracker.household import BUDGET, ENTRIES, everything


def test_a_table_holds_every_entry_and_no_formula(filled):
    answer = filled.get("/export.csv")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment; filename=budget-" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["amount"] for row in rows] == ["12.34", "0.01", "999999999.99"]
    assert rows[2]["description"] == "'=1+1"
    assert rows[1]["description"] == ENTRIES[1]["description"]
    assert rows[0]["category"] == ENTRIES[0]["category"]


def test_an_empty_table_has_its_heads(client):
    assert client.get("/export.csv").text == "date,kind,amount,category,payee,description,id\r\n"


@pytest.mark.parametrize(
    ("asked", "amounts"),
    [
        ("", ["12.34", "0.01", "999999999.99"]),
        ("?start_date=&end_date=", ["12.34", "0.01", "999999999.99"]),
        ("?start_date=2025-04-02", ["0.01", "999999999.99"]),
        ("?start_date=2025-04-03", ["999999999.99"]),
        ("?end_date=2025-04-02", ["12.34", "0.01"]),
        ("?start_date=2025-04-02&end_date=2025-04-02", ["0.01"]),
        ("?start_date=2025-04-03&end_date=2025-04-30", []),
    ],
)
def test_an_export_of_some_days_has_all_budgets_and_the_entries_of_these_days(filled, asked, amounts):
    table = csv.DictReader(io.StringIO(filled.get(f"/export.csv{asked}").text, newline=""))
    lines = [json.loads(line) for line in filled.get(f"/export.jsonl{asked}").text.splitlines()]

    assert [row["amount"] for row in table] == amounts
    assert [line["entry"]["amount"] for line in lines if "entry" in line] == amounts
    assert lines[-1] == {"end": {"budgets": 1, "entries": len(amounts)}}


def test_parts_that_are_restored_one_after_the_other_are_the_whole(filled):
    before = everything(filled)
    asked = ("?end_date=2025-04-01", "?start_date=2025-04-02&end_date=2025-04-02", "?start_date=2025-04-03")
    parts = [filled.get(f"/export.jsonl{days}").data for days in asked]
    for entry in filled.get("/entries").json["entries"]:
        filled.delete(f"/entries/{entry['id']}")
    filled.delete(f"/budgets?category={BUDGET['category']}")

    for part in parts:
        assert filled.post("/restore", data=part).json["entries"] == 1

    assert everything(filled) == before


@pytest.mark.parametrize("path", ["/export.csv", "/export.jsonl"])
@pytest.mark.parametrize("asked", ["start_date=x", "start_date=2025-04-02&end_date=2025-04-01", "category=Food"])
def test_fails_on_days_that_are_none(client, path, asked):
    assert client.get(f"{path}?{asked}").status_code == 400


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
def test_an_export_that_is_not_read_on_holds_no_connection(store, listen, seven, export):
    taken = []
    for name, change in (("checkout", 1), ("checkin", -1)):
        listen(store.engine, name, lambda *_, change=change: taken.append(change))
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
