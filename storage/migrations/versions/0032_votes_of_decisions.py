"""A ballot takes a decision's next step and keeps its verdict; a meeting knows its ballot; stepping aside is approved by somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision: str | None = "0030"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply this step."""
    zero, none = sa.text("0"), sa.text("''")
    with op.batch_alter_table("ballot") as batch:
        batch.drop_column("topic")
        batch.add_column(sa.Column("decision", sa.Integer(), server_default=zero, nullable=False))
        batch.add_column(sa.Column("meeting", sa.Integer(), server_default=zero, nullable=False))
        batch.add_column(sa.Column("sheet", sa.Text(), server_default=none, nullable=False))
        batch.add_column(
            sa.Column("verdict", sa.String(length=20), server_default=none, nullable=False)
        )
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("ballot", sa.Integer(), server_default=zero, nullable=False))
    with op.batch_alter_table("ballot_recusal") as batch:
        batch.add_column(
            sa.Column("approved_by", sa.String(length=100), server_default=none, nullable=False)
        )


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("ballot_recusal") as batch:
        batch.drop_column("approved_by")
    with op.batch_alter_table("meeting") as batch:
        batch.drop_column("ballot")
    with op.batch_alter_table("ballot") as batch:
        batch.drop_column("verdict")
        batch.drop_column("sheet")
        batch.drop_column("meeting")
        batch.drop_column("decision")
        batch.add_column(sa.Column("topic", sa.Integer(), nullable=False, server_default="0"))
