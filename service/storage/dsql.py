"""Aurora DSQL for Alembic, which knows the dialects of SQLAlchemy alone."""

from alembic.ddl.postgresql import PostgresqlImpl


class AuroraDSQLImpl(PostgresqlImpl):
    """Registers itself: PostgreSQL's DDL as aurora-dsql-sqlalchemy writes it, each statement by itself."""

    __dialect__ = "auroradsql"
    transactional_ddl = False
