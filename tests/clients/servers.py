"""Emulators of AWS on loopback, each a process of its own that ends with its `with` block."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from tests.clients.tools import MINIMAL_PATH, tool

READY_WITHIN_SECONDS = 60
# The proxies of the machine's environment must not see loopback.
_http = build_opener(ProxyHandler({}))


class Server(NamedTuple):
    endpoint: str
    log: Path


@contextmanager
def moto(folder: Path, **environment: str) -> Iterator[Server]:
    """Moto prints each "Tried to parse" once a process: who reads them needs a server of its own."""
    port = _free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with _running(command, folder, port, "/moto-api/", environment) as server:
        yield server


@contextmanager
def ministack(folder: Path) -> Iterator[Server]:
    port = _free_port()
    environment = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        # Tasks stay records: a Docker daemon on this machine would be asked to run them.
        "DOCKER_HOST": "tcp://127.0.0.1:9",
    }
    with _running([tool("ministack")], folder, port, "/_ministack/health", environment) as server:
        yield server


def post(server: Server, path: str) -> None:
    with _http.open(server.endpoint + path, data=b"", timeout=30) as answer:
        answer.read()


@contextmanager
def _running(
    command: list[str], folder: Path, port: int, ready_path: str, environment: dict[str, str]
) -> Iterator[Server]:
    server = Server(f"http://127.0.0.1:{port}", folder / "server.log")
    environment = {"PATH": MINIMAL_PATH, "HOME": str(folder), "TMPDIR": str(folder), **environment}
    with server.log.open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=environment)
    try:
        _wait_until_ready(process, server, ready_path)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], server: Server, path: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with _http.open(server.endpoint + path, timeout=5) as answer:
                answer.read()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{process.args} did not answer {path}; it printed:\n{server.log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
