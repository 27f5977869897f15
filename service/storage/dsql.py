"""Support in Alembic for Aurora DSQL, and for several processes that migrate one database at the same time."""

from typing import Any

from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy import Column, Integer, MetaData, String, Table


class OneVersionImpl(PostgresqlImpl):
    """PostgreSQL with a version table that can only have one row; registers itself with Alembic.

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
    """The same for Aurora DSQL, each statement in a transaction of its own."""

    __dialect__ = "auroradsql"
    transactional_ddl = False
