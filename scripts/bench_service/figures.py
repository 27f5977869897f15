"""Figures, and the bars that they are held to."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from scripts.servers import (
    Client,
    Server,
)

CONNECTIONS = 4


class Timed(NamedTuple):
    """What a number of requests took.

    Attributes:
        rate: Answers a second.
        median: Milliseconds from a request to its answer.
        p99: The milliseconds that one in a hundred exceeds.
    """

    rate: float
    median: float
    p99: float


def timed(
    server: Server, request: Callable[[], bytes], number: int, status: int, connections: int = CONNECTIONS
) -> Timed:
    clients = [Client(server.port) for _ in range(connections)]
    times: list[float] = []
    started = time.perf_counter()
    sent = {}
    for client in clients:
        sent[client] = time.perf_counter()
        client.send(request())
    for index in range(number):
        client = clients[index % connections]
        answer = client.receive()
        now = time.perf_counter()
        assert answer.status == status, answer
        times.append((now - sent[client]) * 1000)
        if index + connections < number:
            sent[client] = now
            client.send(request())
    seconds = time.perf_counter() - started
    for client in clients:
        client.close()
    return Timed(number / seconds, statistics.median(times), statistics.quantiles(times, n=100)[98])


def is_faster(what: str, pairs: list[tuple[Timed, Timed]], peer: str, bar: float) -> bool:
    ours, theirs = (statistics.median(one.rate for one in side) for side in zip(*pairs, strict=True))
    ratio = ours / theirs
    line = f"{what}: {ours:.0f} a second, {peer} {theirs:.0f}: {ratio:.1f} times {_range(pairs)}"
    return verdict(line, ratio >= bar, f"at least {bar}")


def is_not_slower(what: str, pairs: list[tuple[Timed, Timed]], peer: str, bar: float) -> bool:
    ours, theirs = (statistics.median(one.median for one in side) for side in zip(*pairs, strict=True))
    line = f"{what}: {ours:.2f} ms, {peer} {theirs:.2f} ms: {ours / theirs:.2f} times"
    return verdict(line, ours / theirs <= bar, f"at most {bar}")


def verdict(line: str, met: bool, bar: str) -> bool:
    print(f"{'met   ' if met else 'MISSED'} {line}; bar: {bar}", flush=True)
    return met


def _range(pairs: list[tuple[Timed, Timed]]) -> str:
    ratios = sorted(ours.rate / theirs.rate for ours, theirs in pairs)
    return f"({ratios[0]:.1f} to {ratios[-1]:.1f})"
