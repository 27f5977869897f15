"""Everything of a user as a file, and back."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from service.auth.guard import asker
from service.domain.clock import now
from service.errors import FileTooLarge
from service.limits.turns import Turns
from service.routes.queries import query
from service.storage.store import Store
from service.tracker import backup
from service.tracker.restore import bring_back
from service.tracker.spool import MIB, Spool
from service.web.audit import audit

MOST_SENT = 256 * MIB
# bytes
CHUNK = 64 * 1024
MOST_OF_FORM = 500_000  # beside files


def blueprint(store: Store, restores: Turns) -> Blueprint:
    """The routes over what whoever asks has in the store."""
    files = Blueprint("backup", __name__)

    @files.get("/export.jsonl")
    def as_json() -> Response:
        query()
        return _file(store, backup.export_json, "jsonl", "application/jsonl")

    @files.get("/export.csv")
    def as_csv() -> Response:
        query()
        return _file(store, backup.export_csv, "csv", "text/csv")

    @files.post("/restore")
    def restore() -> dict[str, Any]:
        with restores.take(asker()), Spool() as file:
            with _limited():
                while part := request.stream.read(CHUNK):
                    file.write(part)
            numbers = bring_back(store, g.user_id, file)
        audit("restore", **numbers)
        return {"message": "Restored", **numbers}

    return files


@contextmanager
def file_of_form(restores: Turns) -> Iterator[Spool]:
    """The file that a form sent, to be restored in turn; empty where there is none."""
    with restores.take(asker()), Spool() as file:
        parser = FormDataParser(
            lambda *_, **__: file,  # type: ignore[arg-type]  # no IO, but all that is used of one
            max_form_memory_size=MOST_OF_FORM,
            max_form_parts=10,
            max_content_length=MOST_SENT,
        )
        with _limited():
            parser.parse_from_environ(request.environ)
        yield file


@contextmanager
def _limited() -> Iterator[None]:
    request.max_content_length = MOST_SENT
    try:
        yield
    except RequestEntityTooLarge:
        raise FileTooLarge(f"{MOST_SENT // MIB} MiB") from None


def _file(store: Store, export: Callable[[Store, UUID], Iterator[str]], kind: str, mimetype: str) -> Response:
    name = f"budget-{now().date().isoformat()}.{kind}"
    parts = export(store, g.user_id)
    # what goes wrong at the beginning, as with a database that is down, is still answered as an error
    first = next(parts)
    audit("export", kind=kind)
    answer = Response(itertools.chain([first], parts), mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
