"""Aurora DSQL cannot be had here: what it refuses is held by AWS's own linter, and by dsql_rules.py."""

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
from sqlalchemy import text

from service.storage import dsql, migrate
from service.storage.engine import open_engine
from service.storage.store import Store
from tests.service.dsql_rules import DsqlRules


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
