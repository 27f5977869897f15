"""ihatemoney, which does the same, and is served as its documentation has it."""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from scripts.bench_service.data import KEY
from scripts.servers import (
    ROOT,
    SERVER_CORE,
    Client,
    Server,
    free_port,
    http,
    running,
    start,
)

PEER = ROOT / ".tools" / "ihatemoney" / "bin"


def started_peer(folder: Path, stack: ExitStack) -> tuple[Server, dict[str, str], int]:
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


def trim_peer(path: Path, number: int) -> None:
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
