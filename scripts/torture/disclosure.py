"""What a start tells of its secrets, in what it prints and in what it leaves on the disk."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.servers import ROOT, SERVICE, Client, http, running, start_service
from scripts.torture.databases import Urls
from scripts.torture.verdict import verdict

SECRET = "hunter2-hunter2"
NOBODY = "127.0.0.1:1"  # where no server is
SERVER = {"host": "127.0.0.1", "port": 1, "username": "app", "password": SECRET}

# what cannot be used, so that it is said
REFUSED: tuple[Mapping[str, str], ...] = (
    {"DATABASE_URL": f"mysql://app:{SECRET}@{NOBODY}/budget"},
    {"DATABASE_URL": f"postgresql+psycopg://app:{SECRET}@{NOBODY}/budget?sslmode=wrong"},
    {"DATABASE_URL": f"postgresql+psycopg://{NOBODY}/budget?user=app&password={SECRET}&sslmode=wrong"},
    {"DATABASE_URL": f"postgresql+psycopg://{NOBODY}/budget?password={SECRET}&wrong=1"},
    {"DATABASE_URL": f"sqlite:////no/such/folder/budget.db?password={SECRET}"},
    {"DATABASE_SECRET": json.dumps(SERVER | {"sslmode": f"require&password={SECRET}"})},
    {"DATABASE_SECRET": json.dumps(SERVER | {"port": SECRET})},
    {"DATABASE_SECRET": json.dumps(SERVER | {"host": f"app:{SECRET}@db"})},
    {"DATABASE_SECRET": json.dumps(SERVER | {"sslrootcert": SECRET})},
    {"DATABASE_SECRET": SECRET},
)
# what a running server finds out only later
SILENT = (
    f"postgresql+psycopg://app:{SECRET}@{NOBODY}/budget",
    f"postgresql+psycopg://{NOBODY}/budget?user=app&password={SECRET}",
)


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """Nothing here takes rounds."""
    said = [_refused(environ) for environ in REFUSED] + [_silent(url, folder / "silent.log") for url in SILENT]
    lines = sum(len(text.splitlines()) for text in said)
    telling = sum(SECRET in text for text in said)
    line = (
        f"{len(said)} starts with a password that is of no use: {lines} lines printed, a password in {telling} starts"
    )
    yield verdict(line, telling == 0 and all(said), "none, and something said each time")
    yield _files(folder / "private")


def _refused(environ: Mapping[str, str]) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [*SERVICE, "migrate"], cwd=ROOT, env={**inherited, **environ}, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode == 2 else ""


def _silent(url: str, log: Path) -> str:
    log.unlink(missing_ok=True)
    with running(start_service(url, ready="/health", log=log)) as server:
        answers = [Client(server.port).ask(http("GET", path)).body.decode() for path in ("/ready", "/balance")]
    return log.read_text() + "".join(answers)


def _files(folder: Path) -> bool:
    folder.mkdir()
    before = os.umask(0)
    try:
        with running(start_service(f"sqlite:///{folder}/budget.db")) as server:
            expense = '{"amount": "1.00", "category": "Bus", "date": "2025-04-02"}'
            assert Client(server.port).ask(http("POST", "/expense", expense)).status == 201
            rights = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    finally:
        os.umask(before)
    told = ", ".join(f"{name} {mode:04o}" for name, mode in sorted(rights.items()))
    return verdict(f"files of SQLite where all may be read: {told}", set(rights.values()) == {0o600}, "0600 each")
