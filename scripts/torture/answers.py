"""Large answers: many at once, to clients that read them and to clients that do not."""

from __future__ import annotations

import os
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from uuid import UUID

from scripts.bench_service.data import fill
from scripts.servers import Client, Server, http, pss, running, start_service
from scripts.torture.databases import Urls
from scripts.torture.verdict import verdict
from service.auth.tokens import make_token
from service.domain.ids import NOBODY
from service.limits.room import ANSWERS_OF_ONE
from service.server import UNREAD
from service.storage.store import Store

KEY = "k" * 40
ENTRIES, AT_ONCE, SILENT = 100_000, 10, 200
# what the task has, in MB, and what a service that does nothing needs of it
TASK, MOST_GROWN = 512, 150
OTHER = UUID(int=7)
PATHS = ("/expense", "/export.jsonl", "/export.csv")


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """On SQLite, which reads within the service, so that all the memory is its own."""
    url = f"sqlite:///{folder}/answers.db"
    number = max(10_000, int(ENTRIES * share))
    fill(url, number)
    with closing(Store(url)) as store:
        with store.engine.execution_options(writes=True).begin() as connection:
            # as much as an entry may say, in characters of which most are told in six
            connection.exec_driver_sql("UPDATE entries SET description = substr(hex(zeroblob(400)), 1, 800) || 'é'")
        mine, others = (str(make_token(store, KEY, user, "torture", 1)[0]) for user in (NOBODY, OTHER))
    for path in PATHS:
        with running(_started(url)) as server:
            yield _read_at_once(server, path, mine, number)
    with running(_started(url)) as server:
        yield _unread(server, mine, others, max(ANSWERS_OF_ONE + 3, int(SILENT * share)))


def _started(url: str) -> Server:
    return start_service(url, REQUIRE_LOGIN="true", SECRET_KEY=KEY)


def _read_at_once(server: Server, path: str, token: str, number: int) -> bool:
    """Ten lists of all entries, while the health of the service is asked."""
    before, answers = pss(server), list[tuple[int, int]]()
    request = http("GET", path, Authorization=f"Bearer {token}", Connection="close")

    def read() -> None:
        client = Client(server.port, timeout=300)
        client.send(request)
        answers.append(_received(client))

    started = time.perf_counter()
    threads = [threading.Thread(target=read) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    health = []
    while any(thread.is_alive() for thread in threads):
        health.append(_milliseconds(server, http("GET", "/health", Connection="close")))
        time.sleep(0.02)
    seconds, peak = time.perf_counter() - started, _peak(server)
    least = number * 28 // 29 * 800
    whole = sum(status == 200 and size > least for status, size in answers)
    sent = sum(size for _, size in answers) / 1e6
    line = (
        f"{AT_ONCE} times GET {path} of {number:,} entries at once: {whole} whole, {sent:.0f} MB in {seconds:.1f} s, "
        f"memory {before:.0f} MB, at its peak {peak:.0f}, /health {statistics.median(health):.0f} ms meanwhile"
    )
    met = whole == AT_ONCE and peak < TASK and peak - before < MOST_GROWN
    return verdict(line, met, f"all, within {TASK} MB and {MOST_GROWN} more than before")


def _received(client: Client) -> tuple[int, int]:
    """The status of an answer, and the bytes until its end."""
    connection = client._socket
    assert connection is not None
    head, size = b"", 0
    while got := connection.recv(1 << 18):
        head, size = head or got, size + len(got)
    client.close()
    return int(head[9:12]), size


def _unread(server: Server, token: str, others: str, number: int) -> bool:
    """One user asks for everything, often, and reads nothing; the system gives them up after a while."""
    before, threads = pss(server), _threads(server)
    mine, theirs = f"Bearer {token}", f"Bearer {others}"
    with ExitStack() as stack:
        connections = []
        for index in range(number):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(30)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(http("GET", PATHS[index % len(PATHS)], Authorization=mine))
            connections.append(connection)
        time.sleep(5)
        grown, held = pss(server) - before, _threads(server) - threads
        statuses = Counter(connection.recv(12)[9:12].decode() for connection in connections)
        list_, write = (
            http("GET", "/expense", Authorization=theirs),
            http(
                "POST", "/expense", '{"amount": "1.00", "category": "Bus", "date": "2025-04-02"}', Authorization=theirs
            ),
        )
        asked = [(Client(server.port).ask(one).status, _milliseconds(server, one)) for one in (list_, write) * 20]
        good = {status for status, _ in asked} == {200, 201}
        deadline = time.monotonic() + UNREAD + 40
        again = 0
        while again != 200 and time.monotonic() < deadline:
            time.sleep(1)
            client = Client(server.port, timeout=60)
            client.send(http("GET", "/expense", Authorization=mine, Connection="close"))
            again, _ = _received(client)
        waited = UNREAD + 40 - (deadline - time.monotonic()) + 5
    line = (
        f"{number} lists and exports that one user does not read: {dict(statuses)}, memory {before:.0f} MB and "
        f"{grown:+.1f}, {held} threads; others {'answered' if good else 'REFUSED'} within "
        f"{statistics.median(took for _, took in asked):.0f} ms; given up after {waited:.0f} s ({again})"
    )
    met = (
        statuses == {"200": ANSWERS_OF_ONE, "429": number - ANSWERS_OF_ONE}
        and grown < MOST_GROWN
        and good
        and again == 200
    )
    return verdict(
        line, met, f"{ANSWERS_OF_ONE} begun, the rest 429, under {MOST_GROWN} MB more, others as ever, an end to it"
    )


def _milliseconds(server: Server, request: bytes) -> float:
    client, started = Client(server.port, timeout=60), time.perf_counter()
    client.ask(request)
    client.close()
    return (time.perf_counter() - started) * 1000


def _threads(server: Server) -> int:
    return len(os.listdir(f"/proc/{server.process.pid}/task"))


def _peak(server: Server) -> float:
    """The most memory that the server's process ever had, in MB."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    with suppress(StopIteration):
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024
    return 0.0
