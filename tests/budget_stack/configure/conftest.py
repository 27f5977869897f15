from __future__ import annotations

import os

import pytest

from tests.budget_stack.configure.network import KEYS
from tests.clients import servers


@pytest.fixture(autouse=True)
def stranger(monkeypatch, tmp_path):
    """Nothing of the machine's own: no credentials, no region, an empty home, an empty folder to work in."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def keys(monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    with servers.moto(tmp_path_factory.mktemp("moto")) as started:
        yield started


@pytest.fixture
def server(emulator, keys, monkeypatch):
    """An empty emulated account for other processes, named by the environment."""
    servers.post(emulator, "/moto-api/reset")
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.endpoint)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
