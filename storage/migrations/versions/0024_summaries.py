"""Answers to opinions, and a cadre's summary of a discussion."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0024"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    with op.batch_alter_table("opinion") as batch:
        batch.add_column(
            sa.Column("answer", sa.Text(), server_default=sa.text("''"), nullable=False)
        )
        batch.add_column(
            sa.Column(
                "answered_by", sa.String(length=200), server_default=sa.text("''"), nullable=False
            )
        )
    op.create_table(
        "topic_summary",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", Time(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_topic_summary")),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("topic_summary")
    with op.batch_alter_table("opinion") as batch:
        batch.drop_column("answered_by")
        batch.drop_column("answer")
