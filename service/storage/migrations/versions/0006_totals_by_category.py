"""What all months together add up to, without looking at any other kind or into the table itself."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    columns = ["user_id", "kind", "category", "entries", "minor_units"]
    op.create_index("month_totals_by_category", "month_totals", columns, if_not_exists=True)
