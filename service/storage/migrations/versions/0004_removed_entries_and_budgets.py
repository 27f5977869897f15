"""Entries whose removal can be undone, and budgets."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "removed_entries",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("entry", sa.Text, nullable=False),
        # UTC
        sa.Column("removed", sa.DateTime, nullable=False),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_index("removed_entries_by_age", "removed_entries", ["user_id", "removed"], if_not_exists=True)
    op.create_table(
        "budgets",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("category", sa.String(100), primary_key=True),
        sa.Column("minor_units", sa.BigInteger, nullable=False),
        sa.Column("warn_at_percent", sa.Integer, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
