"""The programs under test, each in the environment that `make check` gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]
MINIMAL_PATH = "/usr/bin:/bin"


def tool(name: str, program: Path | None = None) -> str:
    """The path of a program, by default the one that has the name of its environment."""
    program = program or REPO / ".tools" / name / "bin" / name
    if not program.exists():
        pytest.fail(f"{program.relative_to(REPO)} is missing; run: make .tools/{name}/installed", pytrace=False)
    return str(program)
