"""How quickly the Budget Tracker answers, beside its peers on the same core; `make bench` runs it.

Both sides run one right after the other, round by round, and the medians are compared: absolute times mean little
on a shared machine.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from scripts.bench_service.data import KEY, check_summary, fill, made_token, position_after, trim
from scripts.bench_service.figures import is_faster, is_not_slower, timed, verdict
from scripts.bench_service.peer import PEER, started_peer, trim_peer
from scripts.servers import (
    CLIENT_CORE,
    ROOT,
    SERVER_CORE,
    Client,
    Server,
    free_port,
    http,
    pss,
    running,
    start,
    start_service,
)

MANY_CONNECTIONS = 12
MILLION = 1_000_000
EXPENSE = '{"amount": "12.34", "category": "Food", "date": "2025-04-02", "description": "Corner shop"}'


def main() -> int:
    """Print the figures; the exit status is 1 where one misses its bar."""
    parser = argparse.ArgumentParser("python -m scripts.bench_service", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="alternating ones (default: 7)")
    parser.add_argument("--entries", type=int, default=MILLION, help="of the large database (default: 1000000)")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {CLIENT_CORE % (os.cpu_count() or 1)})
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        met = [*against_the_peer(Path(folder), arguments.rounds), *at_size(Path(folder), arguments)]
        met.append(against_gunicorn(Path(folder), arguments.rounds))
    return 0 if all(met) else 1


def against_the_peer(folder: Path, rounds: int) -> Iterator[bool]:
    """Recording and listing, beside ihatemoney."""
    url = f"sqlite:///{folder}/ours.db"
    token = made_token(url)
    with ExitStack() as stack:
        ours = stack.enter_context(
            running(start_service(url, core=SERVER_CORE, REQUIRE_LOGIN="true", SECRET_KEY=KEY, log=folder / "ours.log"))
        )
        theirs, headers, payer = started_peer(folder, stack)
        keys = itertools.count()

        def our_post() -> bytes:
            return http("POST", "/expense", EXPENSE, Authorization=f"Bearer {token}", Idempotency_Key=str(next(keys)))

        bill = f"date=2025-04-02&what=Corner+shop&payer={payer}&payed_for={payer}&amount=12.34&bill_type=Expense"
        bills = "/api/projects/bench/bills"
        form = {"Content_Type": "application/x-www-form-urlencoded", **headers}
        pairs = [
            (timed(ours, our_post, 400, 201), timed(theirs, lambda: http("POST", bills, bill, **form), 100, 201))
            for _ in range(rounds)
        ]
        yield is_faster("durable POST with a token", pairs, "ihatemoney", 4)
        memory = pss(ours)

        trim(folder / "ours.db", 1000)
        trim_peer(folder / "theirs.db", 1000)
        listing = http("GET", "/expense", Authorization=f"Bearer {token}")
        for server, request in ((ours, listing), (theirs, http("GET", bills, **headers))):
            listed = json.loads(Client(server.port).ask(request).body)
            assert len(listed["expenses"] if isinstance(listed, dict) else listed) == 1000
        pairs = [
            (timed(ours, lambda: listing, 40, 200), timed(theirs, lambda: http("GET", bills, **headers), 8, 200))
            for _ in range(rounds)
        ]
        yield is_faster("list of 1,000 entries", pairs, "ihatemoney", 15)
        memory = max(memory, pss(ours))
        yield verdict(f"memory of the whole server after the run: {memory:.1f} MB PSS", memory <= 70, "at most 70")


def at_size(folder: Path, arguments: argparse.Namespace) -> Iterator[bool]:
    """Totals and pages of a large database, beside a small one."""
    with ExitStack() as stack:
        servers = []
        for number in (1000, arguments.entries):
            url = f"sqlite:///{folder}/{number}.db"
            fill(url, number)
            servers.append(stack.enter_context(running(start_service(url, core=SERVER_CORE))))
        small, large = servers
        summary = http("GET", "/summary")
        pairs = [
            (timed(large, lambda: summary, 200, 200, 1), timed(small, lambda: summary, 200, 200, 1))
            for _ in range(arguments.rounds)
        ]
        yield is_not_slower(f"GET /summary of {arguments.entries:,} entries", pairs, "of 1,000", 2)
        check_summary(f"sqlite:///{folder}/{arguments.entries}.db", large)
        first = http("GET", "/entries?limit=50")
        for share in (0.25, 0.5, 0.75, 0.99):
            after = position_after(f"sqlite:///{folder}/{arguments.entries}.db", int(arguments.entries * share))
            deep = http("GET", f"/entries?limit=50&after={after}")
            assert len(json.loads(Client(large.port).ask(deep).body)["entries"]) == 50
            pairs = [
                (timed(large, lambda deep=deep: deep, 100, 200, 1), timed(large, lambda: first, 100, 200, 1))  # type: ignore[misc]
                for _ in range(arguments.rounds)
            ]
            yield is_not_slower(f"a page of 50 after {share:.1%} of {arguments.entries:,}", pairs, "the first page", 3)
        memory = pss(large)
        yield verdict(f"memory with {arguments.entries:,} entries: {memory:.1f} MB PSS", memory <= 70, "at most 70")


def against_gunicorn(folder: Path, rounds: int) -> bool:
    """A Flask application that answers JSON, served as the service is and by gunicorn's sync worker.

    Over twelve connections at once on both sides: how far the two are apart depends on their number, as the sync
    worker takes one after the other and makes a new one for each request.
    """
    (folder / "served.py").write_text(
        "from flask import Flask\napplication = Flask(__name__)\napplication.get('/health')(lambda: {'status': 'ok'})\n"
    )
    (folder / "served_by_us.py").write_text(
        "import os\nfrom served import application\nfrom service.server import Server\n"
        "Server(application, '127.0.0.1', int(os.environ['PORT'])).run()\n"
    )
    packages = [str(ROOT), str(folder), *(path for path in sys.path if path.endswith("site-packages"))]
    environ = {"PYTHONPATH": os.pathsep.join(packages)}

    def started(command: list[str], port: int) -> Server:
        return start(command, port, environ | {"PORT": str(port)}, ready="/health", core=SERVER_CORE)

    with ExitStack() as stack:
        port = free_port()
        ours = stack.enter_context(running(started([sys.executable, str(folder / "served_by_us.py")], port)))
        port = free_port()
        command = [str(PEER / "python"), "-m", "gunicorn", "--no-control-socket", "-b", f"127.0.0.1:{port}", "served"]
        theirs = stack.enter_context(running(started(command, port)))
        health = http("GET", "/health")
        pairs = [
            (
                timed(ours, lambda: health, 4000, 200, MANY_CONNECTIONS),
                timed(theirs, lambda: health, 2000, 200, MANY_CONNECTIONS),
            )
            for _ in range(rounds)
        ]
    p99 = [statistics.median(one.p99 for one in side) for side in zip(*pairs, strict=True)]
    faster = is_faster(f"Flask JSON on one core over {MANY_CONNECTIONS} connections", pairs, "gunicorn sync", 2.5)
    line = f"its p99: {p99[0]:.2f} ms, gunicorn sync {p99[1]:.2f} ms"
    return verdict(line, p99[0] <= p99[1] / 2, "at most half") and faster


if __name__ == "__main__":
    sys.exit(main())
