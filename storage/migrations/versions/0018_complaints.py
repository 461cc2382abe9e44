"""Complaints in a table of their own, messages that may be deleted, emergencies, and files that show a result."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0018"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "complaint",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("handler", Id, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("opened_at", Time(), nullable=False),
        sa.Column("due_at", Time(), nullable=False),
        sa.Column("wake_at", Time(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_complaint")),
    )
    op.create_index("ix_complaint_author", "complaint", ["village_id", "author"])
    running, waking = sa.text("state <> 'closed'"), sa.text("wake_at IS NOT NULL")
    op.create_index(
        "ix_complaint_handler",
        "complaint",
        ["village_id", "handler"],
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_index(
        "ix_complaint_wake",
        "complaint",
        ["wake_at"],
        sqlite_where=waking,
        postgresql_where=waking,
    )
    op.create_table(
        "erasure",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("said_at", Time(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "chat_id", "message_id", name=op.f("pk_erasure")),
    )
    op.create_index("ix_erasure_said", "erasure", ["said_at"])
    _emergencies()
    with op.batch_alter_table("request_file") as batch:
        batch.add_column(
            sa.Column("at_end", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def _emergencies() -> None:
    op.create_table(
        "emergency",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("danger", sa.String(length=20), nullable=False),
        sa.Column("opened_at", Time(), nullable=False),
        sa.Column("last_at", Time(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_emergency")),
    )
    op.create_index("ix_emergency_latest", "emergency", ["village_id", "danger", "last_at"])
    told = sa.text("words IS NOT NULL")
    op.create_index(
        "ix_emergency_words", "emergency", ["last_at"], sqlite_where=told, postgresql_where=told
    )
    op.create_table(
        "emergency_goer",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("at", Time(), nullable=False),
        sa.PrimaryKeyConstraint(
            "village_id", "number", "person_id", name=op.f("pk_emergency_goer")
        ),
    )


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("request_file") as batch:
        batch.drop_column("at_end")
    op.drop_table("emergency_goer")
    op.drop_table("emergency")
    op.drop_table("erasure")
    op.drop_table("complaint")
