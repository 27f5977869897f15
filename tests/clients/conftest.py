from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients import servers
from tests.clients.account import Account, Deployment, Network
from tests.clients.reduced import without
from tests.clients.tools import REPO

FLAVOUR_OF = {"aws": "cloudformation", "sam": "sam"}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home without anybody's configuration, in which SAM has just looked for a newer release of itself."""
    home = tmp_path_factory.mktemp("home")
    (home / ".aws-sam").mkdir()
    (home / ".aws-sam" / "metadata.json").write_text(json.dumps({"lastVersionCheck": time.time()}))
    return home


@pytest.fixture(scope="session")
def write_template(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    folder = tmp_path_factory.mktemp("templates")

    def write(flavour: str, suffix: str = "yaml") -> Path:
        path = folder / f"{flavour}.{suffix}"
        words = ["--json"] if suffix == "json" else []
        command = str(Path(sys.executable).with_name("budget-stack"))
        subprocess.run([command, "template", "--format", flavour, *words, "--output", str(path)], check=True)
        return path

    return write


@pytest.fixture(scope="session")
def templates(write_template: Callable[..., Path]) -> dict[str, Path]:
    """By client, the template that its command deploys."""
    paths = {"aws": write_template("cloudformation")}
    # A copy, since SAM also reads the samconfig.toml beside its template, and that is somebody's own.
    paths["sam"] = paths["aws"].with_name("template.yaml")
    paths["sam"].write_bytes((REPO / "template.yaml").read_bytes())
    return paths


@pytest.fixture(scope="session")
def complete(write_template: Callable[..., Path]) -> dict[str, Any]:
    """The template as data."""
    return json.loads(write_template("cloudformation", "json").read_text())


@pytest.fixture(scope="session")
def reduced_templates(write_template: Callable[..., Path]) -> dict[str, Path]:
    """By client, the template without what ministack refuses."""
    paths = {}
    for client, flavour in FLAVOUR_OF.items():
        path = write_template(flavour, "json")
        paths[client] = path.with_name(f"{flavour}-reduced.json")
        paths[client].write_text(json.dumps(without(json.loads(path.read_text()))))
    return paths


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    with servers.ministack(tmp_path_factory.mktemp("ministack")) as server:
        yield server


@pytest.fixture(scope="session")
def open_account(ministack: servers.Server, home: Path) -> Callable[[], Account]:
    """Opens an account of its own: ministack takes an access key of twelve digits for an account's number."""
    numbers = itertools.count(111100000001)
    return lambda: Account(ministack.endpoint, str(next(numbers)), home)


@pytest.fixture
def account(open_account: Callable[[], Account]) -> Account:
    return open_account()


@pytest.fixture
def network(account: Account) -> Network:
    return account.add_network()


@pytest.fixture(scope="session", params=["aws X86_64", "aws ARM64", "sam X86_64", "sam ARM64"])
def deployment(
    request: pytest.FixtureRequest, open_account: Callable[[], Account], reduced_templates: dict[str, Path]
) -> Deployment:
    client, architecture = request.param.split()
    account = open_account()
    network = account.add_network()
    chosen = {"CreateECRRepository": "true", "CpuArchitecture": architecture}
    repository, tag, platform = "budget-tracker", "latest", "linux/amd64"
    if architecture == "ARM64":
        repository, tag, platform = "team/budget", "v2", "linux/arm64"
        chosen |= {"ImageRepository": repository, "ImageTag": tag}
    done = account.deploy(client, reduced_templates[client], "budget-tracker", **network.parameters(), **chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    return Deployment(account, network, "budget-tracker", repository, tag, platform)
