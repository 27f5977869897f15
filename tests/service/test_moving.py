"""Entries move from one database to another by the commands that docs/operating.md gives for it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.service.conftest import new_database

pytestmark = pytest.mark.check
ROOT = Path(__file__).parents[2]
SECONDS = 60


@contextmanager
def server(database_url):
    """The service on its own, with no login, as it is on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": database_url, "HOST": "127.0.0.1", "PORT": str(port)}
    command = [sys.executable, "-m", "service"]
    subprocess.run([*command, "migrate"], env=environment, cwd=ROOT, check=True, capture_output=True)
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address)
        yield address
    finally:
        process.terminate()
        process.wait(SECONDS)


def wait_until_ready(address):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/ready"):
                return
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} is not ready")


def run(command, folder):
    return subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_an_export_restored_into_another_engine_is_the_same(postgresql, tmp_path):
    told = (ROOT / "docs/operating.md").read_text().split("## From one database to another\n")[1]
    export, restore = re.search("```bash\n(.*?)```", told, re.DOTALL)[1].splitlines()
    with (
        new_database(postgresql) as new_url,
        server(f"sqlite:///{tmp_path}/old.db") as old,
        server(new_url) as new,
    ):
        for amount in ("1.50", "2.25"):
            entry = f'{{"amount": "{amount}", "category": "food", "date": "2026-11-01"}}'
            run(f"curl --fail -H 'Content-Type: application/json' -d '{entry}' {old}/expense", tmp_path)
        for command in (export, restore, restore):
            filled = command.replace("<old address>", old).replace("<new address>", new)
            # on loopback there is no login, and no token
            run(re.sub(r'-H "Authorization: Bearer <\w+ token>" ', "", filled), tmp_path)

        assert entries(new, tmp_path) == entries(old, tmp_path)
        assert len(entries(new, tmp_path)) == 2


def entries(address, folder):
    lines = run(f"curl --fail {address}/export.jsonl", folder).splitlines()
    # a version counts what this database has seen
    return [re.sub(', "version": [0-9]+', "", line) for line in lines if line.startswith('{"entry"')]
