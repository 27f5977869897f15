"""Entries and what each month adds up to."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# what was recorded without a login
NOBODY = UUID(int=0)


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String(7), nullable=False),
        sa.Column("minor_units", sa.BigInteger, nullable=False),
        sa.Column("category", sa.String(100), nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("payee", sa.String(100), nullable=False),
        sa.Column("description", sa.String(1000), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_index("entries_by_date", "entries", ["user_id", "date", "id"], if_not_exists=True)
    op.create_table(
        "month_totals",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("kind", sa.String(7), primary_key=True),
        sa.Column("category", sa.String(100), primary_key=True),
        sa.Column("minor_units", sa.BigInteger, nullable=False),
        sa.Column("entries", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    connection = op.get_bind()
    # version 0.1 kept expenses, in SQLite alone
    if connection.dialect.name == "sqlite" and sa.inspect(connection).has_table("expenses"):
        _move_expenses()


def _move_expenses() -> None:
    op.execute(
        sa.text(
            "INSERT INTO entries (user_id, id, kind, minor_units, category, date, payee, description, version)"
            " SELECT :nobody, replace(id, '-', ''), 'expense', cents, category, date, '', description, 1 FROM expenses"
        ).bindparams(nobody=NOBODY.hex)
    )
    op.execute(
        "INSERT INTO month_totals (user_id, month, kind, category, minor_units, entries)"
        " SELECT user_id, strftime('%Y-%m-01', date), kind, category, sum(minor_units), count(*)"
        " FROM entries GROUP BY user_id, strftime('%Y-%m-01', date), kind, category"
    )
    op.drop_table("expenses")
