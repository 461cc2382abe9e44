"""Decisions and ballots of somebody are found when they go."""

import sqlalchemy as sa
from alembic import op

revision = "0045b"
down_revision: str | None = "0044"
branch_labels: str | None = None
depends_on: str | None = None

RUNNING = sa.text("state NOT IN ('annulled', 'archived', 'rejected', 'withdrawn')")
OPEN = sa.text("state IN ('open', 'counting')")


def upgrade() -> None:
    """Apply this step."""
    op.create_index(
        "ix_decision_keeper",
        "decision",
        ["village_id", "keeper", "number"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index(
        "ix_ballot_owner",
        "ballot",
        ["village_id", "owner", "number"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_index("ix_ballot_owner", table_name="ballot")
    op.drop_index("ix_decision_keeper", table_name="decision")
