"""The tag that an image has from the commit that it is built from."""

from __future__ import annotations

import subprocess
from pathlib import Path

from budget_stack.rollout.failure import ReleaseFailed


def commit_tag(context: Path) -> str:
    """Return the commit that a folder is checked out at, in twelve digits.

    Args:
        context: The folder with the Dockerfile.

    Raises:
        ReleaseFailed: it is in no git work tree, or differs from its commit.
    """
    commit = _git(context, "rev-parse", "--short=12", "HEAD")
    if not commit:
        raise ReleaseFailed(f"{context} has no commit to name the image after: name it with --tag")
    if _git(context, "status", "--porcelain", "--", "."):
        raise ReleaseFailed(
            f"{context} differs from commit {commit}, whose name the image would have: commit first, or name the "
            "image with --tag"
        )
    return commit


def _git(context: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=context, capture_output=True, text=True, check=False)  # noqa: S603, S607
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
