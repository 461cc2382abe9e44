"""Files of every kind belong to a request, and an album is found by the chat's id for it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = ("videos", "documents", "voices")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "request_file",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "position", name=op.f("pk_request_file")),
    )
    op.execute(
        "INSERT INTO request_file (village_id, number, position, kind, file_id)"
        " SELECT village_id, number, position, 'photo', file_id FROM request_photo"
    )
    op.drop_table("request_photo")
    with op.batch_alter_table("request", schema=None) as batch_op:
        for name in COUNTS:
            batch_op.add_column(
                sa.Column(name, sa.SmallInteger(), server_default="0", nullable=False)
            )
        batch_op.add_column(sa.Column("album", sa.String(length=64), nullable=True))
        batch_op.create_index(
            "ix_request_album",
            ["village_id", "album"],
            unique=False,
            sqlite_where=sa.text("album IS NOT NULL"),
            postgresql_where=sa.text("album IS NOT NULL"),
        )


def downgrade() -> None:
    """Take this step back; what is no photo is forgotten, and so are the places between."""
    op.create_table(
        "request_photo",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "position", name=op.f("pk_request_photo")),
    )
    op.execute(
        "INSERT INTO request_photo (village_id, number, position, file_id)"
        " SELECT village_id, number, position, file_id FROM request_file WHERE kind = 'photo'"
    )
    op.drop_table("request_file")
    op.drop_index("ix_request_album", table_name="request")
    with op.batch_alter_table("request", schema=None) as batch_op:
        for name in (*COUNTS, "album"):
            batch_op.drop_column(name)
