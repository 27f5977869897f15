"""Nobody's requests, as fast as they go, while a user writes."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, text

from scripts.servers import Client, Server, http, running, start_service
from scripts.torture.databases import Urls, emptied
from scripts.torture.verdict import verdict
from service.auth.bearer import new_token
from service.auth.tokens import make_token
from service.domain.ids import NOBODY
from service.storage.store import Store

KEY = "k" * 40
CLIENTS, SECONDS = 32, 6
EXPENSE = '{"amount": "1.00", "category": "Bus", "date": "2025-04-02"}'
COOKIE = "budget_tracker=eyJ1c2VyIjoib3duZXIifQ.aSkAAA." + "x" * 27
FLOODS = {
    "/ready": http("GET", "/ready"),
    "tokens made under another key": http("GET", "/entries", Authorization=f"Bearer {new_token('o' * 40)}"),
    "sessions signed by another key": http("GET", "/entries", Cookie=COOKIE),
    "nothing at all": http("GET", "/entries"),
}
# what so many clients cost whatever they ask, as all are on this machine: the time that /health takes from it
CHEAPEST = http("GET", "/health")


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """On PostgreSQL, of whose few connections a stranger could keep users."""
    url, seconds = emptied(urls["PostgreSQL"]), max(2.0, SECONDS * share)
    with closing(Store(url)) as store:
        token = str(make_token(store, KEY, NOBODY, "torture", 1)[0])
    with running(start_service(url, REQUIRE_LOGIN="true", SECRET_KEY=KEY)) as server:
        alone, _ = _written(server, token, seconds)
        cheapest, _, _ = _beside(server, token, seconds, CHEAPEST, url)
        for what, request in FLOODS.items():
            median, refused, connections = _beside(server, token, seconds, request, url)
            line = (
                f"a POST beside {CLIENTS} strangers with {what}: {median:.0f} ms, alone {alone:.0f}, beside as many at "
                f"/health {cheapest:.0f}; {refused} refused, {connections} connections to the database"
            )
            yield verdict(
                line,
                median < 3 * cheapest and not refused and connections <= 2,
                "three times that at most, 0, 2 at most",
            )


def _beside(server: Server, token: str, seconds: float, request: bytes, url: str) -> tuple[float, int, int]:
    """The median of a write beside such a flood, how many were refused, and connections that were in use at once."""
    done = threading.Event()

    def ask() -> None:
        client = Client(server.port)
        while not done.is_set():
            client.ask(request)
        client.close()

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.5)
        median, refused = _written(server, token, seconds)
        return median, refused, _connections(url)
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _written(server: Server, token: str, seconds: float) -> tuple[float, int]:
    client, times, statuses = Client(server.port), list[float](), Counter[int]()
    request = http("POST", "/expense", EXPENSE, Authorization=f"Bearer {token}")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.perf_counter()
        statuses[client.ask(request).status] += 1
        times.append((time.perf_counter() - started) * 1000)
    client.close()
    return statistics.median(times), statuses.total() - statuses[201]


def _connections(url: str) -> int:
    """How many the service has: its pool makes one where all others are in use."""
    engine = create_engine(url)
    query = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'budget-tracker'")
    try:
        with engine.connect() as connection:
            return int(connection.scalar(query) or 0)
    finally:
        engine.dispose()
