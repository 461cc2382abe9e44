"""Which decision adopts a version of the village's rules; 0 for those from before."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision: str | None = "0042"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply this step."""
    with op.batch_alter_table("covenant") as table:
        table.add_column(
            sa.Column("decision", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("covenant") as table:
        table.drop_column("decision")
