import os
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import trustme
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from service.errors import ConfigurationError
from service.storage import authorities, migrate, postgresql
from service.storage.connecting import options
from service.storage.engine import open_engine
from service.storage.store import Store
from tests.service.applications import application


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


@pytest.mark.parametrize("url", ["user:hunter2@127.0.0.1:9/name", "127.0.0.1:9/name?user=user&password=hunter2"])
def test_a_password_is_shown_nowhere_while_the_server_does_not_answer(caplog, monkeypatch, url):
    monkeypatch.setitem(postgresql.WAITING, "postgresql", 0.3)
    with closing(Store(f"postgresql+psycopg://{url}")) as store:
        shown = [repr(store.engine), repr(store.engine.url)]
        client = application(store).test_client()
        shown += [client.get(path).text for path in ("/balance", "/ready")]

    assert "Connection refused" in caplog.text
    assert "hunter2" not in caplog.text + "".join(shown)


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
            client = application(store).test_client()
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


@pytest.fixture
def told(monkeypatch):
    """What libpq would be told to reach the server at a URL."""
    monkeypatch.setattr(authorities, "of_this_machine", lambda: "/trusted.pem")
    monkeypatch.delenv("PGSSLROOTCERT", raising=False)

    def told(url):
        return options(make_url(url), ExitStack())()

    return told


@pytest.mark.parametrize(
    ("rest", "mode"),
    [
        ("@db.example/budget", "require"),
        ("@10.0.0.7:6432/budget", "require"),
        ("@db.example/budget?sslmode=verify-full", "verify-full"),
        ("@db.example/budget?sslmode=disable", "disable"),
        ("@localhost/budget", None),
        ("@127.0.0.2/budget", None),
        ("@[::1]/budget", None),
        ("@/budget?host=/var/run/postgresql", None),
        ("@/budget?host=/tmp,db.example", "require"),
        ("@/budget?host=/tmp&host=db.example", "require"),
        ("@db.example/budget?sslrootcert=/ca.pem", "verify-full"),
        ("@localhost/budget?sslrootcert=system", "verify-full"),
    ],
)
def test_what_leaves_this_machine_is_encrypted_unless_the_url_says_otherwise(told, rest, mode):
    assert told(f"postgresql+psycopg://app:hunter2{rest}").get("sslmode") == mode


@pytest.mark.parametrize(
    ("query", "file"),
    [
        ("", None),
        ("sslmode=require", None),
        ("sslmode=verify-full", "/trusted.pem"),
        ("sslmode=verify-ca", "/trusted.pem"),
        ("sslmode=verify-full&sslrootcert=system", "/trusted.pem"),
        ("sslmode=verify-full&sslrootcert=/ca.pem", "/ca.pem"),
    ],
)
def test_a_certificate_is_checked_by_the_file_that_is_named_or_the_machines(told, query, file):
    assert told(f"postgresql+psycopg://app:hunter2@db.example/budget?{query}").get("sslrootcert") == file


def test_authorities_that_are_written_out_are_in_a_file_that_goes_with_the_engine():
    pem = trustme.CA().cert_pem.bytes().decode()
    with ExitStack() as until:
        url = make_url("postgresql+psycopg://app@db.example/budget").set(query={"sslrootcert": pem})
        path = Path(options(url, until)()["sslrootcert"])

        assert (path.read_text(), path.stat().st_mode & 0o777) == (pem, 0o600)
    assert not path.exists()


def test_fails_where_authorities_cannot_be_written(monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")

    with pytest.raises(ConfigurationError, match="sslrootcert must be written .* TMPDIR"):
        authorities.written("-----BEGIN CERTIFICATE-----", ExitStack())


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


def test_dsql_is_reached_with_a_token_of_this_moment_over_verified_tls(told, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/EXAMPLEKEY")
    url = "auroradsql+psycopg://{}@abc.dsql.eu-west-1.on.aws/postgres?sslmode=disable"

    known = told(url.format("admin"))

    assert (known["sslmode"], known["sslrootcert"], known["sslnegotiation"]) == (
        "verify-full",
        "/trusted.pem",
        "direct",
    )
    assert (known["user"], known["dbname"]) == ("admin", "postgres")
    assert known["password"].startswith("abc.dsql.eu-west-1.on.aws/?Action=DbConnectAdmin&")
    assert "X-Amz-Expires=900" in known["password"]
    assert "%2Feu-west-1%2Fdsql%2Faws4_request" in known["password"]
    assert told(url.format("app"))["password"].startswith("abc.dsql.eu-west-1.on.aws/?Action=DbConnect&")


@pytest.mark.parametrize("host", ["db.example", "abc.dsql.eu-west-1.on.aws.evil.example", ""])
def test_fails_on_a_host_that_is_no_cluster_of_dsql(host):
    with pytest.raises(ConfigurationError, match="DATABASE_URL must name the endpoint of an Aurora DSQL cluster"):
        open_engine(f"auroradsql+psycopg://admin@{host}/postgres")


SECONDS = {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("patient", "bounds"),
    [
        (False, SECONDS),
        (True, {**dict.fromkeys(SECONDS, "0"), "lock_timeout": SECONDS["lock_timeout"]}),
    ],
    ids=["requests", "commands"],
)
def test_postgresql_ends_what_takes_too_long_but_for_the_statements_of_commands(database_url, patient, bounds):
    engine = open_engine(database_url, patient=patient)
    try:
        with engine.connect() as connection:
            assert {name: connection.scalar(text(f"SHOW {name}")) for name in bounds} == bounds
    finally:
        engine.dispose()


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o000])
def test_files_of_sqlite_are_for_nobody_else_to_read(tmp_path, umask):
    before = os.umask(umask)
    try:
        with ExitStack() as opened:
            for url in (f"sqlite:///{tmp_path}/a.db", f"sqlite:///file:{tmp_path}/b.db?mode=rwc&uri=true"):
                store = opened.enter_context(closing(Store(url)))
                opened.enter_context(store.engine.begin()).execute(text("CREATE TABLE t (n)"))
            rights = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)

    assert rights == {f"{name}.db{end}": "0o600" for name in "ab" for end in ("", "-shm", "-wal")}


def test_a_file_that_is_there_keeps_its_rights(tmp_path):
    path = tmp_path / "a.db"
    path.touch()
    path.chmod(0o640)
    with closing(Store(f"sqlite:///{path}")) as store:
        migrate.migrate(store.engine)

    assert path.stat().st_mode & 0o777 == 0o640


def test_fails_on_a_file_that_must_be_there_without_making_it(tmp_path):
    engine = open_engine(f"sqlite:///file:{tmp_path}/none.db?mode=ro&uri=true")

    with pytest.raises(OperationalError, match="unable to open database file"):
        engine.connect()
    assert list(tmp_path.iterdir()) == []
