"""What make sets up by itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def python(tmp_path):
    """A Python as Debian ships it without python3-venv: its own standard library, less ensurepip."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    home = tmp_path / "python"
    library = home / "lib" / stdlib.name
    (home / "bin").mkdir(parents=True)
    library.mkdir(parents=True)
    shutil.copy(Path(sys._base_executable).resolve(), home / "bin" / "python3")
    for shared in stdlib.parent.glob("libpython*"):
        (home / "lib" / shared.name).symlink_to(shared)
    for entry in stdlib.iterdir():
        if entry.name != "ensurepip":
            (library / entry.name).symlink_to(entry)
    return home / "bin" / "python3"


def install_ensurepip(python):
    """What installing the package does."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    (python.parents[1] / "lib" / stdlib.name / "ensurepip").symlink_to(stdlib / "ensurepip")


def make_environment(folder, python):
    shutil.copy(ROOT / "Makefile", folder)
    command = ["make", "--no-print-directory", ".venv/bin/pip", f"PYTHON={python}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def pip_version(folder):
    command = [folder / ".venv/bin/python", "-m", "pip", "--version"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.check
@pytest.mark.parametrize("half_made", [False, True], ids=["nothing", "half an environment"])
def test_make_names_the_missing_package_and_works_once_it_is_installed(python, tmp_path, half_made):
    if half_made:
        # what Python leaves behind where it has no ensurepip
        subprocess.run([python, "-m", "venv", ".venv"], cwd=tmp_path, capture_output=True, check=False)
        assert (tmp_path / ".venv/bin/python").exists()
        assert not (tmp_path / ".venv/bin/pip").exists()

    refused = make_environment(tmp_path, python)

    version = "python{}.{}-venv".format(*sys.version_info)
    assert refused.returncode == 2
    assert "apt install python3-venv" in refused.stderr
    assert version in refused.stderr
    install_ensurepip(python)
    assert make_environment(tmp_path, python).returncode == 0
    assert pip_version(tmp_path).startswith("pip ")
    # one that is whole is not made again
    assert "is up to date" in make_environment(tmp_path, python).stdout


def test_fails_on_a_python_that_is_too_old_and_names_the_way_out(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 || exit 1\n')
    old.chmod(0o755)

    refused = make_environment(tmp_path, old)

    assert "Python 3.11 or newer is needed" in refused.stderr
    assert "is Python 3.9.2. Try: make PYTHON=python3.13 .venv/bin/pip" in refused.stderr
