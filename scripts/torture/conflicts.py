"""Many writers at once, in two processes on one database."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from scripts.servers import Client, Server, http, running, start_service
from scripts.torture.databases import Urls, emptied, rows, totals_are_exact
from scripts.torture.verdict import verdict

WRITERS, EACH, CHANGES = 16, 40, 20


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """Every request is sent twice under one key, to both processes; then all change one entry."""
    for engine, url in urls.items():
        emptied(url)
        with running(start_service(url)) as one, running(start_service(url)) as other:
            yield repeated(engine, url, [one, other])
            yield changed(engine, url, [one, other])


def repeated(engine: str, url: str, servers: list[Server]) -> bool:
    """As many entries as keys, whoever was asked."""
    refused: list[int] = []

    def write(writer: int) -> None:
        clients = [Client(server.port) for server in servers]
        for number in range(EACH):
            # each key is used by two writers at the same time
            key = f"{writer // 2}-{number}"
            body = json.dumps({"amount": "1.00", "category": "Shared", "date": "2025-04-02", "description": key})
            for client in clients:
                answer = client.ask(http("POST", "/expense", body, Idempotency_Key=key))
                if answer.status != 201:
                    refused.append(answer.status)

    _all(write)
    found = [description for _, description, _ in rows(url).values()]
    wanted = WRITERS // 2 * EACH
    line = (
        f"{engine}: {WRITERS} writers in 2 processes, {WRITERS * EACH * 2} requests with {wanted} keys: {len(found)} "
        f"entries, {len(found) - len(set(found))} duplicates, {len(refused)} refused"
    )
    return verdict(
        line, len(found) == len(set(found)) == wanted and not refused and totals_are_exact(url), f"{wanted}, 0, 0"
    )


def changed(engine: str, url: str, servers: list[Server]) -> bool:
    """Everybody adds to one amount with If-Match until it is done: no addition may be lost."""
    body = '{"amount": "1.00", "category": "Counter", "date": "2025-04-02"}'
    id_ = json.loads(Client(servers[0].port).ask(http("POST", "/expense", body)).body)["expense"]["id"]
    path = f"/entries/{id_}"

    def write(writer: int) -> None:
        client = Client(servers[writer % 2].port)
        for _ in range(CHANGES):
            while True:
                entry = json.loads(client.ask(http("GET", path)).body)["entry"]
                more = json.dumps({"amount": f"{float(entry['amount']) + 1:.2f}"})
                if client.ask(http("PUT", path, more, If_Match=f'"{entry["version"]}"')).status == 200:
                    break

    _all(write)
    cents, _, version = rows(url)[id_]
    lost = 1 + WRITERS * CHANGES - cents // 100
    line = f"{engine}: {WRITERS * CHANGES} changes of one entry with If-Match: {lost} lost"
    return verdict(line, lost == 0 and version == 1 + WRITERS * CHANGES and totals_are_exact(url), "0")


def _all(write: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=write, args=(index,)) for index in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
