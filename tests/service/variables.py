"""Runs a command of the service and tells which environment variables its code read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]

# The libraries' own variables are theirs; a process of its own tells nothing back but by the file.
_RECORDING = """
import os, runpy, sys
service = os.path.join(os.getcwd(), "service") + os.sep
inner, told = os._Environ.__getitem__, open(sys.argv.pop(1), "a", buffering=1)
def read(self, name):
    frame = sys._getframe(1)
    while frame.f_code.co_filename in (os.__file__, "<frozen os>", "<frozen _collections_abc>", Mapping):
        frame = frame.f_back
    if frame.f_code.co_filename.startswith(service):
        told.write(f"{name}\\n")
    return inner(self, name)
import _collections_abc
Mapping = _collections_abc.__file__
os._Environ.__getitem__ = read
module = sys.argv.pop(1)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


class Recorded:
    """A command that runs, or has run, with these variables alone."""

    def __init__(self, folder: Path, variables: Mapping[str, str], module: str, *words: str) -> None:
        self._told = folder / "read"
        self.process = subprocess.Popen(
            [sys.executable, "-c", _RECORDING, str(self._told), module, *words],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **variables},
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ended(self) -> tuple[int, str]:
        """Wait for its end; its exit status and what it said."""
        said, complained = self.process.communicate(timeout=60)
        return self.process.returncode, said + complained

    @property
    def read(self) -> set[str]:
        return set(self._told.read_text().split())
