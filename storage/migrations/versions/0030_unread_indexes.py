"""Indexes of what is counted of each request, which nothing reads by."""

from alembic import op

revision = "0030"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None

_UNREAD = {
    "ix_rate_case_due": ["village_id", "due_month", "due_by"],
    "ix_rate_case_ended": ["village_id", "ended_month", "ended_by"],
}


def upgrade() -> None:
    """Apply this step."""
    for name in _UNREAD:
        op.drop_index(name, table_name="rate_case")


def downgrade() -> None:
    """Take this step back."""
    for name, columns in _UNREAD.items():
        op.create_index(name, "rate_case", columns)
