"""Entries of both kinds: recorded, read page by page, changed, removed and brought back."""

from typing import Any

from flask import url_for

from service.domain import fields
from service.domain.entry import Entry, entry_changes, new_entry
from service.domain.filters import FILTERS, position, wanted
from service.domain.representation import entry_fields
from service.openapi import parameters
from service.openapi.described import ApiBlueprint, described
from service.openapi.words import AFTER, TEXT, answered, list_of, query, ref
from service.routes import asker
from service.routes.bodies import json_object, request_key
from service.routes.queries import given_parameters
from service.web.conditions import Answer, asked, tagged, unless_known

MOST_ON_PAGE, ON_PAGE = 200, 50

entries = ApiBlueprint("entries", __name__, ids={"entry_id": "Of an entry, as it was answered."})

ENTRY = answered(entry=ref("Entry"))
LIMIT = query("limit", {"type": "integer", "minimum": 1, "maximum": MOST_ON_PAGE, "default": ON_PAGE}, "At most.")
AFTER_PAGE = query("after", {"type": "string", "pattern": AFTER}, "The `next` of the page before.")


@entries.get("/entries")
@described(
    "The newest first, page by page",
    answered(entries=list_of(ref("Entry")), next=ref("Next")),
    parameters=[*parameters.FILTERS, LIMIT, AFTER_PAGE],
)
def listing() -> dict[str, Any]:
    given = given_parameters(*FILTERS, "limit", "after")
    most = fields.whole_number(given.get("limit", str(ON_PAGE)), "limit", 1, MOST_ON_PAGE)
    after = position(given["after"]) if given.get("after") else None
    page = asker.entries().page(wanted(given), most, after)
    return {"entries": [entry_fields(entry) for entry in page.entries], "next": page.next and str(page.next)}


@entries.post("/entries")
@described("Record", ENTRY, status=201, body=ref("NewEntry"), parameters=[parameters.REQUEST_KEY])
def add() -> Answer:
    entry = asker.entries().add(new_entry(json_object()), request_key())
    return tagged(_body(entry), entry.version, 201, Location=url_for("entries.one", entry_id=entry.id))


@entries.get("/entries/<entry_id>")
@described("Read", ENTRY, parameters=parameters.CONDITIONS, is_tagged=True)
def one(entry_id: str) -> Answer:
    entry = asker.entries().entry(entry_id)
    return unless_known(_body(entry), entry.version, "entry")


@entries.put("/entries/<entry_id>")
@described("Change some fields", ENTRY, body=ref("EntryChanges"), parameters=parameters.CONDITIONS)
def change(entry_id: str) -> Answer:
    entry = asker.entries().change(entry_id, entry_changes(json_object()), asked())
    return tagged(_body(entry), entry.version)


@entries.delete("/entries/<entry_id>")
@described("Delete", answered(message=TEXT, undo=TEXT), parameters=parameters.CONDITIONS)
def remove(entry_id: str) -> dict[str, str]:
    asker.entries().remove(entry_id, asked())
    return {"message": "Entry deleted", "undo": url_for("entries.bring_back", entry_id=entry_id)}


@entries.post("/entries/<entry_id>/undo")
@described("Bring a deleted entry back, within 30 days", ENTRY)
def bring_back(entry_id: str) -> Answer:
    entry = asker.entries().bring_back(entry_id)
    return tagged(_body(entry), entry.version)


def _body(entry: Entry) -> dict[str, Any]:
    return {"entry": entry_fields(entry)}
