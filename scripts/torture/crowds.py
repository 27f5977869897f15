"""Thousands of connections that only wait, while the load balancer asks whether the service is healthy."""

from __future__ import annotations

import resource
import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from scripts.servers import Client, Server, http, pss, running, start_service
from scripts.torture.databases import Urls, emptied
from scripts.torture.verdict import verdict

CONNECTIONS, ASKED = 8000, 500
SLOWEST, MOST_MEMORY = 100, 50  # milliseconds at the 99th percentile, MB
HEAD = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n"
KINDS = {"idle": b"", "with half a head": HEAD + b"X-Slow: ", "kept alive": HEAD + b"\r\n"}


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """Each kind by itself, on a new server; the answer to /health is the same on every database."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    for kind, sent in KINDS.items():
        with running(start_service(emptied(urls["SQLite"]))) as server:
            yield _crowded(server, kind, sent, int(CONNECTIONS * share))


def _crowded(server: Server, kind: str, sent: bytes, number: int) -> bool:
    before = pss(server)
    with ExitStack() as stack:
        for _ in range(number):
            waiting = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30))
            waiting.sendall(sent)
            if sent.endswith(b"\r\n\r\n"):
                assert waiting.recv(1000).startswith(b"HTTP/1.1 200 ")
        times = [_asked(server) for _ in range(ASKED)]
        grown = pss(server) - before
    p99 = statistics.quantiles(times, n=100)[98]
    line = f"{number:,} connections {kind}: p99 of /health {p99:.1f} ms, memory {before:.0f} MB and {grown:+.1f}"
    return verdict(line, p99 < SLOWEST and grown < MOST_MEMORY, f"under {SLOWEST} ms, under {MOST_MEMORY} MB more")


def _asked(server: Server) -> float:
    # on a connection of its own, as the container's health check does
    client, started = Client(server.port, timeout=30), time.perf_counter()
    assert client.ask(http("GET", "/health", Connection="close")).status == 200
    return (time.perf_counter() - started) * 1000
