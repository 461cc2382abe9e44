"""Calls for help, and who comes until they are thanked."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0020"
down_revision: str | None = "0017"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "help_call",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("author", Id, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("asked_by", Id, nullable=False),
        sa.Column("circle", sa.Integer(), nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("opened_at", Time(), nullable=False),
        sa.Column("until", Time(), nullable=False),
        sa.Column("wanted", sa.SmallInteger(), nullable=True),
        sa.Column("helped", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_help_call")),
    )
    op.create_index("ix_help_call_author", "help_call", ["village_id", "author", "number"])

    op.create_table(
        "help_comer",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "person_id", name=op.f("pk_help_comer")),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("help_comer")
    op.drop_table("help_call")
