"""Sessions that ended before their time, and when users were made."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "ended_sessions",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        # UTC
        sa.Column("ended", sa.DateTime, nullable=False),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_index("ended_sessions_by_age", "ended_sessions", ["user_id", "ended"], if_not_exists=True)
    # as in 0005
    repeatable = op.get_bind().dialect.name != "sqlite"
    op.add_column("users", sa.Column("created", sa.DateTime), if_not_exists=repeatable or None)
