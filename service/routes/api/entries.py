"""Entries of both kinds: recorded, read page by page, changed, removed and brought back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, url_for

from service.domain import fields
from service.domain.entry import Entry, entry_changes, new_entry
from service.domain.filters import FILTERS, position, wanted
from service.domain.representation import entry_fields
from service.routes.bodies import if_version, json_object, request_key
from service.routes.queries import query
from service.tracker.ledger import Ledger

MOST_AT_ONCE = 200

Answer = tuple[dict[str, Any], int, dict[str, str]]


def blueprint(ledger: Callable[[], Ledger]) -> Blueprint:
    """The routes over the entries of whoever asks."""
    entries = Blueprint("entries", __name__)

    @entries.get("/entries")
    def listing() -> dict[str, Any]:
        given = query(*FILTERS, "limit", "after")
        most = fields.whole_number(given.get("limit", "50"), "limit", 1, MOST_AT_ONCE)
        after = position(given["after"]) if given.get("after") else None
        page = ledger().page(wanted(given), most, after)
        return {"entries": [entry_fields(entry) for entry in page.entries], "next": page.next and str(page.next)}

    @entries.post("/entries")
    def add() -> Answer:
        entry = ledger().add(new_entry(json_object()), request_key())
        body, _, headers = _answer(entry)
        return body, 201, headers | {"Location": url_for("entries.one", entry_id=entry.id)}

    @entries.get("/entries/<entry_id>")
    def one(entry_id: str) -> Answer:
        return _answer(ledger().entry(entry_id))

    @entries.put("/entries/<entry_id>")
    def change(entry_id: str) -> Answer:
        return _answer(ledger().change(entry_id, entry_changes(json_object()), if_version()))

    @entries.delete("/entries/<entry_id>")
    def remove(entry_id: str) -> dict[str, str]:
        ledger().remove(entry_id, if_version())
        return {"message": "Entry deleted", "undo": url_for("entries.bring_back", entry_id=entry_id)}

    @entries.post("/entries/<entry_id>/undo")
    def bring_back(entry_id: str) -> Answer:
        return _answer(ledger().bring_back(entry_id))

    return entries


def _answer(entry: Entry) -> Answer:
    return {"entry": entry_fields(entry)}, 200, {"ETag": f'"{entry.version}"'}
