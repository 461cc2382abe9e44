"""The first picture of a paper board has a time, from which its days count."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0042"
down_revision: str | None = "0040"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply this step."""
    with op.batch_alter_table("decision_notice") as batch:
        batch.add_column(sa.Column("photo_at", Time(), nullable=True))


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("decision_notice") as batch:
        batch.drop_column("photo_at")
