"""Files that are sent, and how large they may be."""

import io
import json
import random
from functools import partial
from pathlib import Path

import pytest

from service.tracker.spool import MIB
from tests.service.tracker.household import ENTRIES, everything


def test_a_larger_file_than_other_requests_is_taken(client):
    client.post("/entries", json=ENTRIES[1] | {"description": "x" * 1000})
    first, entry, _ = client.get("/export.jsonl").text.splitlines()
    export = "\n".join([first, *[entry] * 1000, '{"end": {"budgets": 0, "entries": 1000}}'])

    assert client.post("/restore", data=export).json["entries"] == 1000
    [restored] = client.get("/entries").json["entries"]
    assert restored == json.loads(entry)["entry"]
    assert client.post("/entries", data=export).status_code == 413


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
