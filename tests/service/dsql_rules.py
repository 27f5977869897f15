"""What Aurora DSQL refuses of a transaction that PostgreSQL takes, watched while the tests run on PostgreSQL.

https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-ddl.html
https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html
https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-postgresql-compatibility-unsupported-features.html
"""

import re
from collections import defaultdict

from sqlalchemy import Engine, event

MOST_ROWS = 3000

DDL = re.compile(r"\s*(CREATE|ALTER|DROP)\b", re.IGNORECASE)
CHANGE = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
REFUSED = re.compile(r"advisory|\bSAVEPOINT\b|\bTRUNCATE\b|\bLISTEN\b|\bNOTIFY\b|\bLOCK TABLE\b|nextval", re.IGNORECASE)


class DsqlRules:
    """Listens to every engine for PostgreSQL, and remembers what DSQL would refuse."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self.statements: set[str] = set()
        self._transactions: dict[int, list[tuple[str, int]]] = defaultdict(list)

    def __enter__(self) -> "DsqlRules":
        event.listen(Engine, "after_cursor_execute", self._executed)
        event.listen(Engine, "commit", self._committed)
        event.listen(Engine, "rollback", self._rolled_back)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "after_cursor_execute", self._executed)
        event.remove(Engine, "commit", self._committed)
        event.remove(Engine, "rollback", self._rolled_back)

    def _executed(self, connection, cursor, statement, parameters, context, executemany) -> None:
        if connection.dialect.name != "postgresql":
            return
        self.statements.add(statement)
        if REFUSED.search(statement):
            self.broken.append(f"refused: {statement}")
        if not connection.connection.dbapi_connection.autocommit:
            self._transactions[id(connection)].append((statement, cursor.rowcount))

    def _committed(self, connection) -> None:
        done = self._transactions.pop(id(connection), [])
        ddl = [statement for statement, _ in done if DDL.match(statement)]
        changes = [(statement, rows) for statement, rows in done if CHANGE.match(statement)]
        if len(ddl) > 1 or (ddl and changes):
            self.broken.append(f"DDL beside other statements: {done}")
        if sum(rows for _, rows in changes) > MOST_ROWS:
            self.broken.append(f"more than {MOST_ROWS} rows in a transaction: {changes}")

    def _rolled_back(self, connection) -> None:
        self._transactions.pop(id(connection), None)
