"""What a roster is searched by, where a village's middle is, and files that wait to be imported."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.drop_index("ix_person_phone_mark", "person")
    op.execute("ALTER TABLE person RENAME COLUMN phone_mark TO phone_tail_mark")
    op.create_index("ix_person_phone_tail_mark", "person", ["village_id", "phone_tail_mark"])
    op.drop_index("ix_person_name", "person")
    for column in ("name", "pinyin", "initials"):
        op.create_index(
            f"ix_person_{column}",
            "person",
            ["village_id", column],
            postgresql_ops={column: "text_pattern_ops"},
        )
    op.create_index(
        "ix_person_counts",
        "person",
        [
            "village_id",
            "gone",
            "household_id",
            "group_no",
            "born",
            "party",
            "representative",
            "away",
        ],
    )
    op.add_column("village", sa.Column("origin_lon", sa.Integer(), nullable=True))
    op.add_column("village", sa.Column("origin_lat", sa.Integer(), nullable=True))
    op.create_table(
        "roster_file",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("file_id", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_roster_file")),
    )
    op.create_index(
        "ix_roster_file_open",
        "roster_file",
        ["user_id"],
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_index("ix_person_counts", "person")
    op.drop_index("ix_roster_file_open", "roster_file")
    op.drop_table("roster_file")
    with op.batch_alter_table("village") as batch:
        batch.drop_column("origin_lat")
        batch.drop_column("origin_lon")
    for column in ("name", "pinyin", "initials"):
        op.drop_index(f"ix_person_{column}", "person")
    op.create_index("ix_person_name", "person", ["village_id", "name"])
    op.drop_index("ix_person_phone_tail_mark", "person")
    op.execute("ALTER TABLE person RENAME COLUMN phone_tail_mark TO phone_mark")
    op.create_index("ix_person_phone_mark", "person", ["village_id", "phone_mark"])
