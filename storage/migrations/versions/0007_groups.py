"""One chat of each kind a village, what the bot is in each, and one greeting a person and village."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step; of several chats of one kind the one that was written to stays bound."""
    op.execute(
        "DELETE FROM chat WHERE EXISTS (SELECT 1 FROM chat AS other"
        " WHERE other.village_id = chat.village_id AND other.kind = chat.kind"
        " AND other.chat_id <> chat.chat_id"
        " AND ((other.left_at IS NULL AND chat.left_at IS NOT NULL)"
        " OR ((other.left_at IS NULL) = (chat.left_at IS NULL) AND other.chat_id < chat.chat_id)))"
    )
    op.drop_index("ix_chat_village", table_name="chat")
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard_at", sa.BigInteger(), nullable=True))
        batch_op.alter_column("village_id", existing_type=Id, nullable=True)
    op.create_index("uq_chat_kind", "chat", ["village_id", "kind"], unique=True)
    # Nothing was ever kept in it.
    op.drop_table("greeting")
    op.create_table(
        "greeting",
        sa.Column("village_id", Id, autoincrement=False, nullable=False),
        sa.Column("user_id", Id, autoincrement=False, nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("crowd", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "user_id", name=op.f("pk_greeting")),
    )
    op.create_index("ix_greeting_crowd", "greeting", ["village_id", "chat_id", "crowd"])


def downgrade() -> None:
    """Take this step back; chats of no village are forgotten, and who was greeted."""
    op.drop_index("ix_greeting_crowd", table_name="greeting")
    op.drop_table("greeting")
    op.create_table(
        "greeting",
        sa.Column("chat_id", Id, autoincrement=False, nullable=False),
        sa.Column("user_id", Id, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "user_id", name=op.f("pk_greeting")),
    )
    op.execute("DELETE FROM chat WHERE village_id IS NULL")
    op.drop_index("uq_chat_kind", table_name="chat")
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.drop_column("heard_at")
        batch_op.alter_column("village_id", existing_type=Id, nullable=False)
    op.create_index("ix_chat_village", "chat", ["village_id", "kind"])
