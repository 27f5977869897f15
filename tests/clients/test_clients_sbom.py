"""The bill of materials is whole, and the same each time."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from tests.clients.tools import REPO, tool

pytestmark = pytest.mark.check


def bill() -> dict[str, Any]:
    tool("cyclonedx-py")
    subprocess.run(["make", "--silent", "sbom"], cwd=REPO, check=True, timeout=100)
    return json.loads((REPO / "build" / "sbom.json").read_text())


@pytest.fixture(scope="module")
def components() -> dict[str, dict[str, Any]]:
    return {component["purl"]: component for component in bill()["components"]}


def test_every_pinned_package_is_in_it_with_all_its_hashes(components: dict[str, dict[str, Any]]):
    text = (REPO / "service" / "requirements.txt").read_text()
    pinned = {
        f"pkg:pypi/{name}@{version}": set(re.findall(r"--hash=sha256:([0-9a-f]{64})", rest))
        for name, version, rest in re.findall(r"^([\w.-]+)==(\S+)((?:.*\\\n)+.*)", text, re.MULTILINE)
    }
    listed = {
        purl: {digest["content"] for reference in component["externalReferences"] for digest in reference["hashes"]}
        for purl, component in components.items()
        if purl.startswith("pkg:pypi/")
    }

    assert len(pinned) == text.count("==") - len(re.findall(r" ; .*==", text))
    assert listed == pinned


def test_the_scripts_of_the_pages_and_the_base_image_are_in_it(components: dict[str, dict[str, Any]]):
    vendored = json.loads((REPO / "service" / "static" / "vendor" / "vendor.json").read_text()).values()
    others = {purl for purl in components if not purl.startswith("pkg:pypi/")}

    assert others == {f"pkg:npm/{script['package']}@{script['version']}" for script in vendored} | {
        "pkg:docker/python@3.11-slim"
    }


def test_it_is_cyclonedx_and_the_same_bytes_each_time():
    bill()
    first = (REPO / "build" / "sbom.json").read_bytes()
    bill()
    validate = "\n".join(
        [
            "import sys",
            "from cyclonedx.schema import SchemaVersion",
            "from cyclonedx.validation.json import JsonStrictValidator",
            "sys.exit(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read()))",
        ]
    )
    python = REPO / ".tools" / "cyclonedx-py" / "bin" / "python"

    subprocess.run([python, "-c", validate], input=first, check=True, timeout=100)
    assert (REPO / "build" / "sbom.json").read_bytes() == first
