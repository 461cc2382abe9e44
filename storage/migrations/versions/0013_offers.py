"""Offers under plain talk, with the line until it is taken or gone."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "offer",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("danger", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("file_kind", sa.String(length=20), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("album", sa.Text(), nullable=False),
        sa.Column("offered_at", Time(), nullable=False),
        sa.Column("until", Time(), nullable=False),
        sa.Column("shown", Id, nullable=True),
        sa.PrimaryKeyConstraint("village_id", "chat_id", "message_id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_until", "offer", ["until"])
    op.create_index("ix_offer_author", "offer", ["village_id", "user_id", "offered_at"])
    op.create_index("ix_offer_chat", "offer", ["village_id", "chat_id", "offered_at"])


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("offer")
