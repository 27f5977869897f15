import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner
from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import IntegrityError

from service.__main__ import main
from service.auth.users import log_in
from service.domain.ids import NOBODY
from service.errors import ConfigurationError, UserNotFound
from service.storage import migrate, trouble
from service.storage.schema import metadata
from service.storage.store import Store
from tests.service.applications import application
from tests.service.processes import FORKING, Process

VERSIONS = migrate.FOLDER / "versions"


def run(*words, database_url):
    return CliRunner().invoke(main, words, env={"DATABASE_URL": database_url}, catch_exceptions=False)


def test_the_newest_version_is_the_last_of_the_migrations():
    numbers = sorted(path.name.split("_")[0] for path in VERSIONS.glob("*.py"))

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert numbers[-1] == migrate.NEWEST


def test_migrating_makes_exactly_the_tables_that_the_code_uses(empty_url):
    with closing(Store(empty_url)) as store:
        migrate.migrate(store.engine)
        with store.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
            assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_migrating_says_the_version_and_can_be_repeated(empty_url):
    for _ in range(2):
        done = run("migrate", database_url=empty_url)
        assert (done.exit_code, done.output) == (0, f"service: the schema is at version {migrate.NEWEST}\n")


def test_the_server_makes_the_owner_of_its_own_file_once(sqlite_url, monkeypatch):
    # with Database=none no other container reaches the file
    monkeypatch.setattr("service.server.serve", lambda *_: None)
    for password in ("a first password", "a second password"):
        environ = {"DATABASE_URL": sqlite_url, "FIRST_PASSWORD": password}
        assert CliRunner().invoke(main, [], env=environ).exit_code == 0

    with closing(Store(sqlite_url)) as store:
        assert log_in(store, "owner", "a first password").id == NOBODY
        with pytest.raises(UserNotFound):
            log_in(store, "owner", "a second password")


def test_several_processes_migrate_at_once(empty_url):
    together = FORKING.Barrier(6, timeout=60)
    environ = os.environ | {"DATABASE_URL": empty_url}
    migrating = [Process("service", "migrate", environ=environ, first=together.wait) for _ in range(6)]

    said = [process.communicate() for process in migrating]

    assert said == [(f"service: the schema is at version {migrate.NEWEST}\n", "")] * 6
    assert [process.returncode for process in migrating] == [0] * 6
    with closing(Store(empty_url)) as store:
        assert migrate.version(store.engine) == migrate.NEWEST


def test_a_slow_process_cannot_add_its_first_version_beside_what_others_have_reached(migrated):
    with closing(Store(migrated)) as store:
        with pytest.raises(IntegrityError, match="duplicate key"), store.engine.begin() as connection:
            connection.execute(text("INSERT INTO alembic_version (version_num) VALUES ('0001')"))

        assert migrate.version(store.engine) == migrate.NEWEST


def test_a_migration_that_was_cut_off_after_any_step_is_finished_by_the_next(empty_url, monkeypatch):
    for allowed in range(5):
        left = allowed
        from alembic.operations import Operations

        def cut(self, operation, *, real=Operations.invoke):
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return real(self, operation)

        with closing(Store(empty_url)) as store, monkeypatch.context() as patched:
            patched.setattr(Operations, "invoke", cut)
            try:
                migrate.migrate(store.engine)
            except KeyboardInterrupt:
                continue

    with closing(Store(empty_url)) as store:
        migrate.migrate(store.engine)
        assert application(store).test_client().get("/ready").status_code == 200


def test_nothing_to_do_loads_no_alembic(database_url):
    code = (
        f"import sys; from service.storage.store import Store; from service.storage import migrate;"
        f"migrate.migrate(Store({database_url!r}).engine); sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_fails_to_be_ready_on_a_schema_it_does_not_know(database_url, store, ready):
    client = application(store).test_client()
    store.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    try:
        answer = ready(client, 503)
    finally:
        undo = text(f"UPDATE alembic_version SET version_num = '{migrate.NEWEST}'")
        store.write(lambda connection: connection.execute(undo))

    assert answer.status_code == 503
    assert answer.json["error"] == f"The schema is at version 9999, not {migrate.NEWEST}: run the image's migrate."
    ready(client, 200)


def test_fails_to_be_ready_before_the_first_migration(empty_url):
    with closing(Store(empty_url)) as store:
        answer = application(store).test_client().get("/ready")

    assert answer.status_code == 503
    assert "version None" in answer.json["error"]


def test_a_newer_schema_is_left_alone_so_that_a_rollback_succeeds(empty_url):
    with closing(Store(empty_url)) as store:
        migrate.migrate(store.engine)
        store.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))

        migrate.migrate(store.engine)

        assert migrate.version(store.engine) == "9999"


