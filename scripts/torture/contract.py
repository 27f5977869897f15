"""Schemathesis holds the API to its own description."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from scripts.servers import running, start_service
from scripts.torture.databases import Urls, emptied
from scripts.torture.verdict import verdict
from service.auth.tokens import make_token
from service.domain.ids import NOBODY
from service.storage.store import Store

EXAMPLES = 100
KEY = "k" * 40
CONFIGURATION = Path(__file__).parent / "schemathesis.toml"


def run(urls: Urls, folder: Path, share: float) -> Iterator[bool]:
    """All its checks, all its phases, on every engine."""
    for engine, url in urls.items():
        log, server_log = folder / f"schemathesis-{engine}.log", folder / f"server-{engine}.log"
        with closing(Store(emptied(url))) as store:
            token, _ = make_token(store, KEY, NOBODY, "schemathesis", 1)
        service = start_service(url, log=server_log, REQUIRE_LOGIN="true", SECRET_KEY=KEY)
        with running(service) as server:
            command = [
                *(str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(CONFIGURATION), "run"),
                *("--checks", "all", "--no-color", "--generation-database", "none"),
                *("--max-examples", str(max(10, int(EXAMPLES * share)))),
                *("--header", f"Authorization: Bearer {token}"),
                f"http://127.0.0.1:{server.port}/openapi.json",
            ]
            with log.open("wb") as output:
                done = subprocess.run(command, stdout=output, stderr=output, check=False, env={**os.environ, "CI": "1"})
        faults = sum('"status": 5' in line for line in server_log.read_text().splitlines())
        if done.returncode:
            print(log.read_text())
        cases = [
            line.strip() for line in log.read_text().splitlines() if "generated" in line or "operations" in line.lower()
        ]
        line = f"{engine}: schemathesis ended with {done.returncode}, {faults} answers of 5xx; {'; '.join(cases[-2:])}"
        yield verdict(line, done.returncode == 0 and not faults, "0 failures, 0 of 5xx")
