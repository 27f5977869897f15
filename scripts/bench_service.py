"""How quickly the Budget Tracker answers, beside its peers on the same core; `make bench` runs it.

Both sides run one right after the other, round by round, and the medians are compared: absolute times mean little
on a shared machine.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert

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
from service.auth.tokens import make_token
from service.domain.ids import NOBODY
from service.storage import migrate
from service.storage.schema import entries, month_totals
from service.storage.store import Store

PEER = ROOT / ".tools" / "ihatemoney" / "bin"
CONNECTIONS = 4
MANY_CONNECTIONS = 12
FIRST_ID = 0x0190_0000_0000_7000_8000_0000_0000_0000
MILLION = 1_000_000
KEY = "k" * 40
EXPENSE = '{"amount": "12.34", "category": "Food", "date": "2025-04-02", "description": "Corner shop"}'


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


def main() -> int:
    """Print the figures; the exit status is 1 where one misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
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
    token = _token(url)
    with ExitStack() as stack:
        ours = stack.enter_context(
            running(start_service(url, core=SERVER_CORE, REQUIRE_LOGIN="true", SECRET_KEY=KEY, log=folder / "ours.log"))
        )
        theirs, headers, payer = _peer(folder, stack)
        keys = itertools.count()

        def our_post() -> bytes:
            return http("POST", "/expense", EXPENSE, Authorization=f"Bearer {token}", Idempotency_Key=str(next(keys)))

        bill = f"date=2025-04-02&what=Corner+shop&payer={payer}&payed_for={payer}&amount=12.34&bill_type=Expense"
        bills = "/api/projects/bench/bills"
        form = {"Content_Type": "application/x-www-form-urlencoded", **headers}
        pairs = [
            (_timed(ours, our_post, 400, 201), _timed(theirs, lambda: http("POST", bills, bill, **form), 100, 201))
            for _ in range(rounds)
        ]
        yield _faster("durable POST with a token", pairs, "ihatemoney", 4)
        memory = pss(ours)

        _trim(folder / "ours.db", 1000)
        _trim_peer(folder / "theirs.db", 1000)
        listing = http("GET", "/expense", Authorization=f"Bearer {token}")
        for server, request in ((ours, listing), (theirs, http("GET", bills, **headers))):
            listed = json.loads(Client(server.port).ask(request).body)
            assert len(listed["expenses"] if isinstance(listed, dict) else listed) == 1000
        pairs = [
            (_timed(ours, lambda: listing, 40, 200), _timed(theirs, lambda: http("GET", bills, **headers), 8, 200))
            for _ in range(rounds)
        ]
        yield _faster("list of 1,000 entries", pairs, "ihatemoney", 15)
        memory = max(memory, pss(ours))
        yield _verdict(f"memory of the whole server after the run: {memory:.1f} MB PSS", memory <= 70, "at most 70")


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
            (_timed(large, lambda: summary, 200, 200, 1), _timed(small, lambda: summary, 200, 200, 1))
            for _ in range(arguments.rounds)
        ]
        yield _not_slower(f"GET /summary of {arguments.entries:,} entries", pairs, "of 1,000", 2)
        _check_summary(f"sqlite:///{folder}/{arguments.entries}.db", large)
        first = http("GET", "/entries?limit=50")
        for share in (0.25, 0.5, 0.75, 0.99):
            after = _position(f"sqlite:///{folder}/{arguments.entries}.db", int(arguments.entries * share))
            deep = http("GET", f"/entries?limit=50&after={after}")
            assert len(json.loads(Client(large.port).ask(deep).body)["entries"]) == 50
            pairs = [
                (_timed(large, lambda deep=deep: deep, 100, 200, 1), _timed(large, lambda: first, 100, 200, 1))  # type: ignore[misc]
                for _ in range(arguments.rounds)
            ]
            yield _not_slower(f"a page of 50 after {share:.1%} of {arguments.entries:,}", pairs, "the first page", 3)
        memory = pss(large)
        yield _verdict(f"memory with {arguments.entries:,} entries: {memory:.1f} MB PSS", memory <= 70, "at most 70")


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
                _timed(ours, lambda: health, 4000, 200, MANY_CONNECTIONS),
                _timed(theirs, lambda: health, 2000, 200, MANY_CONNECTIONS),
            )
            for _ in range(rounds)
        ]
    p99 = [statistics.median(one.p99 for one in side) for side in zip(*pairs, strict=True)]
    faster = _faster(f"Flask JSON on one core over {MANY_CONNECTIONS} connections", pairs, "gunicorn sync", 2.5)
    line = f"its p99: {p99[0]:.2f} ms, gunicorn sync {p99[1]:.2f} ms"
    return _verdict(line, p99[0] <= p99[1] / 2, "at most half") and faster


def fill(url: str, number: int) -> None:
    """Believable entries of ten years, and their totals."""
    with closing(Store(url)) as store:
        migrate.migrate(store.engine)
        rows = (
            {
                "user_id": NOBODY,
                "id": UUID(int=FIRST_ID + index),
                "kind": "income" if index % 29 == 0 else "expense",
                "minor_units": 100 + index * 7919 % 20_000,
                "category": f"Category {index * 31 % 30}",
                "date": _day(index * 7 % 3650),
                "payee": f"Shop {index % 400}",
                "description": f"Number {index}",
                "version": 1,
            }
            for index in range(number)
        )
        while some := list(itertools.islice(rows, 20_000)):
            store.write(lambda connection, some=some: connection.execute(insert(entries), some))  # type: ignore[misc]
        with store.engine.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO {month_totals.name} (user_id, month, kind, category, minor_units, entries)"
                " SELECT user_id, strftime('%Y-%m-01', date), kind, category, sum(minor_units), count(*)"
                f" FROM {entries.name} GROUP BY 1, 2, 3, 4"
            )