def test_what_the_first_version_recorded_is_kept(sqlite_url):
    with closing(sqlite3.connect(make_url(sqlite_url).database)) as old, old:
        old.execute("CREATE TABLE expenses (id VARCHAR(36), cents BIGINT, category, date DATE, description)")
        expense = ("0196a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b", 4599, "Groceries", "2025-04-02", "bread")
        old.execute("INSERT INTO expenses VALUES (?, ?, ?, ?, ?)", expense)
        old.execute("INSERT INTO expenses VALUES ('0196a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2c', 1, 'Bus', '2025-05-01', '')")

    with closing(Store(sqlite_url)) as store:
        migrate.migrate(store.engine)
        client = application(store).test_client()

        assert client.get("/expense").json["expenses"][1] == {
            "id": "0196a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b",
            "amount": "45.99",
            "category": "Groceries",
            "date": "2025-04-02T00:00:00",
            "description": "bread",
        }
        assert client.get("/summary").json["summary"] == {"Bus": "0.01", "Groceries": "45.99"}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:////no/such/folder/x.db", "unable to open database file"),
        ("postgresql+psycopg://user:hunter2@127.0.0.1:9/name", "connection failed: .* Connection refused"),
        ("postgresql+psycopg://127.0.0.1:9/name?user=a&password=hunter2", "connection failed: .* Connection refused"),
        ("postgresql+psycopg://127.0.0.1:9/name?password=hunter2&bogus=1", "invalid connection option"),
        ("postgresql+psycopg://127.0.0.1:9/name?password=hunter2&sslmode=x", "connection is bad: invalid sslmode"),
    ],
)
def test_fails_on_a_database_that_does_not_answer_without_its_password(monkeypatch, url, reason):
    monkeypatch.setattr(trouble, "PATIENCE", 0)

    with pytest.raises(ConfigurationError, match=f"DATABASE_URL: .* cannot be used: {reason}") as refused:
        run("migrate", database_url=url)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("option", ["sslmode=x", "connect_timeout=x", "channel_binding=x", "wrong=1"])
def test_fails_at_once_on_what_a_url_says_wrong(monkeypatch, option):
    monkeypatch.setattr(trouble, "time", SimpleNamespace(monotonic=time.monotonic))  # nothing is slept

    with pytest.raises(ConfigurationError, match="DATABASE_URL: .* cannot be used: .*(invalid|bad value)"):
        run("migrate", database_url=f"postgresql+psycopg://user@127.0.0.1/name?{option}")


def test_fails_on_a_database_by_the_name_of_what_named_it(monkeypatch):
    monkeypatch.setattr(trouble, "PATIENCE", 0)
    secret = '{"host": "127.0.0.1", "port": 9, "username": "app", "password": "hunter2"}'

    with pytest.raises(ConfigurationError, match="DATABASE_SECRET: .* cannot be used: connection failed"):
        CliRunner().invoke(main, ["migrate"], env={"DATABASE_SECRET": secret}, catch_exceptions=False)


def test_what_first_password_was_for_is_said_each_time(empty_url):
    environ = {"DATABASE_URL": empty_url, "FIRST_PASSWORD": "a first password"}

    said = [CliRunner().invoke(main, ["migrate"], env=environ).output.splitlines()[1:] for _ in range(2)]

    assert said == [
        ["service: made the user 'owner'"],
        ["service: there is a user 'owner' already, so FIRST_PASSWORD was not used"],
    ]


def test_every_migration_only_adds():
    # the image before the newest goes on working: while a deployment rolls out, and after it is rolled back
    for path in VERSIONS.glob("*.py"):
        removed = re.findall(r"op\.(drop_\w+|alter_column|rename_table)\(\"(\w+)", Path(path).read_text())
        assert removed in ([], [("drop_table", "expenses")]), path


def test_fails_with_503_while_the_database_has_no_schema(empty_url, caplog):
    with closing(Store(empty_url)) as store:
        answer = (
            application(store)
            .test_client()
            .post("/expense", json={"amount": "1", "category": "Doctor", "date": "2025-04-02"})
        )

    assert (answer.status_code, list(answer.json)) == (503, ["error"])
    assert "no such table" in caplog.text or "run python -m service migrate" in caplog.text
    assert "Doctor" not in caplog.text
