"""A shell into which a person pastes commands."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from scripts.live.record import Record

# what AWS waits for at most, such as for a database and a load balancer, and some more
PATIENCE = 3600  # seconds


class CommandFailed(Exception):
    """A command ended otherwise than it was to."""


class Shell:
    """Runs commands in a folder, and records them.

    Attributes:
        folder: Where they run.
        record: Where they are written down.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], record: Record, say: Callable[[str], None]
    ) -> None:
        self.folder, self.record = folder, record
        self._environment, self._say = dict(environment), say

    def run(self, command: str, *, answers: str = "", fails: bool = False) -> str:
        """Run a command as it stands, and return what it prints.

        Args:
            command: For the shell.
            answers: What is typed, should it ask.
            fails: Whether it is to fail.

        Raises:
            CommandFailed: it did, or did not.
        """
        self._say(f"$ {command}")
        started = time.monotonic()
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            env=self._environment,
            cwd=self.folder,
            input=answers,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        seconds = round(time.monotonic() - started, 1)
        self.record.write(command=command, seconds=seconds, status=done.returncode)
        if (done.returncode != 0) is not fails:
            printed = self.record.without_secrets(f"{done.stdout}\n{done.stderr}".strip())
            raise CommandFailed(f"{command}\nended with status {done.returncode}; it printed:\n{printed[-4000:]}")
        return done.stdout
