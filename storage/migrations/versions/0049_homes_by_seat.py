"""The adults of a household are found by its seat; nothing reads seats by household."""

from alembic import op

revision = "0049"
down_revision: str | None = "0045c"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply this step."""
    op.create_index("ix_roll_home_seat", "roll_home", ["village_id", "roll_id", "seat"])
    op.drop_index("ix_roll_seat_household", table_name="roll_seat")


def downgrade() -> None:
    """Take this step back."""
    op.create_index(
        "ix_roll_seat_household", "roll_seat", ["village_id", "roll_id", "household_id"]
    )
    op.drop_index("ix_roll_home_seat", table_name="roll_home")
