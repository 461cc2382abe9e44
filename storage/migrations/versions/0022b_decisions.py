"""Decisions with their steps, meetings, notices, objections and what was done."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0022b"
down_revision: str | None = "0026"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RUNNING = sa.text("state NOT IN ('annulled', 'archived', 'rejected', 'withdrawn')")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "decision",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("held", sa.String(length=20), server_default=sa.text("''"), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("opened_at", Time(), nullable=False),
        sa.Column("keeper", Id, nullable=False),
        sa.Column("approved", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_decision")),
    )
    op.create_index(
        "ix_decision_running",
        "decision",
        ["village_id", "number"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_table(
        "decision_notice",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("posted_at", Time(), nullable=False),
        sa.Column("until", Time(), nullable=False),
        sa.Column("photo", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("taken_down_at", Time(), nullable=True),
        sa.PrimaryKeyConstraint("village_id", "number", "seq", name=op.f("pk_decision_notice")),
    )
    op.create_table(
        "decision_objection",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("made_by", Id, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", Time(), nullable=False),
        sa.Column("due_at", Time(), nullable=False),
        sa.Column("answer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answered_at", Time(), nullable=True),
        sa.Column("answered_by", Id, nullable=True),
        sa.PrimaryKeyConstraint("village_id", "number", "seq", name=op.f("pk_decision_objection")),
    )
    op.create_table(
        "decision_step",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", Time(), nullable=False),
        sa.Column("by", Id, nullable=True),
        sa.Column("body", sa.String(length=20), server_default=sa.text("''"), nullable=False),
        sa.Column("roll_id", Id, nullable=True),
        sa.Column("due", sa.Integer(), nullable=True),
        sa.Column("signed", sa.Integer(), nullable=True),
        sa.Column("gone_before", sa.Integer(), nullable=True),
        sa.Column("yes", sa.Integer(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("abstain", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seq", name=op.f("pk_decision_step")),
    )
    op.create_table(
        "decision_work",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("fen", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("at", Time(), nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seq", name=op.f("pk_decision_work")),
    )
    op.create_table(
        "meeting",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("roll_id", Id, nullable=False),
        sa.Column("told_at", Time(), nullable=False),
        sa.Column("starts_at", Time(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("signed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("ending", sa.String(length=20), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seq", name=op.f("pk_meeting")),
    )
    op.create_table(
        "meeting_seat",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("roll_id", Id, nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("by", Id, nullable=True),
        sa.Column("at", Time(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "roll_id", "seat", name=op.f("pk_meeting_seat")),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("meeting_seat")
    op.drop_table("meeting")
    op.drop_table("decision_work")
    op.drop_table("decision_step")
    op.drop_table("decision_objection")
    op.drop_table("decision_notice")
    op.drop_table("decision")
