"""The wheel, installed as a user would, beside the oldest and the newest of what it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from budget_stack import build_budget_tracker, to_yaml

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
PYTHONS = ["3.11", "3.12", "3.13"]
OWN_TEST = """
from budget_stack import build_budget_tracker
from budget_stack.testing import assertions


def test_own(fargate):
    template = build_budget_tracker().template
    stack = fargate.deploy(template, fargate.network)
    stack.update(template, fargate.network | {"MaxContainerCount": 7})

    assertions.the_task_can_write_its_log(stack)
    assertions.failed_deployments_roll_back(stack)
"""

pytestmark = pytest.mark.check


def run(*command, **options):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=True, env=environment, **options
    ).stdout


def interpreter(version):
    """The first on the path that runs: a version manager may leave stand-ins that do not."""
    for folder in os.get_exec_path():
        python = Path(folder) / f"python{version}"
        if python.exists() and subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0:
            return python
    return pytest.skip(f"no python{version} on the path")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    copy = tmp_path_factory.mktemp("source")
    for name in ("budget_stack", "pyproject.toml", "setup.cfg", "README.md"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    run(sys.executable, "-m", "build", "--wheel", "--outdir", copy / "dist", copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    def install(python, resolution, *extras):
        venv = tmp_path_factory.mktemp("venv")
        uv = Path(sys.executable).parent / "uv"
        run(uv, "venv", "--quiet", "--python", python, "--no-python-downloads", "--clear", venv)
        install = (uv, "pip", "install", "--quiet", "--python", venv / "bin/python")
        # the floors are those of setup.cfg: to uv, what a wheel needs is not direct
        wanted = [argument for extra in extras for argument in ("--extra", extra)]
        run(*install, "--resolution", resolution, "--requirement", ROOT / "setup.cfg", *wanted)
        run(*install, "--no-deps", wheel)
        return venv / "bin"

    return install


@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
@pytest.mark.parametrize("version", PYTHONS)
def test_every_supported_version_writes_the_same_bytes(installed, version, resolution, tmp_path):
    programs = installed(interpreter(version), resolution)

    assert run(programs / "budget-stack", "template", cwd=tmp_path) == to_yaml(
        build_budget_tracker().template, sam=True
    )
    for example in EXAMPLES:
        assert run(programs / "python", example, cwd=tmp_path) == run(sys.executable, example, cwd=tmp_path)


@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
def test_a_test_of_a_users_own_passes_beside_the_oldest_and_the_newest_of_what_the_rig_needs(
    installed, resolution, tmp_path
):
    programs = installed(sys.executable, resolution, "testing")
    (tmp_path / "test_own.py").write_text(OWN_TEST)

    assert "1 passed" in run(programs / "python", "-m", "pytest", "-p", "no:cacheprovider", tmp_path, cwd=tmp_path)


def test_the_wheel_holds_the_library_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    tracked = run("git", "ls-files", "budget_stack", cwd=ROOT).splitlines()

    assert names == set(tracked), "what is not Python needs package_data in setup.cfg"
    assert {"budget_stack/py.typed", "budget_stack/__init__.pyi"} <= names


def test_who_only_installed_the_wheel_has_the_command_without_aws_clients(installed, tmp_path):
    programs = installed(sys.executable, "highest")
    listed = run(programs / "python", "-c", "import importlib.util as u; print(u.find_spec('boto3'))")

    assert listed.strip() == "None"
    assert "configure" in run(programs / "budget-stack", "--help", cwd=tmp_path)
