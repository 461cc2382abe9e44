"""A slip keeps how its request was handled before, for when it is taken back."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0047"
down_revision: str | None = "0045b"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply this step."""
    with op.batch_alter_table("slip") as batch:
        batch.add_column(sa.Column("way_before", sa.String(10), nullable=True))
        batch.add_column(sa.Column("due_before", Time(), nullable=True))


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("slip") as batch:
        batch.drop_column("due_before")
        batch.drop_column("way_before")
