"""The versions of a village's own rules."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0025"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "covenant",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("at", Time(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "version", name=op.f("pk_covenant")),
    )
    op.create_index("ix_covenant_state", "covenant", ["village_id", "state", "version"])


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("covenant")
