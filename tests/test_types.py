"""What is there to be copied is typed: the guides' programs and examples/, as mypy and pyright read them strictly."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYRIGHT = ROOT / ".tools/pyright"
# the programs of that page are read by other programs, which bring types of their own, or none
GUIDES = [ROOT / "README.md", *sorted({*(ROOT / "docs").glob("*.md")} - {ROOT / "docs" / "existing-projects.md"})]

pytestmark = pytest.mark.check


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("programs")
    for example in (ROOT / "examples").glob("*.py"):
        shutil.copy(example, folder)
    for guide in GUIDES:
        for number, program in enumerate(re.findall("```python\n(.*?)```", guide.read_text(), re.DOTALL), start=1):
            (folder / f"{guide.stem}_{number}.py").write_text(program)
    return folder


def run(*command, **environment):
    arguments = list(map(str, command))
    return subprocess.run(arguments, capture_output=True, text=True, check=False, env=os.environ | environment)


def test_mypy_finds_nothing_in_them(programs):
    files = sorted(programs.glob("*.py"))
    mypy = Path(sys.executable).parent / "mypy"
    done = run(mypy, "--config-file", ROOT / "setup.cfg", "--strict", *files, MYPYPATH=str(ROOT))

    assert done.returncode == 0, done.stdout


def test_pyright_finds_nothing_in_them(programs):
    settings = {
        "typeCheckingMode": "strict",
        "extraPaths": [str(ROOT)],
        # troposphere has none, and says nothing of its own types
        "reportMissingTypeStubs": False,
    }
    (programs / "pyrightconfig.json").write_text(json.dumps(settings))
    done = run(PYRIGHT / "bin/pyright", "--project", programs, "--pythonpath", sys.executable)

    assert done.returncode == 0, done.stdout
