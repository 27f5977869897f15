"""Servers killed while they write, and their databases."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from scripts.servers import Client, Server, http, start_service
from scripts.torture.databases import Urls, emptied, own_postgresql, processes_of, rows, settled, totals_are_exact
from scripts.torture.verdict import verdict

ROUNDS, WRITERS = 200, 4

Rows = dict[str, tuple[int, str, int]]
"""Of every entry its cents, description and version, by id."""


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """Kill the server again and again, on every engine, and the database's."""
    rounds = max(2, int(ROUNDS * share))
    for engine, url in urls.items():
        yield killed(engine, emptied(url), rounds)
    with own_postgresql(folder / "crashed") as (database, url):

        def crash(server: Server) -> None:
            _kill(database)

        # answered 503 from then on, and nothing else
        yield killed("PostgreSQL itself", url, max(2, rounds // 4), crash, database.ensure_postgres_running, {503})


def killed(
    engine: str,
    url: str,
    rounds: int,
    crash: Callable[[Server], None] = Server.kill,
    recover: Callable[[], None] = lambda: None,
    refusals: set[int] = frozenset(),  # type: ignore[assignment]
) -> bool:
    """Writers write until the crash; then all that was acknowledged must be there, and nothing torn."""
    expected: Rows = {}
    lost = torn = 0
    exact = True
    chance = random.Random(1)
    refused: Counter[int] = Counter()
    for number in range(rounds):
        server = start_service(url)
        written: list[Rows] = [{} for _ in range(WRITERS)]
        pending: list[Rows] = [{} for _ in range(WRITERS)]
        threads = [
            threading.Thread(
                target=_write, args=(server.port, f"{number}-{index}", written[index], pending[index], refused)
            )
            for index in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.02, 0.25))
        crash(server)
        for thread in threads:
            thread.join()
        server.kill()
        recover()
        found = rows(settled(url))
        for some in written:
            expected |= some
        # a change that was under way when the server died may have been made, or not
        maybe = {id_: row for some in pending for id_, row in some.items()}
        for id_, row in expected.items():
            if id_ not in found:
                lost += 1
            elif found[id_] != row and found[id_] != maybe.get(id_):
                torn += 1
        for id_, (cents, description, version) in found.items():
            if id_ not in expected and description != f"entry {cents}":
                torn += 1
            expected[id_] = (cents, description, version)
        exact = exact and totals_are_exact(url)
    faults = {status: times for status, times in refused.items() if status not in refusals}
    line = (
        f"{engine}: killed {rounds} times while writing {len(expected)} entries: {lost} lost, {torn} torn, totals "
        f"{'exact' if exact else 'WRONG'}, refused {faults or 0}"
    )
    met = len(expected) >= rounds and not lost and not torn and exact and not faults
    return verdict(line, met, "an entry a time, 0, 0, exact, 0")


def _write(port: int, name: str, written: Rows, pending: Rows, refused: Counter[int]) -> None:
    client = Client(port)
    with suppress(OSError):
        for number in range(1, 10_000):
            body = {
                "amount": f"{number}.00",
                "category": name[:20],
                "date": "2025-04-02",
                "description": f"entry {number * 100}",
            }
            answer = client.ask(http("POST", "/expense", json.dumps(body)))
            if answer.status != 201:
                refused[answer.status] += 1
                return
            id_ = json.loads(answer.body)["expense"]["id"]
            written[id_] = (number * 100, f"entry {number * 100}", 1)
            if number % 3 == 0:
                changed = (number * 100 + 1, f"entry {number * 100 + 1}", 2)
                pending[id_] = changed
                change = {"amount": f"{number}.01", "description": changed[1]}
                answer = client.ask(http("PUT", f"/expense/{id_}", json.dumps(change)))
                if answer.status != 200:
                    refused[answer.status] += 1
                    return
                written[id_] = changed


def _kill(database: Any) -> None:
    processes = processes_of(database)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=10)
