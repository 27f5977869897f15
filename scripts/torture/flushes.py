"""What is written to the disk before a request is answered."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.servers import SERVICE, Client, free_port, http, running, start
from scripts.torture.databases import Urls, emptied, own_postgresql, processes_of
from scripts.torture.verdict import verdict

REQUESTS = 50
CALLS = "trace=fdatasync,fsync,write,writev,sendto,sendmsg"


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """On SQLite the service itself flushes, on PostgreSQL its server."""
    if not shutil.which("strace"):
        yield verdict("strace is not installed (apt-get install strace): nothing was traced", False, "a trace")
        return
    yield flushed("SQLite", emptied(urls["SQLite"]), folder / "trace")
    with own_postgresql(folder / "traced") as (database, url):
        yield flushed("PostgreSQL", url, folder / "trace-postgresql", database)


def flushed(engine: str, url: str, trace: Path, database: Any = None) -> bool:
    """Between one answer of 201 and the next, the data must have been flushed to the disk, by who keeps it."""
    port = free_port()
    traces = [trace]
    strace = [
        "strace",
        "-f",
        "-qq",
        "-ttt",
        "-T",
        "-s",
        "20",
        "-e",
        "trace=fdatasync,fsync,write,writev,sendto,sendmsg",
    ]
    with running(start([*strace, "-o", str(trace), *SERVICE], port, {"PORT": str(port), "DATABASE_URL": url})):
        tracer = None
        if database:
            traces.append(trace.with_suffix(".database"))
            tracer = _traced([*strace, "-o", str(traces[-1])], database)
        client = Client(port)
        for number in range(REQUESTS):
            body = f'{{"amount": "{number + 1}", "category": "x", "date": "2025-04-02"}}'
            assert client.ask(http("POST", "/expense", body)).status == 201
        if tracer:
            tracer.terminate()
            tracer.wait()
    # strace is killed with the server, and may have held back its last lines
    subprocess.run(["sync", *map(str, traces)], check=False)
    events = sorted(event for number, path in enumerate(traces) for event in _events(path, number == len(traces) - 1))
    flushes, answers, bare = 0, 0, 0
    for _, is_answer in events:
        if is_answer:
            answers += 1
            bare += flushes == 0
            flushes = 0
        else:
            flushes += 1
    line = f"{engine}: {answers} answers of 201 traced, {bare} without a flush to the disk before"
    return verdict(line, answers >= REQUESTS - 1 and not bare, "0")


def _events(trace: Path, is_of_the_keeper: bool) -> Iterator[tuple[float, bool]]:
    """When an answer of 201 was begun (True), and when a flush had ended (False)."""
    for line in trace.read_text(errors="replace").splitlines():
        started = float(line.split(maxsplit=2)[1])
        if '"HTTP/1.1 201' in line:
            yield started, True
        # one that was interrupted by another thread's call ends in a line of its own, with the time of its end
        elif is_of_the_keeper and (ended := re.search(r"\b(?:fdatasync|fsync)(\(| resumed>).*= 0 <([0-9.]+)>", line)):
            yield started + (float(ended[2]) if ended[1] == "(" else 0), False


def _traced(strace: list[str], database: Any) -> subprocess.Popen[bytes]:
    """Strace, once it watches all processes of the database."""
    processes = processes_of(database)
    tracer = subprocess.Popen([*strace, *(word for process in processes for word in ("-p", str(process.pid)))])
    while any("TracerPid:\t0\n" in Path(f"/proc/{process.pid}/status").read_text() for process in processes):
        time.sleep(0.05)
    return tracer
