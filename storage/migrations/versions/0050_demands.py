"""Names under a topic that demand a meeting, and the meetings that must be called."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0050"
down_revision: str | None = "0051"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWED = sa.text("owes <> '' AND called_at IS NULL")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "demand",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("villagers", sa.Integer(), nullable=False),
        sa.Column("representatives", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.Column("signed_representatives", sa.Integer(), nullable=False),
        sa.Column("owes", sa.String(length=20), server_default=sa.text("''"), nullable=False),
        sa.Column("due_at", Time(), nullable=True),
        sa.Column("called_at", Time(), nullable=True),
        sa.Column("meeting", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_demand")),
    )
    op.create_index(
        "ix_demand_owed",
        "demand",
        ["village_id", "number"],
        sqlite_where=OWED,
        postgresql_where=OWED,
    )
    op.create_table(
        "demand_name",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("representative", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("entered_by", Id, nullable=True),
        sa.PrimaryKeyConstraint("village_id", "number", "person_id", name=op.f("pk_demand_name")),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("demand_name")
    op.drop_index("ix_demand_owed", table_name="demand", sqlite_where=OWED, postgresql_where=OWED)
    op.drop_table("demand")
