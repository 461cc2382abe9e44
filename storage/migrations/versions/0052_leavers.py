"""When somebody left a meeting in which they had signed in."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0052"
down_revision: str | None = "0050b"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply this step."""
    op.add_column("meeting_seat", sa.Column("left_at", Time(), nullable=True))


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("meeting_seat") as table:
        table.drop_column("left_at")
