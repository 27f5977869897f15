"""Where a person sits: the real `aws` and `sam`, a `docker` that records, a folder with the template, no defaults.

Nothing says the region, since a person's environment may not either.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.clients.tools import MINIMAL_PATH, REPO, tool

REGION = "us-east-1"
DOCKER = """#!{python}
import json, sys
import boto3
words = sys.argv[1:]
read = sys.stdin.read() if "-" in words or "--password-stdin" in words else ""
with open({calls!r}, "a") as calls:
    calls.write(json.dumps([words, read]) + "\\n")
if words[0] == "push":
    registry, _, image = words[1].partition("/")
    repository, tag = image.split(":")
    manifest = {{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "of": tag}}
    ecr = boto3.client("ecr", registry.split(".")[3])
    ecr.put_image(repositoryName=repository, imageTag=tag, imageManifest=json.dumps(manifest))
"""


class Call(NamedTuple):
    """What docker was called with.

    Attributes:
        words: The arguments.
        read: What it was given to read.
    """

    words: list[str]
    read: str


class Desk(NamedTuple):
    """A folder and an environment.

    Attributes:
        work: The folder.
        environment: Everything that a command sees.
        calls: The file of docker's calls.
        record: Where a walk is recorded.
    """

    work: Path
    environment: dict[str, str]
    calls: Path
    record: Path

    def break_docker(self, end: str) -> None:
        """Let every call of docker end so from now on."""
        (self.calls.parent / "bin/docker").write_text(f"#!/bin/sh\n{end}\n")

    def docker_calls(self) -> list[Call]:
        """Docker's calls so far."""
        return [Call(*json.loads(line)) for line in self.calls.read_text().splitlines()]


def desk(folder: Path, endpoint: str) -> Desk:
    """Furnish an empty folder."""
    for name in ("home/.aws-sam", "bin", "work"):
        (folder / name).mkdir(parents=True)
    # sam has just looked for a newer release of itself
    (folder / "home/.aws-sam/metadata.json").write_text(json.dumps({"lastVersionCheck": time.time()}))
    shutil.copy(REPO / "template.yaml", folder / "work")
    docker = folder / "bin/docker"
    docker.write_text(DOCKER.format(python=sys.executable, calls=str(folder / "calls")))
    docker.chmod(0o755)
    for name in ("aws", "sam"):
        (folder / "bin" / name).symlink_to(tool(name))
    command = Path(sys.executable).with_name("budget-stack")
    (folder / "bin/budget-stack").symlink_to(command)
    # where make has put it, as the guide calls it
    (folder / "work/.venv/bin").mkdir(parents=True)
    (folder / "work/.venv/bin/budget-stack").symlink_to(command)
    environment = {
        "PATH": f"{folder / 'bin'}:{MINIMAL_PATH}",
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(REPO),
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.2",
    }
    return Desk(folder / "work", environment, folder / "calls", folder / "record.jsonl")
