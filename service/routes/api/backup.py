"""Everything of a user as a file, and back."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, g, request

from service.auth.guard import asker
from service.context import shared
from service.domain.clock import now
from service.domain.entry import Period, period
from service.openapi.described import ApiBlueprint, described
from service.openapi.parameters import PERIOD
from service.openapi.words import NUMBER, TEXT, answered
from service.routes.downloads import within_payload
from service.routes.queries import given_parameters
from service.routes.uploads import with_large_body
from service.storage.store import Store
from service.tracker import backup as exports
from service.tracker.restore import bring_back
from service.tracker.spool import Spool
from service.web.audit import audit

# bytes that are read at once
CHUNK = 64 * 1024

backup = ApiBlueprint("backup", __name__)


@backup.get("/export.csv")
@described("All entries as a table for spreadsheets", TEXT, media="text/csv", parameters=PERIOD)
def as_csv() -> Response:
    return _file(exports.export_csv, "csv", "text/csv")


@backup.get("/export.jsonl")
@described("All entries and budgets, for POST /restore", TEXT, media="application/jsonl", parameters=PERIOD)
def as_json() -> Response:
    return _file(exports.export_json, "jsonl", "application/jsonl")


@backup.post("/restore")
@described(
    "Bring back what was exported",
    answered(message=TEXT, entries=NUMBER, budgets=NUMBER),
    body=TEXT,
    body_media="text/plain",
)
def restore() -> dict[str, Any]:
    with shared().room.restores.take(asker()), Spool() as file:
        with with_large_body():
            while part := request.stream.read(CHUNK):
                file.write(part)
        numbers = bring_back(shared().store, g.user_id, file)
    audit("restore", **numbers)
    return {"message": "Restored", **numbers}


def _file(export: Callable[[Store, UUID, Period], Iterator[str]], kind: str, mimetype: str) -> Response:
    name = f"budget-{now().date().isoformat()}.{kind}"
    of_days = period(given_parameters("start_date", "end_date"))
    export_again = partial(export, shared().store, g.user_id, of_days)
    parts = within_payload(export_again(), export_again)
    # what goes wrong at the beginning, as with a database that is down, is still answered as an error
    first = next(parts)
    audit("export", kind=kind)
    answer = Response(itertools.chain([first], parts), mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
