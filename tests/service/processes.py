"""The service as a process of its own."""

import multiprocessing
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 60
# forks from a process that has loaded what takes several times as long to load as to run
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(
    [
        *("alembic.command", "botocore.session", "http.client", "pytest"),
        *("service.auth.users", "service.commands.users", "service.server", "service.storage.postgresql"),
    ]
)


class Process:
    """`python -m module words` with these variables alone, like a subprocess.Popen but quick to start.

    Args:
        first: What it does before anything else.
    """

    def __init__(self, *command, environ, first=None):
        self._folder = TemporaryDirectory(prefix="said")
        self._files = [Path(self._folder.name) / name for name in ("stdout", "stderr")]
        self._said = None
        self._process = FORKING.Process(target=_run, args=[command, dict(environ), self._files, first])
        self._process.start()
        self.pid = self._process.pid

    @property
    def returncode(self):
        return self._process.exitcode

    poll = returncode.fget

    def wait(self, timeout=SECONDS):
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("service", timeout)
        return self.returncode

    def communicate(self, timeout=SECONDS):
        """What it said on standard output and error, once it has ended."""
        self.wait(timeout)
        if self._said is None:
            self._said = tuple(file.read_text() if file.exists() else "" for file in self._files)
            self._folder.cleanup()
        return self._said

    def send_signal(self, number):
        os.kill(self.pid, number)


def _run(command, environ, files, first):
    os.setsid()
    for number, file in enumerate(files, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environ)
    if first is not None:
        first()
    module, *sys.argv[1:] = command
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def run(*command, environ):
    """Such a process, ended."""
    process = Process(*command, environ=environ)
    stdout, stderr = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def run_cold(*command, environ):
    """The same by the interpreter itself, which has loaded nothing."""
    return subprocess.run(
        [sys.executable, "-m", *command], env=environ, capture_output=True, text=True, timeout=SECONDS, check=False
    )


def end(process):
    """End the process, and those that it started, however the test ended."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def wait_until_served(process, port):
    """Wait until the process takes connections there."""
    deadline = time.monotonic() + SECONDS
    while process.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        assert time.monotonic() < deadline
        time.sleep(0.02)
    raise AssertionError(process.communicate())
