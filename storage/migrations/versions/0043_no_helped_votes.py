"""Helped votes are not built yet: their table goes, until it is known what they have to keep."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision: str | None = "0042"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.drop_table("ballot_help")


def downgrade() -> None:
    """Take this step back."""
    op.create_table(
        "ballot_help",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("helper_id", Id, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("witness_id", Id, nullable=True),
        sa.Column("voice", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seat", name=op.f("pk_ballot_help")),
    )
