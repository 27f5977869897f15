"""Everything of a user as a file, and back."""

from collections.abc import Callable, Iterator
from typing import IO, Any
from uuid import UUID

from flask import Blueprint, Response, g, request

from service import backup
from service.clock import now
from service.routes.queries import query
from service.storage.store import Store

MOST_RESTORED = 256 * 1024 * 1024  # bytes; more than a million entries
AT_ONCE = 64 * 1024  # bytes


def blueprint(store: Store) -> Blueprint:
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
        request.max_content_length = MOST_RESTORED
        with backup.spooled(request.stream) as file:
            return {"message": "Restored", **backup.restore(store, g.user_id, file)}

    return files


def _file(store: Store, export: Callable[[Store, UUID], IO[bytes]], kind: str, mimetype: str) -> Response:
    name = f"budget-{now().date().isoformat()}.{kind}"
    answer = Response(_parts(export(store, g.user_id)), mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(AT_ONCE):
            yield part
