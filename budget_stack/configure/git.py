"""Asks git whether it would track a file."""

from __future__ import annotations

import subprocess
from pathlib import Path


def would_track(path: Path) -> bool:
    """Tell whether a file is in a git work tree and not ignored; False where there is no git."""
    path = path.resolve()
    try:
        # It answers 0 for an ignored file, 1 for another, 128 outside a work tree.
        found = subprocess.run(["git", "check-ignore", "--quiet", path.name], cwd=path.parent, capture_output=True)  # noqa: S603, S607
    except OSError:
        return False
    return found.returncode == 1
