"""What make sets up by itself."""

from __future__ import annotations

import os
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


def make_template(folder, *arguments):
    """Run it where everything has been installed."""
    shutil.copy(ROOT / "Makefile", folder)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "budget-stack").write_text(f'#!/bin/sh\nexec {sys.executable} -m budget_stack "$@"\n')
    (programs / "budget-stack").chmod(0o755)
    command = ["make", "--no-print-directory", "--old-file=.venv/installed", "template", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def written(folder):
    return sorted(path.name for path in folder.glob("template*"))


SETTINGS = """\
[load_balancer]
idle_timeout = 30
"""
SAMCONFIG = '[default.deploy.parameters]\ntemplate_file = "template.api-gateway.yaml"\n'


@pytest.mark.parametrize(
    ("samconfig", "operators"),
    [(SAMCONFIG, "template.api-gateway.yaml"), (None, "template.load-balancer.yaml")],
    ids=["samconfig.toml names it", "nothing names it"],
)
def test_make_template_builds_the_defaults_and_what_the_settings_file_says_beside_them(tmp_path, samconfig, operators):
    (tmp_path / "budget-stack.toml").write_text(SETTINGS + "[service]\nhealth_check_grace_period = 77\n")
    if samconfig:
        (tmp_path / "samconfig.toml").write_text(samconfig)

    made = make_template(tmp_path)

    assert made.returncode == 0, made.stderr
    assert written(tmp_path) == sorted(["template.yaml", operators])
    assert (tmp_path / "template.yaml").read_text() == (ROOT / "template.yaml").read_text()
    assert "HealthCheckGracePeriodSeconds: 77" in (tmp_path / operators).read_text()
    assert ("sam deploys template.yaml until samconfig.toml says" in made.stderr) is (samconfig is None)


def test_make_template_writes_one_file_where_there_are_no_settings(tmp_path):
    (tmp_path / "samconfig.toml").write_text(SAMCONFIG)

    make_template(tmp_path)

    assert written(tmp_path) == ["template.yaml"]


def test_make_template_takes_a_format_for_both(tmp_path):
    (tmp_path / "budget-stack.toml").write_text(SETTINGS)
    (tmp_path / "samconfig.toml").write_text(SAMCONFIG)

    make_template(tmp_path, "FORMAT=json")

    assert written(tmp_path) == ["template.api-gateway.json", "template.json"]


def test_fails_in_make_template_on_a_settings_file_once_the_defaults_are_written(tmp_path):
    (tmp_path / "budget-stack.toml").write_text("[http_ap]\n")

    made = make_template(tmp_path)

    assert made.returncode == 2
    assert "budget-stack.toml:1: http_ap: no such table or setting; did you mean http_api?" in made.stderr
    assert written(tmp_path) == ["template.yaml"]


@pytest.mark.parametrize(
    "name", ["budget-stack.toml", "pipeline.yaml", "samconfig.toml", "template.api-gateway.yaml", "template.x.json"]
)
def test_what_an_operator_makes_is_ignored_by_git(name):
    ignored = subprocess.run(["git", "check-ignore", "--quiet", "--no-index", name], cwd=ROOT, check=False)

    assert ignored.returncode == 0


def test_the_template_of_the_defaults_is_not_ignored_by_git():
    assert subprocess.run(["git", "check-ignore", "--quiet", "template.yaml"], cwd=ROOT, check=False).returncode == 1


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
