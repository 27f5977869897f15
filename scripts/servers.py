"""Real servers on loopback, started and ended, and a client that costs next to nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SERVICE = [sys.executable, "-m", "service"]
# the server on one core, whoever asks it on the other
SERVER_CORE, CLIENT_CORE = 0, 1
STARTING = 30  # seconds


class Server(NamedTuple):
    """A server that answers.

    Attributes:
        process: The first of its processes, and the leader of their group.
    """

    process: subprocess.Popen[bytes]
    port: int

    def kill(self) -> None:
        """End all its processes at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Answer(NamedTuple):
    status: int
    body: bytes


class Client:
    """A connection that is kept alive where the server does."""

    def __init__(self, port: int, timeout: float = 30) -> None:
        self._port, self._timeout = port, timeout
        self._socket: socket.socket | None = None

    def send(self, request: bytes) -> None:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=self._timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)

    def receive(self) -> Answer:
        """The next answer; raises ConnectionError where there is none."""
        assert self._socket is not None
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head = got[:end].lower()
        length = head.find(b"content-length:")
        if length >= 0:
            wanted = end + 4 + int(head[length + 15 :].split(b"\r\n", 1)[0])
            while len(got) < wanted:
                got += self._more()
        else:
            with suppress(ConnectionError):
                while True:
                    got += self._more()
        if length < 0 or b"connection: close" in head:
            self.close()
        return Answer(int(got[9:12]), got[end + 4 :])

    def ask(self, request: bytes) -> Answer:
        self.send(request)
        return self.receive()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _more(self) -> bytes:
        assert self._socket is not None
        got = self._socket.recv(1 << 18)
        if not got:
            self.close()
            raise ConnectionError("the server closed the connection")
        return got


def http(method: str, path: str, body: str = "", **headers: str) -> bytes:
    """A request; underscores in the names of headers become hyphens."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body or method != "GET":
        lines.append(f"Content-Length: {len(body.encode())}")
    return "\r\n".join([*lines, "", body]).encode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def start(
    command: list[str],
    port: int,
    environ: Mapping[str, str],
    *,
    ready: str = "/ready",
    core: int | None = None,
    log: Path | None = None,
) -> Server:
    """Start a server and wait until it answers at `ready`."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT", "DATABASE_URL")}
    pin: Callable[[], None] | None = None
    if core is not None and hasattr(os, "sched_setaffinity"):
        pin = lambda: os.sched_setaffinity(0, {core % (os.cpu_count() or 1)})  # noqa: E731
    with open(log or os.devnull, "ab") as output:
        process = subprocess.Popen(
            command,
            env={**inherited, "PYTHONPATH": str(ROOT), **environ},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=pin,
        )
    server = Server(process, port)
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{command} ended with {process.returncode}; see {log}")
        with suppress(OSError):
            client = Client(port, timeout=5)
            try:
                if client.ask(http("GET", ready, Connection="close")).status == 200:
                    return server
            finally:
                client.close()
        time.sleep(0.02)
    server.kill()
    raise RuntimeError(f"{command} did not answer within {STARTING} s; see {log}")


def start_service(
    database_url: str, *, ready: str = "/ready", core: int | None = None, log: Path | None = None, **environ: str
) -> Server:
    """The budget tracker on a database, with a limit of writes that no load reaches."""
    port = free_port()
    given = {"PORT": str(port), "DATABASE_URL": database_url, "WRITE_LIMIT": "10000000/minute"}
    return start(SERVICE, port, given | environ, ready=ready, core=core, log=log)


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """The server, ended afterwards."""
    try:
        yield server
    finally:
        server.kill()


def pss(server: Server) -> float:
    """Memory of all its processes in MB, what they share counted once."""
    group = server.process.pid
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(folder.name)) == group:
                lines = (folder / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