def _day(number: int) -> object:
    import datetime

    return datetime.date(2016, 1, 1) + datetime.timedelta(days=number)


def _position(url: str, offset: int) -> str:
    from service.domain.filters import Position

    with closing(Store(url)) as store:
        query = entries.select().where(entries.c.user_id == NOBODY)
        query = query.order_by(entries.c.date.desc(), entries.c.id.desc()).offset(offset).limit(1)
        row = store.read(lambda connection: connection.execute(query).one())
    return str(Position(row.date, row.id))


def _check_summary(url: str, server: Server) -> None:
    answered = json.loads(Client(server.port).ask(http("GET", "/summary")).body)["summary"]
    with closing(Store(url)) as store, store.engine.connect() as connection:
        scanned = connection.exec_driver_sql(
            "SELECT category, sum(minor_units) FROM entries WHERE kind = 'expense' GROUP BY category"
        )
        assert {category: f"{cents // 100}.{cents % 100:02}" for category, cents in scanned} == answered


def _token(url: str) -> str:
    with closing(Store(url)) as store:
        migrate.migrate(store.engine)
        return str(make_token(store, KEY, NOBODY, "bench", 1)[0])


def _trim(path: Path, number: int) -> None:
    import sqlite3

    with closing(sqlite3.connect(path, timeout=30)) as database, database:
        database.execute("DELETE FROM entries WHERE id NOT IN (SELECT id FROM entries LIMIT ?)", (number,))


def _trim_peer(path: Path, number: int) -> None:
    import sqlite3

    with closing(sqlite3.connect(path, timeout=30)) as database, database:
        have = database.execute("SELECT count(*) FROM bill").fetchone()[0]
        columns = [row[1] for row in database.execute("PRAGMA table_info(bill)") if row[1] != "id"]
        names = ", ".join(columns)
        # its API is too slow to make the rest one by one
        for _ in range(number - have):
            copied = database.execute(f"INSERT INTO bill ({names}) SELECT {names} FROM bill LIMIT 1").lastrowid
            database.execute("INSERT INTO billowers (bill_id, person_id) SELECT ?, id FROM person LIMIT 1", (copied,))
        database.execute("DELETE FROM billowers WHERE bill_id NOT IN (SELECT id FROM bill LIMIT ?)", (number,))
        database.execute("DELETE FROM bill WHERE id NOT IN (SELECT id FROM bill LIMIT ?)", (number,))


def _peer(folder: Path, stack: ExitStack) -> tuple[Server, dict[str, str], int]:
    """Ihatemoney as its documentation serves it, with a project of one member."""
    configuration = folder / "ihatemoney.cfg"
    configuration.write_text(
        f"SQLALCHEMY_DATABASE_URI = 'sqlite:///{folder}/theirs.db'\nSECRET_KEY = '{KEY}'\n"
        "ALLOW_PUBLIC_PROJECT_CREATION = True\nACTIVATE_DEMO_PROJECT = False\nSEND_MAIL = False\n"
    )
    port = free_port()
    command = [str(PEER / "python"), "-m", "gunicorn", "--no-control-socket", "-b", f"127.0.0.1:{port}"]
    command.append("ihatemoney.wsgi:application")
    environ = {"IHATEMONEY_SETTINGS_FILE_PATH": str(configuration), "PYTHONPATH": ""}
    server = stack.enter_context(
        running(start(command, port, environ, ready="/healthcheck", core=SERVER_CORE, log=folder / "theirs.log"))
    )
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    project = "name=bench&id=bench&password=bench&contact_email=a@example.org&default_currency=XXX"
    client = Client(port)
    made = client.ask(http("POST", "/api/projects", project, **form))
    assert made.status == 201, made
    basic = {"Authorization": f"Basic {base64.b64encode(b'bench:bench').decode()}"}
    member = client.ask(http("POST", "/api/projects/bench/members", "name=Ann", **form, **basic))
    assert member.status == 201, member
    token = json.loads(client.ask(http("GET", "/api/projects/bench/token", **basic)).body)["token"]
    return server, {"Authorization": f"Bearer {token}"}, int(member.body)


def _timed(
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


def _faster(what: str, pairs: list[tuple[Timed, Timed]], peer: str, bar: float) -> bool:
    ours, theirs = (statistics.median(one.rate for one in side) for side in zip(*pairs, strict=True))
    ratio = ours / theirs
    line = f"{what}: {ours:.0f} a second, {peer} {theirs:.0f}: {ratio:.1f} times {_range(pairs)}"
    return _verdict(line, ratio >= bar, f"at least {bar}")


def _not_slower(what: str, pairs: list[tuple[Timed, Timed]], peer: str, bar: float) -> bool:
    ours, theirs = (statistics.median(one.median for one in side) for side in zip(*pairs, strict=True))
    line = f"{what}: {ours:.2f} ms, {peer} {theirs:.2f} ms: {ours / theirs:.2f} times"
    return _verdict(line, ours / theirs <= bar, f"at most {bar}")


def _range(pairs: list[tuple[Timed, Timed]]) -> str:
    ratios = sorted(ours.rate / theirs.rate for ours, theirs in pairs)
    return f"({ratios[0]:.1f} to {ratios[-1]:.1f})"


def _verdict(line: str, met: bool, bar: str) -> bool:
    print(f"{'met   ' if met else 'MISSED'} {line}; bar: {bar}", flush=True)
    return met


if __name__ == "__main__":
    sys.exit(main())
