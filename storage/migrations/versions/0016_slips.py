"""Slips (抄告单, 联系函), their meetings, files and drafts; which unit is the organisation department."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0016"
down_revision: str | None = "0029"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state <> 'closed'")


def upgrade() -> None:
    """Apply this step."""
    _slip()
    op.create_table(
        "slip_meeting",
        *_key(),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("at", Time(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("due_at", Time(), nullable=True),
        sa.PrimaryKeyConstraint(
            "village_id", "kind", "number", "turn", name=op.f("pk_slip_meeting")
        ),
    )
    op.create_table(
        "slip_file",
        *_key(),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("file_kind", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint(
            "village_id", "kind", "number", "turn", "position", name=op.f("pk_slip_file")
        ),
    )
    op.create_table(
        "slip_draft",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("unit_id", Id, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "person_id", name=op.f("pk_slip_draft")),
    )
    op.add_column("request", sa.Column("slip_kind", sa.String(length=10), nullable=True))
    op.add_column("request", sa.Column("slip_unit", sa.String(length=100), nullable=True))
    op.add_column("request", sa.Column("slip_due_at", Time(), nullable=True))
    op.add_column(
        "unit", sa.Column("organises", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def _key() -> tuple[sa.Column[int], sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("village_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
    )


def _slip() -> None:
    op.create_table(
        "slip",
        *_key(),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("unit_id", Id, nullable=False),
        sa.Column("maker", Id, nullable=False),
        sa.Column("liaison", Id, nullable=True),
        sa.Column("awaited", Id, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("made_at", Time(), nullable=False),
        sa.Column("sign_by", Time(), nullable=False),
        sa.Column("due_at", Time(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reply", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("contests", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("insisted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("returns", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("meetings", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("answered_at", Time(), nullable=True),
        sa.Column("ending", sa.String(length=10), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("village_id", "kind", "number", name=op.f("pk_slip")),
    )
    for name, columns in (
        ("ix_slip_awaited", ["village_id", "awaited", "due_at"]),
        ("ix_slip_request", ["village_id", "request"]),
    ):
        op.create_index(name, "slip", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Take this step back."""
    op.drop_column("unit", "organises")
    for column in ("slip_due_at", "slip_unit", "slip_kind"):
        op.drop_column("request", column)
    for table in ("slip_draft", "slip_file", "slip_meeting", "slip"):
        op.drop_table(table)
