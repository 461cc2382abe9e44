"""Ballots: their seats, open and sealed choices, keys while they run, and published lists."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0023"
down_revision: str | None = "0025"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "ballot",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("picks", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", Time(), nullable=False),
        sa.Column("due_at", Time(), nullable=False),
        sa.Column("owner", Id, nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("roll_id", Id, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("voted", sa.Integer(), nullable=False),
        sa.Column("online", sa.Integer(), nullable=False),
        sa.Column("recused", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("met", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_ballot")),
    )
    op.create_index(
        "ix_ballot_open",
        "ballot",
        ["village_id", "number"],
        sqlite_where=sa.text("state IN ('open', 'counting')"),
        postgresql_where=sa.text("state IN ('open', 'counting')"),
    )

    op.create_table(
        "ballot_choice",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seat", name=op.f("pk_ballot_choice")),
    )
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
    op.create_table(
        "ballot_key",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_ballot_key")),
    )
    op.create_table(
        "ballot_list",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_ballot_list")),
    )
    op.create_table(
        "ballot_paper",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "person_id", name=op.f("pk_ballot_paper")),
    )
    op.create_table(
        "ballot_recusal",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("noted_by", Id, nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seat", name=op.f("pk_ballot_recusal")),
    )
    op.create_table(
        "ballot_seat",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=1), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seat", name=op.f("pk_ballot_seat")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_slip",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "name", name=op.f("pk_ballot_slip")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("ballot_slip")
    op.drop_table("ballot_seat")
    op.drop_table("ballot_recusal")
    op.drop_table("ballot_paper")
    op.drop_table("ballot_list")
    op.drop_table("ballot_key")
    op.drop_table("ballot_help")
    op.drop_table("ballot_choice")
    op.drop_table("ballot")
