"""A proposal of circles that waits to be put into force."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "circle_draft",
        sa.Column("village_id", Id, autoincrement=False, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("asked_by", Id, nullable=True),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_circle_draft")),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("circle_draft")
