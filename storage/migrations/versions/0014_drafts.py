"""Drafts, the messages of which a request was made, households that joined one, and where it is."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0014"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_ALBUM, GUEST = sa.text("album <> ''"), sa.text("guest > 0")
ADDED = ("latitude", "longitude", "joined", "joined_guests", "joint")


def upgrade() -> None:
    """Apply this step; what stands under an offer was said when it was offered, as far as is known."""
    _add_drafts()
    op.create_table(
        "request_household",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("household_id", Id, nullable=False),
        sa.Column("guest", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.PrimaryKeyConstraint(
            "village_id", "number", "household_id", "guest", name=op.f("pk_request_household")
        ),
    )
    op.create_index(
        "ix_request_household_guest",
        "request_household",
        ["village_id", "guest"],
        sqlite_where=GUEST,
        postgresql_where=GUEST,
    )
    op.create_table(
        "request_source",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "village_id", "chat_id", "message_id", name=op.f("pk_request_source")
        ),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("files", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("said_at", Time(), server_default="0", nullable=False))
    op.execute("UPDATE offer SET said_at = offered_at")
    _move_files("SELECT village_id, chat_id, message_id, file_kind, file_id FROM offer")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_column("file_kind")
        batch_op.drop_column("file_id")
        batch_op.create_index(
            "ix_offer_album",
            ["village_id", "album"],
            sqlite_where=IN_ALBUM,
            postgresql_where=IN_ALBUM,
        )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("latitude", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Float(), nullable=True))
        batch_op.add_column(
            sa.Column("joined", sa.SmallInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("joined_guests", sa.SmallInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("joint", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    """Take this step back; an offer keeps its words and loses its files: it lives for an hour."""
    with op.batch_alter_table("request", schema=None) as batch_op:
        for name in ADDED:
            batch_op.drop_column(name)
    op.drop_index("ix_offer_album", table_name="offer")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_column("said_at")
        batch_op.drop_column("files")
        batch_op.add_column(
            sa.Column("file_kind", sa.String(length=20), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("file_id", sa.Text(), server_default="", nullable=False))
    for name in ("request_source", "request_household", "draft"):
        op.drop_table(name)


def _add_drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("album", sa.String(length=64), nullable=False),
        sa.Column("said_at", Time(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("until", Time(), nullable=False),
        sa.Column("asked_by", Id, nullable=True),
        sa.Column("amends", sa.Integer(), nullable=True),
        sa.Column("shown", Id, nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_until", "draft", ["until"])
    op.create_index("ix_draft_author", "draft", ["village_id", "user_id"])
    op.create_index("ix_draft_source", "draft", ["village_id", "chat_id", "message_id"])
    op.create_index(
        "ix_draft_album",
        "draft",
        ["village_id", "album"],
        sqlite_where=IN_ALBUM,
        postgresql_where=IN_ALBUM,
    )


def _move_files(asked: str) -> None:
    offer = sa.table(
        "offer",
        sa.column("village_id", Id),
        sa.column("chat_id", Id),
        sa.column("message_id", Id),
        sa.column("files", sa.JSON()),
    )
    tx = op.get_bind()
    for village, chat, message, kind, file in tx.execute(sa.text(asked)).all():
        if file:
            tx.execute(
                sa.update(offer)
                .where(
                    offer.c.village_id == village,
                    offer.c.chat_id == chat,
                    offer.c.message_id == message,
                )
                .values(files=[[kind, file]])
            )
