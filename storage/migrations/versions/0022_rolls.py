"""Frozen rolls of meetings, their seats, and party members who are not counted."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0022"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "roll",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=True),
        sa.Column("frozen_at", Time(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("undated", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "id", name=op.f("pk_roll")),
    )
    op.create_table(
        "roll_seat",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("roll_id", Id, nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("household_id", Id, nullable=True),
        sa.Column(
            "excluded_reason", sa.String(length=20), server_default=sa.text("''"), nullable=False
        ),
        sa.Column(
            "excluded_approved_by",
            sa.String(length=100),
            server_default=sa.text("''"),
            nullable=False,
        ),
        sa.Column("excluded_at", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("village_id", "roll_id", "seat", name=op.f("pk_roll_seat")),
    )
    op.create_index("ix_roll_seat_person", "roll_seat", ["village_id", "roll_id", "person_id"])
    op.create_index(
        "ix_roll_seat_household", "roll_seat", ["village_id", "roll_id", "household_id"]
    )
    op.create_table(
        "roll_exclusion",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("approved_by", sa.String(length=100), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "person_id", name=op.f("pk_roll_exclusion")),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("roll_exclusion")
    op.drop_table("roll_seat")
    op.drop_table("roll")
