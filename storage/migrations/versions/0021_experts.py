"""Questions to experts, and whose turn it was."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0021"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "expert_turn",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "person_id", name=op.f("pk_expert_turn")),
    )
    op.create_table(
        "question",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asker", Id, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("asked_by", Id, nullable=False),
        sa.Column("asked_at", Time(), nullable=False),
        sa.Column("expert", Id, nullable=True),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("expert_name", sa.String(length=100), nullable=False),
        sa.Column("file_kind", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_question")),
    )
    op.create_index(
        "ix_question_released",
        "question",
        ["village_id", "field", "number"],
        sqlite_where=sa.text("state = 'released'"),
        postgresql_where=sa.text("state = 'released'"),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("question")
    op.drop_table("expert_turn")
