"""For how many households a representative stands, who of them is a woman, and what households signed."""

import sqlalchemy as sa
from alembic import op

revision = "0050b"
down_revision: str | None = "0050"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply this step."""
    none = sa.text("0")
    for table in ("roll", "roll_seat", "meeting_seat"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("homes", sa.Integer(), server_default=none, nullable=False))
    with op.batch_alter_table("roll_seat") as batch:
        batch.add_column(
            sa.Column("woman", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("roll_seat") as batch:
        batch.drop_column("woman")
    for table in ("roll", "roll_seat", "meeting_seat"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("homes")
