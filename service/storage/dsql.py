"""What Alembic does not know: Aurora DSQL, and several processes that migrate one database at the same time."""

from typing import Any

from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy import Column, Integer, MetaData, String, Table


class OneVersionImpl(PostgresqlImpl):
    """Registers itself for PostgreSQL: a table of versions that holds one row.

    Alembic's own takes a row for each version. Of two processes that find it empty, the slower would add the first
    version beside whichever the faster has reached, and no migration could ever tell again which of them holds.
    """

    __dialect__ = "postgresql"

    def version_table_impl(self, *, version_table: str, version_table_schema: str | None, **kw: Any) -> Table:
        return Table(
            version_table,
            MetaData(),
            Column("version_num", String(32), nullable=False),
            Column("only_row", Integer, primary_key=True, autoincrement=False, server_default="1"),
            schema=version_table_schema,
        )


class AuroraDSQLImpl(OneVersionImpl):
    """The same as aurora-dsql-sqlalchemy writes it, each statement by itself."""

    __dialect__ = "auroradsql"
    transactional_ddl = False
