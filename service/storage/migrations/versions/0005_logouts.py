"""How often users logged out, which ends their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # without a default or a constraint, which DSQL does not take in a table that is there
    # https://docs.aws.amazon.com/aurora-dsql/latest/userguide/alter-table-syntax-support.html
    # SQLite knows no IF NOT EXISTS here, and needs none: all of it is one transaction there
    repeatable = op.get_bind().dialect.name != "sqlite"
    op.add_column("users", sa.Column("logouts", sa.BigInteger), if_not_exists=repeatable or None)
