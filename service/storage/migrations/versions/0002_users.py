"""Users and their tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "users",
        # the key, because on DSQL a unique index is only there some time after it was asked for
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        # UTC
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("expires", sa.DateTime, nullable=False),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_index("tokens_of_user", "tokens", ["user_id"], if_not_exists=True)
