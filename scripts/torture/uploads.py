"""Files that are sent and never end, where the database is on the same small disk."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

from scripts.servers import ROOT, Client, Server, free_port, http, running, start
from scripts.torture.databases import Urls
from scripts.torture.verdict import verdict
from service.tracker.spool import MIB

KEY, PASSWORD = "k" * 40, "correct horse battery"
# of the task's /tmp, with Database=none
DISK = 64
SENT = (31_000_000, 31_000_000, 4_990_000)
WRITES = 400
EXPENSE = '{"amount": "1.00", "category": "Bus", "date": "2025-04-02"}'


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """In a file system of its own, which is gone with the process that mounted it."""
    disk = Path(tempfile.mkdtemp(prefix="disk", dir=folder))
    with running(_started(disk)) as server:
        # as the server sees it: nobody else does
        seen = Path(f"/proc/{server.process.pid}/root") / disk.relative_to("/")
        mallory, victim = (_token(server, name) for name in ("mallory", "owner"))
        yield _held(server, seen, mallory, victim, max(20, int(WRITES * share)))
        yield _full(server, seen, victim)


def _started(disk: Path) -> Server:
    script = (
        f'mount -t tmpfs -o size={DISK}m none "{disk}"'
        f" && echo {PASSWORD} | {sys.executable} -m service user add mallory && exec {sys.executable} -m service"
    )
    port = free_port()
    environ = {
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{disk}/budget.db",
        "TMPDIR": str(disk),
        "REQUIRE_LOGIN": "true",
        "SECRET_KEY": KEY,
        "FIRST_PASSWORD": PASSWORD,
        "WRITE_LIMIT": "10000000/minute",
    }
    command = ["unshare", "--mount", "--map-root-user", "sh", "-c", f'cd "{ROOT}" && {script}']
    return start(command, port, environ, log=disk.with_suffix(".log"))


def _token(server: Server, name: str) -> str:
    import http.client
    import json

    origin = {"Origin": f"http://127.0.0.1:{server.port}"}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        form = {"Content-Type": "application/x-www-form-urlencoded", **origin}
        connection.request("POST", "/login", urlencode({"name": name, "password": PASSWORD}), form)
        answer = connection.getresponse()
        answer.read()
        cookie = str(answer.headers["Set-Cookie"]).split(";")[0]
        connection.request("POST", "/tokens", json.dumps({"label": "torture"}), {"Cookie": cookie, **origin})
        return str(json.loads(connection.getresponse().read())["token"])


def _held(server: Server, disk: Path, mallory: str, victim: str, writes: int) -> bool:
    """Three uploads of what cannot be compressed, whose last byte never comes; others write, log in and restore."""
    held = []
    for number in SENT:
        head = http("POST", "/restore", Authorization=f"Bearer {mallory}")
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        connection.sendall(head.replace(b"Content-Length: 0", b"Content-Length: %d" % (number + 1)))
        try:
            connection.sendall(os.urandom(number))
        except OSError:
            # refused while it was sent
            connection.close()
            continue
        held.append(connection)
    time.sleep(2)
    free, statuses = shutil.disk_usage(disk).free / MIB, Counter[int]()
    client = Client(server.port)
    for _ in range(writes):
        statuses[client.ask(http("POST", "/expense", EXPENSE, Authorization=f"Bearer {victim}")).status] += 1
    ready = client.ask(http("GET", "/ready")).status
    again = bool(_token(server, "owner"))
    restored = _restored(client, victim)
    for connection in held:
        connection.close()
    time.sleep(1)
    after, freed = _restored(client, mallory), shutil.disk_usage(disk).free / MIB
    line = (
        f"{len(SENT)} held uploads on {DISK} MiB leave {free:.0f}: {dict(statuses)}, /ready {ready}, another's login "
        f"{'works' if again else 'FAILS'} and restore {restored}; once they are gone {freed:.0f} MiB and {after}"
    )
    met = statuses == {201: writes} and ready == 200 and again and restored == after == 200 and freed > free + 20
    return verdict(line, met, "all written, ready, restored, and room again")


def _full(server: Server, disk: Path, victim: str) -> bool:
    """The disk is full, whoever filled it: clear answers, /ready says so, and all is well once there is room."""
    client, write = Client(server.port), http("POST", "/expense", EXPENSE, Authorization=f"Bearer {victim}")
    filling = disk / "filling"
    with filling.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    statuses = Counter(client.ask(write).status for _ in range(200))
    time.sleep(5)
    ready, health = (client.ask(http("GET", path)).status for path in ("/ready", "/health"))
    filling.unlink()
    time.sleep(5)
    after, ready_after = client.ask(write).status, client.ask(http("GET", "/ready")).status
    line = f"a full disk: {dict(statuses)}, /ready {ready}, /health {health}; then {after}, /ready {ready_after}"
    met = set(statuses) <= {201, 507} and statuses[507] > 0 and (ready, health) == (503, 200)
    return verdict(line, met and (after, ready_after) == (201, 200), "507 and not ready; then as ever")


def _restored(client: Client, token: str) -> int:
    lines = '{"format": "budget-tracker-1"}\n{"end": {"budgets": 0, "entries": 0}}\n'
    return client.ask(http("POST", "/restore", lines, Authorization=f"Bearer {token}")).status
