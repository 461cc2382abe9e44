"""Who says that an account is theirs, and who died or moved away."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "identity_claim",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digits", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id", "person_id"],
            ["person.village_id", "person.id"],
            name=op.f("fk_identity_claim_village_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_identity_claim")),
    )
    op.create_index(
        "ix_identity_claim_open",
        "identity_claim",
        ["village_id", "number"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_identity_claim_user", "identity_claim", ["user_id", "village_id"], unique=False
    )
    op.create_table(
        "departure",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("gone", sa.String(length=10), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", Id, nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id", "person_id"],
            ["person.village_id", "person.id"],
            name=op.f("fk_departure_village_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_departure")),
    )
    op.create_index(
        "uq_departure_standing",
        "departure",
        ["village_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("departure")
    op.drop_table("identity_claim")
