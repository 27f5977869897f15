from contextlib import closing

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from service.app import create_app
from service.storage.store import Store


def test_ready_asks_the_database(client):
    answer = client.get("/ready")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_health_asks_no_database(client):
    asked = []

    def note(*_):
        asked.append("connection")

    event.listen(Pool, "checkout", note)
    try:
        answer = client.get("/health")
    finally:
        event.remove(Pool, "checkout", note)

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert asked == []


@pytest.fixture(params=["sqlite:///{folder}/broken.db", "postgresql+psycopg://user@127.0.0.1:9/name"])
def broken(request, tmp_path):
    (tmp_path / "broken.db").write_bytes(b"not a database" * 1000)
    with closing(Store(request.param.format(folder=tmp_path))) as store:
        yield create_app(store).test_client()


def test_health_stays_good_while_the_database_is_broken(broken):
    assert broken.get("/health").status_code == 200


def test_fails_to_be_ready_while_the_database_is_broken(broken):
    answer = broken.get("/ready")

    assert answer.status_code == 503
    assert answer.json["error"] == "The database does not answer."
