"""Servers replaced under load, behind a proxy that drains as a load balancer does."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scripts.servers import Server, free_port, start_service
from scripts.torture.databases import Urls, emptied
from scripts.torture.verdict import verdict

# a little more is asked than the rate that is required: what falls behind is caught up
ROUNDS, RATE, ASKED, CONNECTIONS = 50, 200, 220, 20
POST = b'{"amount": "1.00", "category": "Bus", "date": "2025-04-02"}'


class Proxy:
    """Sends each request to a registered server, over connections that it keeps."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers
        self.in_flight: Counter[int] = Counter()
        self._kept: dict[int, list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = {}
        self._next = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                request = await _message(reader)
                writer.write(await self._forward(request))
                await writer.drain()
        writer.close()

    async def drain(self, server: Server) -> None:
        """Send nothing more to a server, and wait for what it has."""
        self.servers.remove(server)
        while self.in_flight[server.port]:
            await asyncio.sleep(0.01)
        for _, writer in self._kept.pop(server.port, []):
            writer.close()

    async def _forward(self, request: bytes) -> bytes:
        self._next += 1
        port = self.servers[self._next % len(self.servers)].port
        self.in_flight[port] += 1
        try:
            kept = self._kept.setdefault(port, [])
            reader, writer = kept.pop() if kept else await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            answer = await _message(reader)
            if port in self._kept:
                self._kept[port].append((reader, writer))
            else:
                writer.close()
            return answer
        finally:
            self.in_flight[port] -= 1


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """One restart after the other, while requests go on at a steady rate."""
    for engine, url in urls.items():
        rounds = max(2, int(ROUNDS * share / len(urls)))
        yield asyncio.run(_restarted(engine, emptied(url), rounds))


async def _restarted(engine: str, url: str, rounds: int) -> bool:
    proxy = Proxy([start_service(url), start_service(url)])
    port, done = free_port(), asyncio.Event()
    listening = await asyncio.start_server(proxy.serve, "127.0.0.1", port)
    answers: Counter[str] = Counter()
    clients = [asyncio.create_task(_ask(port, done, answers)) for _ in range(CONNECTIONS)]
    exits: Counter[int] = Counter()
    started = time.monotonic()
    stopping: list[Server] = []
    try:
        for _ in range(rounds):
            new = await asyncio.to_thread(start_service, url)
            old = proxy.servers[0]
            proxy.servers.append(new)
            await proxy.drain(old)
            old.process.send_signal(signal.SIGTERM)
            stopping.append(old)
        await asyncio.sleep(1)
    finally:
        done.set()
        await asyncio.gather(*clients)
        seconds = time.monotonic() - started
        for server in stopping:
            exits[await asyncio.to_thread(server.process.wait, 20)] += 1
        for server in proxy.servers:
            server.kill()
        listening.close()
    failed = sum(number for answer, number in answers.items() if answer not in ("200", "201"))
    total = sum(answers.values())
    line = (
        f"{engine}: {rounds} rolling restarts at {total / seconds:.0f} requests a second: "
        f"{failed} of {total} failed {dict(answers) if failed else ''}, exits {dict(exits)}"
    )
    met = failed == 0 and set(exits) == {0} and total / seconds >= RATE
    return verdict(line, met, f"0 failed, exit 0, at least {RATE} a second")


async def _ask(port: int, done: asyncio.Event, answers: Counter[str]) -> None:
    requests = [
        b"GET /balance HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"POST /expense HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(POST) + POST,
    ]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = 0
    begun = time.monotonic()
    while not done.is_set():
        number += 1
        try:
            writer.write(requests[number % 10 == 0])
            answers[(await _message(reader))[9:12].decode()] += 1
        except (OSError, asyncio.IncompleteReadError) as error:
            answers[type(error).__name__] += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(max(0, begun + number * CONNECTIONS / ASKED - time.monotonic()))
    writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    return head + (await reader.readexactly(length) if length else b"")
