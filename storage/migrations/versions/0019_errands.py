"""Errands, their papers, and photos of papers until a month after the end."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0019"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "errand",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("client", Id, nullable=False),
        sa.Column("client_name", sa.String(length=100), nullable=False),
        sa.Column("asked_by", Id, nullable=False),
        sa.Column("voice", Id, nullable=True),
        sa.Column("agent", Id, nullable=False),
        sa.Column("opened_at", Time(), nullable=False),
        sa.Column("due_at", Time(), nullable=False),
        sa.Column("photos", sa.SmallInteger(), nullable=False),
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("steps", sa.SmallInteger(), nullable=False),
        sa.Column("last_step", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("ending", sa.String(length=20), nullable=True),
        sa.Column("rating", sa.String(length=20), nullable=True),
        sa.Column("reopened", sa.SmallInteger(), nullable=False),
        sa.Column("ended_at", Time(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_errand")),
    )
    op.create_index(
        "ix_errand_agent",
        "errand",
        ["village_id", "agent", "due_at"],
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index(
        "ix_errand_album",
        "errand",
        ["village_id", "album"],
        sqlite_where=sa.text("album IS NOT NULL"),
        postgresql_where=sa.text("album IS NOT NULL"),
    )
    op.create_index("ix_errand_client", "errand", ["village_id", "client", "number"])
    op.create_index("ix_errand_voice", "errand", ["village_id", "voice", "number"])

    op.create_table(
        "errand_copy",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.PrimaryKeyConstraint(
            "village_id", "number", "chat_id", "message_id", name=op.f("pk_errand_copy")
        ),
    )
    op.create_table(
        "errand_paper",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("is_original", sa.Boolean(), nullable=False),
        sa.Column("holder", Id, nullable=False),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "position", name=op.f("pk_errand_paper")),
    )
    op.create_table(
        "errand_photo",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "position", name=op.f("pk_errand_photo")),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("errand_photo")
    op.drop_table("errand_paper")
    op.drop_table("errand_copy")
    op.drop_table("errand")
