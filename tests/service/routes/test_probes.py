import threading
import time
from contextlib import closing

import pytest
from sqlalchemy.pool import Pool

from service.storage import readiness
from service.storage.readiness import SILENT, Readiness
from service.storage.store import Store
from tests.service.applications import application


def test_ready_says_what_the_database_said_and_how_long_ago(client):
    answer = client.get("/ready")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert 0 <= int(answer.headers["Age"]) <= readiness.LONGEST


def test_health_asks_no_database(client, listen):
    asked = []
    listen(Pool, "checkout", lambda *_: asked.append("connection"))

    answer = client.get("/health")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert asked == []


@pytest.fixture(params=["sqlite:///{folder}/broken.db", "postgresql+psycopg://user@127.0.0.1:9/name"])
def broken(request, tmp_path):
    (tmp_path / "broken.db").write_bytes(b"not a database" * 1000)
    with closing(Store(request.param.format(folder=tmp_path))) as store:
        yield application(store).test_client()


def test_health_stays_good_while_the_database_is_broken(broken):
    assert broken.get("/health").status_code == 200


def test_fails_to_be_ready_while_the_database_is_broken(broken, monkeypatch):
    monkeypatch.setattr(readiness, "PATIENCE", 0.2)
    answer = broken.get("/ready")

    assert answer.status_code == 503
    assert answer.json["error"] == SILENT


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_fails_to_be_ready_where_nothing_can_be_written(client, monkeypatch):
    monkeypatch.setattr(readiness, "ROOM", 1 << 62)

    answer = client.get("/ready")

    assert (answer.status_code, answer.json["error"]) == (503, "There is no room left to write to.")


def test_what_is_found_later_is_told_too(monkeypatch):
    monkeypatch.setattr(readiness, "EVERY", 0.01)
    found = [None]
    watched = Readiness(lambda: found[0])
    assert watched.look().problem is None

    found[0] = "gone"

    deadline = time.monotonic() + 20
    while watched.look().problem != "gone":
        assert time.monotonic() < deadline


def test_nobody_looks_once_nobody_asks(monkeypatch):
    monkeypatch.setattr(readiness, "EVERY", 0.01)
    monkeypatch.setattr(readiness, "ASKED", 0.0)
    looks = []
    watched = Readiness(lambda: looks.append("look"))

    watched.look()
    for thread in threading.enumerate():
        if thread.name == "readiness" and thread._target == watched._watch:
            thread.join(20)
    ended = len(looks)

    assert not watched._is_watched
    assert watched.look().problem is None
    assert len(looks) in (ended, ended + 1)


def test_fails_while_a_look_does_not_come_back(monkeypatch):
    monkeypatch.setattr(readiness, "PATIENCE", 0.01)
    done = threading.Event()
    watched = Readiness(lambda: str(done.wait(20)))

    try:
        assert watched.look().problem == SILENT
    finally:
        done.set()
