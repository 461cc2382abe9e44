"""Ways of handling, offers, extensions, pauses, endings, and neighbours drawn by lot."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0012"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.BigInteger()
TO_DO = "state IN ('open', 'accepted', 'paused')"
RUNNING = "state IN ('open', 'accepted')"
ADDED = (
    "way",
    "first_asked",
    "offered_to",
    "extensions",
    "pause_reason",
    "paused_at",
    "paused_until",
    "paused_seconds",
    "ending",
)


def upgrade() -> None:
    """Apply this step; who has a request now was asked first, as far as is known."""
    op.create_table(
        "request_witness",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("draw", sa.SmallInteger(), nullable=False),
        sa.Column("said", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint(
            "village_id", "number", "person_id", name=op.f("pk_request_witness")
        ),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index("ix_request_todo")
        batch_op.add_column(
            sa.Column("way", sa.String(length=20), server_default="immediate", nullable=False)
        )
        batch_op.add_column(sa.Column("first_asked", Id, nullable=True))
        batch_op.add_column(sa.Column("offered_to", Id, nullable=True))
        batch_op.add_column(
            sa.Column("extensions", sa.SmallInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("pause_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("paused_at", Time, nullable=True))
        batch_op.add_column(sa.Column("paused_until", Time, nullable=True))
        batch_op.add_column(
            sa.Column("paused_seconds", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("ending", sa.String(length=20), nullable=True))
        _index_todo(batch_op, TO_DO)
    op.execute("UPDATE request SET first_asked = assignee")
    op.execute("UPDATE request SET ending = 'done' WHERE state IN ('resolved', 'closed')")


def downgrade() -> None:
    """Take this step back: what stands still runs, and what is being checked waits for the requester."""
    op.execute("UPDATE request SET state = 'accepted' WHERE state = 'paused'")
    op.execute("UPDATE request SET state = 'resolved' WHERE state = 'checking'")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index("ix_request_todo")
        for name in ADDED:
            batch_op.drop_column(name)
        _index_todo(batch_op, RUNNING)
    op.drop_table("request_witness")


def _index_todo(batch_op: BatchOperations, states: str) -> None:
    batch_op.create_index(
        "ix_request_todo",
        ["village_id", "assignee", "due_at"],
        unique=False,
        sqlite_where=sa.text(states),
        postgresql_where=sa.text(states),
    )
