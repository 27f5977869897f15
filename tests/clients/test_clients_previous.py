"""The version before the newest migration, with its own tests, on the schema of now: a release that is taken back."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from service.storage import migrate
from tests.clients.tools import REPO

pytestmark = [pytest.mark.check, pytest.mark.timeout(600)]

# Of its tests those that read and write what is kept; another newest migration has another version before it, whose
# tests lie elsewhere.
_NEWEST = "0007"
_SUITES = ("access", "backup", "budgets", "entries", "expenses", "login", "repeats", "storage", "totals")
_PLUGIN = """\
from pathlib import Path
from service.storage import migrate
migrate.FOLDER, migrate.NEWEST = Path({folder!r}), {newest!r}
"""


def _git(*words: str) -> bytes:
    done = subprocess.run(["git", *words], cwd=REPO, capture_output=True, check=False)
    assert done.returncode == 0, f"{done.stderr.decode()}\nthis needs the history: git fetch --unshallow"
    return done.stdout


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree before the newest migration, told that the schema is the one of now."""
    assert migrate.NEWEST == _NEWEST, "say which tests the version before this migration has"
    (script,) = (migrate.FOLDER / "versions").glob(f"{_NEWEST}_*.py")
    added = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", str(script.relative_to(REPO))).decode().strip()
    assert added, f"this needs the history, which has not that of {script.name}: git fetch --unshallow"
    folder = tmp_path_factory.mktemp("previous")
    with tarfile.open(fileobj=BytesIO(_git("archive", f"{added}^", "service", "tests", "setup.cfg"))) as archive:
        archive.extractall(folder, filter="data")
    assert not (folder / script.relative_to(REPO)).exists()
    (folder / "newest_schema.py").write_text(_PLUGIN.format(folder=str(migrate.FOLDER), newest=migrate.NEWEST))
    return folder


@pytest.mark.parametrize("suite", _SUITES)
def test_the_version_before_works_on_the_schema_of_now(previous: Path, suite: str):
    words = ["-m", "pytest", "-q", "-n0", "-p", "newest_schema", "-p", "no:cacheprovider"]
    file = f"tests/service/test_service_{suite}.py"
    environ = {**os.environ, "PYTHONPATH": str(previous)}
    done = subprocess.run(
        [sys.executable, *words, file], cwd=previous, env=environ, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
