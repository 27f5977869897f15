"""Servers killed while they write, and what is written before a request is answered."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scripts.servers import SERVICE, Client, free_port, http, running, start, start_service
from scripts.torture.databases import Urls, emptied, rows, totals_are_exact
from scripts.torture.verdict import verdict

ROUNDS, WRITERS = 200, 4

Rows = dict[str, tuple[int, str, int]]
"""Of every entry its cents, description and version, by id."""


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """Kill the server again and again, on every engine; then trace what precedes an answer."""
    for engine, url in urls.items():
        yield killed(engine, emptied(url), max(2, int(ROUNDS * share)))
    yield flushed(emptied(urls["SQLite"]), folder)


def killed(engine: str, url: str, rounds: int) -> bool:
    """Writers write until the server is killed; then all that was acknowledged must be there, and nothing torn."""
    expected: Rows = {}
    lost = torn = 0
    exact = True
    chance = random.Random(1)
    for number in range(rounds):
        server = start_service(url)
        written: list[Rows] = [{} for _ in range(WRITERS)]
        pending: list[Rows] = [{} for _ in range(WRITERS)]
        threads = [
            threading.Thread(target=_write, args=(server.port, f"{number}-{index}", written[index], pending[index]))
            for index in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.02, 0.25))
        server.kill()
        for thread in threads:
            thread.join()
        found = rows(url)
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
    line = f"{engine}: killed {rounds} times while writing {len(expected)} entries: {lost} lost, {torn} torn, totals "
    return verdict(line + ("exact" if exact else "WRONG"), not lost and not torn and exact, "0, 0, exact")


def _write(port: int, name: str, written: Rows, pending: dict[str, tuple[int, str, int]]) -> None:
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
                continue
            id_ = json.loads(answer.body)["expense"]["id"]
            written[id_] = (number * 100, f"entry {number * 100}", 1)
            if number % 3 == 0:
                changed = (number * 100 + 1, f"entry {number * 100 + 1}", 2)
                pending[id_] = changed
                change = {"amount": f"{number}.01", "description": changed[1]}
                if client.ask(http("PUT", f"/expense/{id_}", json.dumps(change))).status == 200:
                    written[id_] = changed


def flushed(url: str, folder: Path) -> bool:
    """Between one answer of 201 and the next, the data must have been flushed to the disk."""
    if not shutil.which("strace"):
        return verdict("strace is not installed (apt-get install strace): nothing was traced", False, "a trace")
    trace, port, requests = folder / "trace", free_port(), 50
    command = [
        "strace",
        "-f",
        "-qq",
        "-s",
        "20",
        "-e",
        "trace=fdatasync,fsync,write,writev,sendto,sendmsg",
        "-o",
        str(trace),
    ]
    with running(start([*command, *SERVICE], port, {"PORT": str(port), "DATABASE_URL": url})):
        client = Client(port)
        for number in range(requests):
            body = f'{{"amount": "{number + 1}", "category": "x", "date": "2025-04-02"}}'
            assert client.ask(http("POST", "/expense", body)).status == 201
    # strace is killed with the server, and may have held back its last lines
    subprocess.run(["sync", str(trace)], check=False)
    flushes, answers, bare = 0, 0, 0
    for line in trace.read_text(errors="replace").splitlines():
        if re.search(r"\b(fdatasync|fsync)\(", line):
            flushes += 1
        elif '"HTTP/1.1 201' in line:
            answers += 1
            bare += flushes == 0
            flushes = 0
    line = f"SQLite: {answers} answers of 201 traced, {bare} without a flush to the disk before"
    return verdict(line, answers >= requests - 1 and not bare, "0")
