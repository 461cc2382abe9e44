"""Levels of a request, the lengths that a village sets itself, consultations, and what rates are counted from."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0017"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HAS_LEVEL = "level IS NOT NULL AND state IN ('open', 'accepted', 'paused')"


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "consultation",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Time(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_consultation")),
    )
    op.create_table(
        "consultation_item",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("consultation", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint(
            "village_id", "consultation", "number", name=op.f("pk_consultation_item")
        ),
    )
    op.create_table(
        "consultation_minute",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("at", Time(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "village_id", "number", "position", name=op.f("pk_consultation_minute")
        ),
    )
    op.create_table(
        "rate_case",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_month", sa.Integer(), nullable=True),
        sa.Column("due_by", Id, nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("ended_month", sa.Integer(), nullable=True),
        sa.Column("ended_by", Id, nullable=True),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("hard", sa.Boolean(), nullable=True),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_rate_case")),
    )
    with op.batch_alter_table("rate_case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rate_case_due", ["village_id", "due_month", "due_by"], unique=False
        )
        batch_op.create_index(
            "ix_rate_case_ended", ["village_id", "ended_month", "ended_by"], unique=False
        )

    op.create_table(
        "rate_month",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("in_time", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("followed", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=False),
        sa.Column("rated", sa.Integer(), nullable=False),
        sa.Column("satisfied", sa.Integer(), nullable=False),
        sa.Column("unheard", sa.Integer(), nullable=False),
        sa.Column("hard", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Integer(), nullable=False),
        sa.Column("paused_seconds", Id, nullable=False),
        sa.PrimaryKeyConstraint("village_id", "month", "person_id", name=op.f("pk_rate_month")),
    )
    op.create_table(
        "rate_reply",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Time(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "month", "person_id", name=op.f("pk_rate_reply")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("level_at", Time(), nullable=True))
        batch_op.add_column(
            sa.Column("reasons", sa.String(length=60), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(sa.Column("holder", Id, nullable=True))
        batch_op.add_column(sa.Column("holder_name", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("minute", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_request_level",
            ["village_id", "level"],
            unique=False,
            sqlite_where=sa.text(HAS_LEVEL),
            postgresql_where=sa.text(HAS_LEVEL),
        )

    with op.batch_alter_table("village", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("clocks", sa.Text(), server_default=sa.text("''"), nullable=False)
        )


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("village", schema=None) as batch_op:
        batch_op.drop_column("clocks")

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index("ix_request_level")
        batch_op.drop_column("minute")
        batch_op.drop_column("holder_name")
        batch_op.drop_column("holder")
        batch_op.drop_column("reasons")
        batch_op.drop_column("level_at")
        batch_op.drop_column("level")

    op.drop_table("rate_reply")
    op.drop_table("rate_month")
    with op.batch_alter_table("rate_case", schema=None) as batch_op:
        batch_op.drop_index("ix_rate_case_ended")
        batch_op.drop_index("ix_rate_case_due")

    op.drop_table("rate_case")
    op.drop_table("consultation_minute")
    op.drop_table("consultation_item")
    op.drop_table("consultation")
