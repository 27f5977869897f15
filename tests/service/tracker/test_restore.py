"""Everything back from its file."""

import json

import pytest

from service.domain.ids import new_id
from service.tracker import backup, restore
from service.tracker.spool import Spool
from tests.service.applications import application
from tests.service.tracker.household import BUDGET, ENTRIES, everything, without_versions


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
