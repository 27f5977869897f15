"""Aurora DSQL cannot be had here: what it refuses is held by AWS's own linter, and by dsql_rules.py."""

import datetime
import importlib.util
import io
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import func, insert, select, text

from service.domain.ids import NOBODY, new_id
from service.storage import dsql, migrate, removed, repeats, schema
from service.storage.engine import open_engine
from service.storage.store import Store
from service.tracker import restore
from service.tracker.backup import FORMAT
from tests.service.applications import application
from tests.service.dsql_rules import DsqlRules

on_postgresql = pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)


def findings(statements, folder: Path):
    """What AWS's dsql-lint says of statements."""
    (folder / "all.sql").write_text("".join(f"{statement};\n" for statement in statements))
    lint = [Path(sys.executable).parent / "dsql-lint", "--format", "json", "all.sql"]
    done = subprocess.run(lint, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return json.loads(done.stdout)["files"][0]["diagnostics"]


def migrations():
    """Every statement of the migrations as they run on DSQL."""
    assert dsql.AuroraDSQLImpl.__dialect__ == "auroradsql"
    engine = open_engine("auroradsql+psycopg://admin@abc.dsql.eu-west-1.on.aws/postgres")
    statements = []
    for path in sorted((migrate.FOLDER / "versions").glob("*.py")):
        output = io.StringIO()
        spec = importlib.util.spec_from_file_location(path.stem, path)
        revision = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(revision)
        context = MigrationContext.configure(dialect=engine.dialect, opts={"as_sql": True, "output_buffer": output})
        with Operations.context(context):
            revision.upgrade()
        statements += [part.strip() for part in output.getvalue().split(";") if part.strip()]
    engine.dispose()
    return statements


def test_the_linter_finds_what_dsql_refuses(tmp_path):
    refused = ["CREATE INDEX i ON entries (id)", "CREATE TABLE t (id serial PRIMARY KEY)", "TRUNCATE entries"]

    assert [found["rule"] for found in findings(refused, tmp_path)] == ["index_async", "serial_type", "truncate"]


def test_dsql_takes_every_statement_of_the_migrations(tmp_path):
    statements = migrations()

    assert len(statements) >= 3
    assert findings(statements, tmp_path) == []
    # a step that was cut off is repeated, and each is a transaction of its own
    assert all(" IF NOT EXISTS " in statement for statement in statements), statements


@pytest.mark.parametrize(
    ("statements", "rule"),
    [
        (["SAVEPOINT a"], "refused"),
        (["SELECT pg_advisory_xact_lock(1)"], "refused"),
        (["CREATE TABLE a (id int)", "CREATE TABLE b (id int)"], "DDL beside"),
        (["CREATE TABLE a (id int)", "INSERT INTO a VALUES (1)"], "DDL beside"),
        (["INSERT INTO month_totals SELECT gen_random_uuid(), '2025-01-01', '', '', 0, 0"
          " FROM generate_series(1, 3001)"], "more than 3000 rows"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
def test_the_rules_notice_what_dsql_refuses(empty_url, statements, rule):
    with closing(Store(empty_url)) as store:
        migrate.migrate(store.engine)
        with DsqlRules() as rules:
            store.write(lambda connection: [connection.execute(text(statement)) for statement in statements])

    assert [broken.split(":")[0][: len(rule)] for broken in rules.broken] == [rule]


def export(month, ids):
    """Each entry in a category of its own, so that it has a total of its own, before and after."""
    lines = [{"format": FORMAT}]
    for number, id_ in enumerate(ids):
        entry = {"id": str(id_), "kind": "expense", "amount": "1.00", "date": f"{month}-01", "category": f"{number}"}
        lines.append({"entry": entry})
    lines.append({"end": {"budgets": 0, "entries": len(ids)}})
    return "\n".join(json.dumps(line) for line in lines)


@pytest.fixture
def store_of_its_own(empty_url):
    """To be dropped as a whole: emptying it would change more rows than a transaction may."""
    with closing(Store(empty_url)) as store:
        migrate.migrate(store.engine)
        yield store


@on_postgresql
def test_a_restore_of_what_changes_most_rows_stays_within_what_dsql_takes(store_of_its_own):
    client, ids = application(store_of_its_own).test_client(), [new_id() for _ in range(2000)]

    for month in ("2024-01", "2024-02"):
        assert client.post("/restore", data=export(month, ids)).json["entries"] == 2000

    assert client.get("/balance").json["balance"] == "2000.00"


@on_postgresql
@pytest.mark.parametrize("rule", ["more than 3000 rows"])
def test_a_restore_in_larger_parts_would_not(store_of_its_own, monkeypatch, rule):
    monkeypatch.setattr(restore, "WRITTEN_AT_ONCE", 800)
    client, ids = application(store_of_its_own).test_client(), [new_id() for _ in range(1600)]
    with DsqlRules() as rules:
        for month in ("2024-01", "2024-02"):
            client.post("/restore", data=export(month, ids))

    assert [broken[: len(rule)] for broken in rules.broken] == [rule] * 2


@pytest.fixture
def long_ago(store_of_its_own):
    """A store with more that is to be forgotten than a transaction may change."""
    then = datetime.datetime(2020, 1, 1)
    common = [{"user_id": NOBODY, "id": new_id(), "key": f"{number}"} for number in range(3500)]
    keys = [{"digest": "", "answer": "{}", "created": then} | row for row in common]
    gone = [{"entry": "{}", "removed": then} | row for row in common]
    for table, rows in ((schema.idempotency_keys, keys), (schema.removed_entries, gone)):
        for start in range(0, len(rows), 500):
            some = [{name: row[name] for name in table.c.keys()} for row in rows[start : start + 500]]  # noqa: SIM118
            store_of_its_own.write(lambda to, table=table, some=some: to.execute(insert(table), some))
    return store_of_its_own


def left(store, table):
    return store.read(lambda connection: connection.scalar(select(func.count()).select_from(table)))


def test_what_is_old_goes_in_parts_that_dsql_takes(long_ago):
    client = application(long_ago).test_client()
    expense = {"amount": "1.00", "category": "Bus", "date": "2025-04-02"}

    for number in range(1, 3):
        made = client.post("/expense", json=expense, headers={"Idempotency-Key": f"new {number}"})
        client.delete(f"/expense/{made.json['expense']['id']}")

        assert left(long_ago, schema.idempotency_keys) == 3500 + number - number * repeats.MOST_FORGOTTEN
        assert left(long_ago, schema.removed_entries) == 3500 + number - number * removed.MOST_FORGOTTEN
