"""What scanners of others say of templates, each in the environment that `make check` gives it."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.clients.tools import MINIMAL_PATH, REPO, tool

CHECKOV = ("--framework", "cloudformation", "--skip-download", "--compact", "--output", "json", "--soft-fail")
CFN_GUARD = ("--structured", "--output-format", "json", "--show-summary", "none")
JUSTIFIED = Path(__file__).with_name("justified.toml")


class Finding(NamedTuple):
    """What a scanner says of a resource."""

    tool: str
    rule: str
    resource: str


class Justified(NamedTuple):
    """A finding that stays, and why."""

    finding: Finding
    wants: str
    reason: str


def justified() -> list[Justified]:
    entries = tomllib.loads(JUSTIFIED.read_text())["finding"]
    return [
        Justified(Finding(entry["tool"], entry["rule"], resource), entry["wants"], entry["reason"])
        for entry in entries
        for resource in entry["resources"]
    ]


def checkov(folder: Path) -> set[Finding]:
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [tool("checkov"), "--directory", str(folder), *CHECKOV],
            env={"PATH": MINIMAL_PATH, "HOME": home, "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=200,
            check=True,
        )
    report = json.loads(done.stdout)
    assert report["summary"]["parsing_errors"] == 0, report
    assert report["summary"]["passed"] > 0, report
    return {
        Finding("checkov", failed["check_id"], failed["resource"].rpartition(".")[2])
        for failed in report["results"]["failed_checks"]
    }


def cfn_guard(folder: Path) -> set[Finding]:
    package = REPO / ".tools" / "cfnguard" / "package"
    machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    system = {"Darwin": "macos", "Linux": "ubuntu"}[platform.system()]
    program = tool("cfnguard", package / "bin" / system / machine / "cfn-guard")
    done = subprocess.run(
        [program, "validate", "--rules", str(package / "rules"), "--data", str(folder), *CFN_GUARD],
        env={"PATH": MINIMAL_PATH},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    reports = json.loads(done.stdout)
    assert len(reports) == len(list(folder.glob("*.json"))), done.stderr
    assert all(report["compliant"] for report in reports)
    return {
        Finding("cfn-guard", rule["Rule"]["name"], resource)
        for report in reports
        for rule in report["not_compliant"]
        for resource in {*re.findall(r"/Resources/(\w+)/", json.dumps(rule))}
    }


def parliament(documents: Sequence[Path]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [tool("parliament"), "--json", "--files", ",".join(map(str, documents))],
        # it asks setuptools for its own files, which warns
        env={"PATH": MINIMAL_PATH, "LANG": "C.UTF-8", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]
