import time
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import make_url, text

from service.app import create_app
from service.errors import ConfigurationError
from service.storage import migrate, postgresql
from service.storage.engine import open_engine
from service.storage.store import Store


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "must be a URL such as sqlite:///budget-tracker.db or postgresql"),
        ("mysql://user@host/name", "must be a URL such as .*; 'mysql' is not supported"),
        ("postgresql+psycopg2://user@host/name", "must be a URL such as"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:///file:x?mode=memory&uri=true", "must name a file"),
    ],
)
def test_fails_on_a_url_that_cannot_be_used(url, message):
    with pytest.raises(ConfigurationError, match=f"DATABASE_URL {message}"):
        open_engine(url)


def test_fails_on_a_url_without_repeating_its_password():
    with pytest.raises(ConfigurationError) as refused:
        open_engine("mysql://user:hunter2@host/name")

    assert "hunter2" not in str(refused.value)


@pytest.fixture
def connection(database_url):
    engine = open_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_sqlite_committed_survives_a_power_cut(connection):
    assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
    assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_is_used_with_the_only_isolation_that_dsql_has(connection):
    assert connection.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
    assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
def test_days_are_the_same_however_the_server_is_set_to_show_them(empty_url):
    expense = {"amount": "1", "category": "Bus", "date": "2025-04-02"}
    for style in ("SQL, DMY", "Postgres, MDY", "German", "ISO, YMD"):
        with closing(Store(empty_url)) as store:
            migrate.migrate(store.engine)
            store.write(lambda connection, style=style: connection.execute(
                text(f"ALTER DATABASE {make_url(empty_url).database} SET datestyle = '{style}'")))  # fmt: skip
        with closing(Store(empty_url)) as store:
            client = create_app(store).test_client()
            client.post("/expense", json=expense)
            assert {one["date"] for one in client.get("/expense").json["expenses"]} == {"2025-04-02T00:00:00"}, style
            assert {one["date"] for one in client.get("/entries").json["entries"]} == {"2025-04-02"}, style


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_connections_are_used_again_and_closed_with_the_engine(database_url):
    engine = open_engine(database_url)
    processes = set()
    for _ in range(5):
        with engine.connect() as connection:
            processes.add(connection.execute(text("SELECT pg_backend_pid()")).scalar())
    engine.dispose()

    assert len(processes) == 1


@pytest.mark.parametrize(
    ("rest", "mode"),
    [
        ("@db.example/budget", "require"),
        ("@10.0.0.7:6432/budget", "require"),
        ("@db.example/budget?sslmode=verify-full", None),
        ("@db.example/budget?sslmode=disable", None),
        ("@localhost/budget", None),
        ("@127.0.0.2/budget", None),
        ("@[::1]/budget", None),
        ("@/budget?host=/var/run/postgresql", None),
        ("@/budget?host=/tmp,db.example", "require"),
        ("@/budget?host=/tmp&host=db.example", "require"),
    ],
)
def test_what_leaves_this_machine_is_encrypted_unless_the_url_says_otherwise(monkeypatch, rest, mode):
    given = {}
    monkeypatch.setattr(
        "service.storage.postgresql.ConnectionPool", lambda *_, **options: given.update(options) or Pool
    )

    class Pool:
        getconn = close = None

    open_engine(f"postgresql+psycopg://app:hunter2{rest}")

    assert given["kwargs"].get("sslmode") == mode


def backend(engine):
    with engine.connect() as connection:
        return connection.execute(text("SELECT pg_backend_pid()")).scalar()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_connection_grows_so_old_that_dsql_would_end_it(database_url, monkeypatch):
    # one that is not used is ended when it is its turn
    assert postgresql.LIFETIME + (postgresql.CONNECTIONS + 1) * postgresql.IDLE < 60 * 60
    monkeypatch.setattr(postgresql, "LIFETIME", 0.5)
    engine = open_engine(database_url)
    try:
        first, same = backend(engine), backend(engine)
        time.sleep(0.6)
        # it is looked at when it is given back
        backend(engine)
        later = backend(engine)
    finally:
        engine.dispose()

    assert first == same != later


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_connections_that_are_not_used_are_given_back(database_url, monkeypatch):
    monkeypatch.setattr(postgresql, "IDLE", 0.3)
    engine, watching = open_engine(database_url), open_engine(database_url)
    count = text("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(:pids)")
    try:
        with ExitStack() as stack:
            taken = [stack.enter_context(engine.connect()) for _ in range(4)]
            pids = [connection.execute(text("SELECT pg_backend_pid()")).scalar() for connection in taken]
        open_ = 4
        deadline = time.monotonic() + 10
        while open_ and time.monotonic() < deadline:
            with watching.connect() as connection:
                open_ = connection.execute(count, {"pids": pids}).scalar()
            time.sleep(0.05)
    finally:
        engine.dispose()
        watching.dispose()

    assert len(set(pids)) == 4
    assert open_ == 0


def test_dsql_is_reached_with_a_token_of_this_moment_over_verified_tls(monkeypatch):
    asked = {}
    monkeypatch.setattr("service.storage.postgresql.PATIENCE", 0.2)

    def connect(conninfo="", **options):
        asked.update(options)
        raise ValueError("far enough")

    monkeypatch.setattr("aurora_dsql_psycopg.DSQLConnection.connect", connect)
    engine = open_engine("auroradsql+psycopg://admin@abc.dsql.eu-west-1.on.aws/postgres")
    try:
        with pytest.raises(Exception, match="couldn't get a connection"):
            engine.connect()
    finally:
        engine.dispose()

    assert (
        asked.items()
        >= {
            "host": "abc.dsql.eu-west-1.on.aws",
            "user": "admin",
            "dbname": "postgres",
            "sslmode": "verify-full",
            "sslrootcert": "system",
        }.items()
    )
    assert "password" not in asked
