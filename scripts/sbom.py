"""The software bill of materials of the image: what `make sbom` has of its Python packages, and what lies beside them.

Reads CycloneDX from standard input, made of service/requirements.txt, and writes the whole to standard output.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def complete(bom: dict[str, Any]) -> dict[str, Any]:
    """Add the scripts that the pages load, and the base image, of which an engine alone knows the packages."""
    components = [component | {"bom-ref": component["purl"]} for component in bom["components"]]
    # line by line its text of requirements.txt, which says no more than the rest
    for component in components:
        component.pop("description", None)
    references = {component["bom-ref"] for component in components}
    assert len(references) == len(components), "two packages of one name and version"
    components += [*_scripts(), *_base_images()]
    return {
        **bom,
        "metadata": {
            "component": {"bom-ref": "budget-tracker", "name": "budget-tracker", "type": "container"},
            "tools": bom["metadata"]["tools"],
        },
        "components": components,
        "dependencies": [
            {"ref": "budget-tracker", "dependsOn": sorted(component["bom-ref"] for component in components)},
            *({"ref": component["bom-ref"]} for component in components),
        ],
    }


def _scripts() -> Iterator[dict[str, Any]]:
    recorded = json.loads((ROOT / "service/static/vendor/vendor.json").read_text())
    for script in recorded.values():
        purl = f"pkg:npm/{script['package']}@{script['version']}"
        yield {
            "bom-ref": purl,
            "type": "library",
            "name": script["package"],
            "version": script["version"],
            "purl": purl,
            "licenses": [{"license": {"id": script["license"]}}],
            "hashes": [{"alg": "SHA-384", "content": _hexadecimal(script["integrity"])}],
        }


def _base_images() -> Iterator[dict[str, Any]]:
    stages = re.findall(r"^FROM (?:--platform=\S+ )?([\w/]+):(\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    # the last stage is what is shipped
    name, tag = stages[-1]
    purl = f"pkg:docker/{name}@{tag}"
    yield {"bom-ref": purl, "type": "container", "name": name, "version": tag, "purl": purl}


def _hexadecimal(integrity: str) -> str:
    return base64.b64decode(integrity.partition("-")[2]).hex()


if __name__ == "__main__":
    json.dump(complete(json.load(sys.stdin)), sys.stdout, indent=2)
    print()
