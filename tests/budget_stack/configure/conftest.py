from __future__ import annotations

import os
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer

from budget_stack.configure import run
from budget_stack.configure.credentials import NotListed
from tests.budget_stack.configure.invented import invented_account
from tests.budget_stack.configure.network import KEYS
from tests.budget_stack.configure.runs import there_is


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


@pytest.fixture
def server(keys, monkeypatch):
    """An empty emulated account for other processes, named by the environment."""
    # a thread of ours and no process of its own, which would take seconds to import everything once more
    emulator = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    emulator.start()
    address = "http://{}:{}".format(*emulator.get_host_and_port())
    # what earlier tests of this process left in moto
    urlopen(Request(f"{address}/moto-api/reset", method="POST")).close()
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield
    emulator.stop()


@pytest.fixture
def listed(monkeypatch):
    """The account can be listed; what it was asked for is kept."""
    asked = []

    def open_session(profile, *, terminal):
        asked.append((profile, terminal))
        return object()

    def read_account(session, region):
        asked[-1] = (region, *asked[-1])
        return invented_account()

    monkeypatch.setattr(run, "open_session", open_session)
    monkeypatch.setattr(run, "read_account", read_account)
    monkeypatch.setattr(run.preflight, "with_domains", lambda account, session, likely: account)
    there_is(monkeypatch)
    return asked


@pytest.fixture
def unlisted(monkeypatch):
    def open_session(profile, *, terminal):
        raise NotListed("the cat sleeps on the cable: move it")

    monkeypatch.setattr(run, "open_session", open_session)


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr(run, "is_terminal", lambda: True)
