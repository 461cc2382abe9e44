"""What duplicates and repeats are found by: pairs of characters, places, and what was made one."""

import sqlalchemy as sa
from alembic import op

from village.duplicates import grams

revision = "0015"
down_revision: str | None = "0024"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLACED, MERGED = sa.text("place <> ''"), sa.text("merged_into IS NOT NULL")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "request_gram",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("gram", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "gram", "number", name=op.f("pk_request_gram")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gazetteer",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_gazetteer")),
    )
    with op.batch_alter_table("request") as request:
        request.add_column(
            sa.Column("place", sa.String(40), nullable=False, server_default=sa.text("''"))
        )
        request.add_column(
            sa.Column("repeats", sa.String(200), nullable=False, server_default=sa.text("''"))
        )
        request.add_column(sa.Column("alike", sa.Integer(), nullable=True))
        request.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        request.add_column(
            sa.Column("absorbed", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        request.add_column(sa.Column("topic", sa.Integer(), nullable=True))
    op.create_index(
        "ix_request_place",
        "request",
        ["village_id", "place", "category", "number"],
        sqlite_where=PLACED,
        postgresql_where=PLACED,
    )
    op.create_index(
        "ix_request_merged",
        "request",
        ["village_id", "merged_into"],
        sqlite_where=MERGED,
        postgresql_where=MERGED,
    )
    op.add_column("offer", sa.Column("same", sa.Integer(), nullable=True))
    _make_findable()


def _make_findable() -> None:
    """What is to be done already is found too; private matters never are."""
    bind = op.get_bind()
    gram = sa.table("request_gram", sa.column("village_id"), sa.column("gram"), sa.column("number"))
    running = sa.text(
        "SELECT village_id, number, text FROM request"
        " WHERE state IN ('open', 'accepted', 'paused') AND origin_chat <> author_user"
    )
    for village, number, words in bind.execute(running).all():
        rows = [{"village_id": village, "gram": one, "number": number} for one in grams(words)]
        if rows:
            bind.execute(sa.insert(gram), rows)


def downgrade() -> None:
    """Take this step back."""
    op.drop_column("offer", "same")
    op.drop_index("ix_request_merged", table_name="request")
    op.drop_index("ix_request_place", table_name="request")
    with op.batch_alter_table("request") as request:
        for column in ("topic", "absorbed", "merged_into", "alike", "repeats", "place"):
            request.drop_column(column)
    op.drop_table("gazetteer")
    op.drop_table("request_gram")
