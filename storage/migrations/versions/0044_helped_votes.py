"""Who is helped to vote, by whom, and how the voter said so; a ballot counts how many were."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision: str | None = "0045"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    # Nothing was ever kept in the one of 0023.
    op.drop_table("ballot_help")
    op.create_table(
        "ballot_help",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("voter_id", Id, nullable=False),
        sa.Column("helper_id", Id, nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("witness_id", Id, nullable=True),
        sa.Column("voice", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seat", name=op.f("pk_ballot_help")),
    )
    op.create_index("ix_ballot_help_helper", "ballot_help", ["village_id", "number", "helper_id"])
    with op.batch_alter_table("ballot") as batch:
        batch.add_column(
            sa.Column("helped", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("ballot") as batch:
        batch.drop_column("helped")
    op.drop_index("ix_ballot_help_helper", table_name="ballot_help")
    op.drop_table("ballot_help")
    op.create_table(
        "ballot_help",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("helper_id", Id, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("witness_id", Id, nullable=True),
        sa.Column("voice", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seat", name=op.f("pk_ballot_help")),
    )
