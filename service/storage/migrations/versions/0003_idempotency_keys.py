"""Requests that may be repeated."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        # UTC
        sa.Column("created", sa.DateTime, nullable=False),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_index("idempotency_keys_by_age", "idempotency_keys", ["user_id", "created"], if_not_exists=True)
