"""Fewer pages a commit: tables of which the key is the table itself, and an index over what was sent only."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision: str | None = "0052"
branch_labels: str | None = None
depends_on: str | None = None

KEYED = ("counter", "request_source")
"""On SQLite a table with rows by number keeps its key a second time, in an index."""


def upgrade() -> None:
    """Apply this step."""
    _rebuild(with_rowid=False)
    op.drop_index("ix_outbox_ended", "outbox")
    op.create_index(
        "ix_outbox_ended",
        "outbox",
        ["ended_at"],
        sqlite_where=sa.text("ended_at IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_index("ix_outbox_ended", "outbox")
    op.create_index("ix_outbox_ended", "outbox", ["ended_at"])
    _rebuild(with_rowid=True)


def _rebuild(*, with_rowid: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in KEYED:
        kept = {"sqlite_with_rowid": with_rowid}
        with op.batch_alter_table(name, recreate="always", table_kwargs=kept):
            pass
