"""Runs a command of the service and tells which environment variables its code read."""

from __future__ import annotations

import _collections_abc
import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tests.service.processes import Process

SERVICE = str(Path(__file__).parents[2] / "service") + os.sep
MAPPINGS = (os.__file__, "<frozen os>", "<frozen _collections_abc>", _collections_abc.__file__)


class Recorded:
    """A command that runs, or has run, with these variables alone."""

    def __init__(self, folder: Path, variables: Mapping[str, str], module: str, *words: str) -> None:
        self._told = folder / "read"
        self.process = Process(module, *words, environ=variables, first=partial(_record, self._told))

    def ended(self) -> tuple[int, str]:
        """Wait for its end; its exit status and what it said."""
        said, complained = self.process.communicate(timeout=60)
        return self.process.returncode, said + complained

    @property
    def read(self) -> set[str]:
        return set(self._told.read_text().split())


def _record(told: Path) -> None:
    """Write down what the service reads from here on; the libraries' own variables are theirs."""
    inner, file = os._Environ.__getitem__, told.open("a", buffering=1)

    def read(environ: os._Environ[str], name: str) -> str:
        frame = sys._getframe(1)
        while frame.f_code.co_filename in MAPPINGS:
            frame = frame.f_back
        if frame.f_code.co_filename.startswith(SERVICE):
            file.write(f"{name}\n")
        return inner(environ, name)

    os._Environ.__getitem__ = read
